package io.tandempbx.itests.audio;

import io.tandempbx.itests.support.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Three sentences in three voices, spoken by espeak-ng: the same samples in every run. */
public enum Speech {
    FOX("en-us", 150, "The quick brown fox jumps over the lazy dog while seven wizards pack their bags"),
    KETTLES("en-gb", 140, "Bright copper kettles and warm woollen mittens, brown paper packages tied up with string"),
    HARBOUR("en-us+f3", 145, "Seven slow ferries cross the harbour at noon, and nobody on the pier looks at the clock");

    /** Of all speech and telephony here. */
    public static final int SAMPLE_RATE_HZ = 8_000;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String voice;
    private final int wordsPerMinute;
    private final String text;

    Speech(String voice, int wordsPerMinute, String text) {
        this.voice = voice;
        this.wordsPerMinute = wordsPerMinute;
        this.text = text;
    }

    /** The samples of one utterance, 8000 Hz. */
    public short[] samples(Path work) {
        return WavFile.read(file(work), SAMPLE_RATE_HZ);
    }

    /** A file that says it again and again for at least the given time, as a phone's microphone. */
    public Path repeated(Path work, int seconds) {
        Path file = work.resolve(fileName("-" + seconds));
        if (!Files.exists(file)) {
            short[] once = samples(work);
            short[] all = new short[seconds * SAMPLE_RATE_HZ];
            for (int i = 0; i < all.length; i++) {
                all[i] = once[i % once.length];
            }
            WavFile.write(file, SAMPLE_RATE_HZ, all);
        }
        return file;
    }

    /** The same octets on the wire: µ-law, 8000 octets a second. */
    public static byte[] muLaw(short[] samples) {
        byte[] octets = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            octets[i] = MuLaw.encode(samples[i]);
        }
        return octets;
    }

    private Path file(Path work) {
        Path spoken = work.resolve(fileName("-22050"));
        Path file = work.resolve(fileName(""));
        if (!Files.exists(file)) {
            run(work, "espeak-ng", "-v", voice, "-s", Integer.toString(wordsPerMinute), "-w", spoken.toString(), text);
            run(work, "sox", "-D", spoken.toString(), "-r", "8000", "-c", "1", "-b", "16", file.toString());
        }
        return file;
    }

    private String fileName(String suffix) {
        return "speech-" + name() + suffix + ".wav";
    }

    private static void run(Path work, String... command) {
        Path output = work.resolve(command[0] + ".out");
        try (ChildProcess process = ChildProcess.start(work, output, Map.of(), List.of(command))) {
            if (process.awaitExit(LIMIT) != 0) {
                throw new AssertionError(Arrays.toString(command) + " failed:\n" + process.output());
            }
        }
    }
}
