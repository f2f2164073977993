package io.tandempbx.recording.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StereoWavTest {
    private static final byte[] FRAMES = new byte[10 * FrameRing.FRAME_OCTETS];

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("a.wav");
    }

    /** How many milliseconds there are for whoever trusts the header. */
    private static long readableMs(byte[] octets) throws IOException, UnsupportedAudioFileException {
        try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(octets))) {
            AudioFormat format = in.getFormat();
            assertEquals(2, format.getChannels());
            assertEquals(16, format.getSampleSizeInBits());
            assertEquals(8000, format.getSampleRate());
            assertEquals(in.getFrameLength() * 4, in.readAllBytes().length);
            return in.getFrameLength() / 8;
        }
    }

    @Test
    void shouldBeReadableAtEveryMoment() throws Exception {
        try (StereoWav wav = StereoWav.create(file)) {
            assertEquals(0, readableMs(Files.readAllBytes(file)));
            wav.append(FRAMES, 10);
            assertEquals(0, readableMs(Files.readAllBytes(file)));
            wav.tell();
            assertEquals(200, readableMs(Files.readAllBytes(file)));
            wav.append(FRAMES, 5);
            assertEquals(200, readableMs(Files.readAllBytes(file)));
            wav.tell();
            assertEquals(300, readableMs(Files.readAllBytes(file)));
        }
    }

    @Test
    void shouldGoOnBehindTheLastWholeFrameOfAFileThatWasCutShort() throws Exception {
        try (StereoWav wav = StereoWav.create(file)) {
            wav.append(FRAMES, 10);
        }
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 0; cut < 3 * FrameRing.FRAME_OCTETS; cut += 71) {
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length - cut));
            long left = 10L - (cut + FrameRing.FRAME_OCTETS - 1) / FrameRing.FRAME_OCTETS;
            try (StereoWav wav = StereoWav.reopen(file)) {
                assertEquals(left, wav.frames());
                assertEquals(20 * left, readableMs(Files.readAllBytes(file)));
                wav.append(FRAMES, 1);
                wav.tell();
            }
            assertEquals(20 * left + 20, readableMs(Files.readAllBytes(file)));
        }
    }

    @Test
    void shouldLeaveForeignFilesAlone() throws IOException {
        byte[] foreign = "this is no recording, however long it may be; it is only a text"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Files.write(file, foreign);
        assertThrows(IOException.class, () -> StereoWav.reopen(file));
        assertEquals(new String(foreign, java.nio.charset.StandardCharsets.UTF_8), Files.readString(file));
        Files.write(file, new byte[3]);
        assertThrows(IOException.class, () -> StereoWav.reopen(file));
        assertEquals(3, Files.size(file));
        assertThrows(IOException.class, () -> StereoWav.create(file));
    }

    @Test
    void shouldPutSilenceInPlaceOfWhatCouldNotBeWritten() throws Exception {
        try (StereoWav wav = StereoWav.create(file)) {
            wav.append(FRAMES, 1);
            wav.skip(3);
            wav.tell();
            assertEquals(20, readableMs(Files.readAllBytes(file)), "never more than there is");
            wav.append(FRAMES, 1);
            wav.tell();
            assertEquals(100, readableMs(Files.readAllBytes(file)));
        }
    }
}
