package io.tandempbx.testing.codec;

import java.nio.file.Path;
import java.util.List;

/** Sentences spoken by espeak-ng in several voices: the same samples in every run. */
public enum Utterance {
    FOX("en-us", "150", "The quick brown fox jumps over the lazy dog while seven wizards pack their bags"),
    KETTLES(
            "en-gb+f3",
            "140",
            "Bright copper kettles and warm woollen mittens, brown paper packages tied up with string"),
    MUENSTER("de", "145", "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich");

    private final String voice;
    private final String wordsPerMinute;
    private final String text;

    Utterance(String voice, String wordsPerMinute, String text) {
        this.voice = voice;
        this.wordsPerMinute = wordsPerMinute;
        this.text = text;
    }

    /** The samples at a sampling rate, filled up to whole 20 ms with silence. */
    public short[] samples(Path work, int rateHz) {
        Path spoken = work.resolve("utterance-" + name() + ".wav");
        List<String> speak = List.of("espeak-ng", "-v", voice, "-s", wordsPerMinute, "-w", spoken.toString(), text);
        Reference.output(work, new byte[0], speak);
        String rate = Integer.toString(rateHz);
        byte[] octets = Reference.ffmpeg(
                work, new byte[0], "-i", spoken.toString(), "-ar", rate, "-ac", "1", "-f", "s16le", "-");
        short[] samples = Signal.samples(octets);
        int frame = rateHz / 50;
        short[] whole = new short[(samples.length + frame - 1) / frame * frame];
        System.arraycopy(samples, 0, whole, 0, samples.length);
        return whole;
    }
}
