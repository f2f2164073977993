package io.tandempbx.media.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.api.PortsExhaustedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Music, tones and prompts in place of the other party. */
final class PlayingTest {
    private static final MediaTerms TERMS =
            new MediaTerms(List.of(new NegotiatedFormat(new MediaFormat("PCMU", 8000, 1, 0), 0, 0, "")), 20);

    @TempDir
    private Path directory;

    private final Rig rig = new Rig();
    private final LinearCodec codec = new LinearCodec("PCMU", 0);
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void bridge() throws IOException, PortsExhaustedException {
        rig.codecs.bind(codec);
        alice = new Phone(0xa11ce);
        bob = new Phone(0xb0b);
        alice.calls(rig.engine.open("a", "call-1"));
        bob.calls(rig.engine.open("b", "call-1"));
        rig.engine.remote("a", alice.media());
        rig.engine.remote("b", bob.media());
        rig.engine.agree("a", TERMS);
        rig.engine.agree("b", TERMS);
        rig.engine.bridge("a", "b");
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        rig.close();
    }

    @Test
    void shouldPlayInPlaceOfTheOtherPartyAndGoOnWithHerInTheSameStream() throws IOException {
        alice.send(1);
        Phone.Packet relayed = bob.receive();
        assertEquals(0xa11ce, relayed.ssrc());
        rig.engine.play("b", AudioSource.music("default"));
        Phone.Packet last = bob.receive();
        assertEquals(relayed.sequence() + 1, last.sequence(), "phones drop what goes back");
        int laterTicks = last.timestamp() - relayed.timestamp();
        assertTrue(laterTicks >= 160 && laterTicks < 80_000, laterTicks + " ticks later");
        for (int i = 0; i < 20; i++) {
            alice.send(2 + i);
            last = assertFollows(last, bob.receive());
        }
        bob.send(1);
        assertEquals(1, alice.receive().sequence(), "what he says goes on");
        rig.replace();
        for (int i = 0; i < 20; i++) {
            Phone.Packet next = bob.receive();
            assertEquals((last.sequence() + 1) & 0xffff, next.sequence());
            assertEquals(last.ssrc(), next.ssrc());
            last = next;
        }
        rig.engine.stop("b");
        while (!bob.hearsNothing()) {
            // what was on its way
        }
        alice.send(60);
        Phone.Packet resumed = bob.receive();
        assertEquals(last.ssrc(), resumed.ssrc());
        assertEquals(Phone.packet(0, 60, 0, 0)[RtpPacket.HEADER_OCTETS], resumed.payload()[0]);
    }

    @Test
    void shouldEncodeWhatIsPlayedBeforeItTakesOver() throws IOException {
        rig.engine.play("b", AudioSource.music("default"));
        bob.receive();
        int once = codec.encoded.get();
        rig.engine.rest();
        MediaEngine successor = rig.newEngine();
        successor.prepare();
        assertEquals(2 * once, codec.encoded.get());
        rig.engine.stop();
        rig.engine = successor;
        successor.start();
        for (int i = 0; i < 20; i++) {
            bob.receive();
        }
        assertEquals(2 * once, codec.encoded.get());
    }

    @Test
    void shouldTellOnceWhenFilesAreAtTheirEnd() throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        AudioSource files = AudioSource.files("1", List.of("no-such-1.wav", "no-such-2.wav"));
        rig.engine.play("b", files);
        bob.receive();
        while (!bob.hearsNothing()) {
            // a tone for each file that is missing
        }
        rig.engine.watchOnce();
        rig.engine.attach(new Ends(told));
        rig.engine.watchOnce();
        rig.engine.watchOnce();
        assertEquals(List.of("b 1"), List.copyOf(told));
    }

    private record Ends(List<String> told) implements MediaListener {
        @Override
        public void silent(String session, int seconds) {}

        @Override
        public void played(String session, AudioSource source) {
            told.add(session + " " + source.id());
        }
    }

    @Test
    void shouldPlayWhatBeganWhileItsCodecWasBeingReplaced() throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        rig.engine.attach(new Ends(told));
        rig.codecs.unbind(codec);
        rig.engine.play("b", AudioSource.files("1", List.of("no-such.wav")));
        assertTrue(bob.hearsNothing());
        rig.codecs.bind(codec);
        Phone.Packet last = bob.receive();
        for (int i = 1; i < 50; i++) {
            last = assertFollows(last, bob.receive());
        }
        assertTrue(bob.hearsNothing());
        rig.engine.watchOnce();
        assertEquals(List.of("b 1"), List.copyOf(told));
    }

    @Test
    void shouldEndWhatNeverCame() throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        rig.engine.attach(new Ends(told));
        rig.codecs.unbind(codec);
        rig.engine.play("b", AudioSource.files("1", List.of("no-such.wav")));
        assertTrue(bob.hearsNothing());
        rig.advanceMs(9_000);
        assertTrue(bob.hearsNothing());
        rig.engine.watchOnce();
        assertEquals(List.of(), List.copyOf(told), "it may still come");
        rig.advanceMs(2_000);
        assertTrue(bob.hearsNothing());
        rig.engine.watchOnce();
        assertEquals(List.of("b 1"), List.copyOf(told));
        alice.send(1);
        assertEquals(Phone.PAYLOAD_OCTETS, bob.receive().payload().length, "the other party is heard again");
    }

    @Test
    void shouldEndAtOnceWhatLastsNoTime() throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        rig.engine.attach(new Ends(told));
        Path empty = directory.resolve("empty.wav");
        byte[] wav = new byte[44];
        ByteBuffer.wrap(wav)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(US_ASCII))
                .putInt(36)
                .put("WAVEfmt ".getBytes(US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(8000)
                .putInt(16_000)
                .putShort((short) 2)
                .putShort((short) 16)
                .put("data".getBytes(US_ASCII))
                .putInt(0);
        Files.write(empty, wav);
        rig.engine.play("b", AudioSource.files("1", List.of(empty.toString())));
        assertTrue(bob.hearsNothing());
        rig.engine.watchOnce();
        assertEquals(List.of("b 1"), List.copyOf(told));
    }

    @Test
    void shouldSendNothingForAFrameWithoutOctets() throws IOException {
        codec.quietEvery = 5;
        rig.engine.play("b", AudioSource.tone("dial"));
        Phone.Packet last = bob.receive();
        int pauses = 0;
        for (int i = 0; i < 30; i++) {
            Phone.Packet next = bob.receive();
            assertEquals(160, next.payload().length);
            assertEquals((last.sequence() + 1) & 0xffff, next.sequence());
            pauses += next.timestamp() - last.timestamp() == 320 ? 1 : 0;
            last = next;
        }
        assertTrue(pauses >= 6, pauses + " pauses");
    }

    @Test
    void shouldEncodeOnceForAllThatListen() throws IOException {
        rig.engine.play("a", AudioSource.tone("dial"));
        alice.receive();
        int encoded = codec.encoded.get();
        assertEquals(50, encoded, "one second");
        rig.engine.play("b", AudioSource.tone("dial"));
        Phone.Packet last = bob.receive();
        for (int i = 0; i < 60; i++) {
            last = assertFollows(last, bob.receive());
        }
        assertEquals(encoded, codec.encoded.get());
        rig.engine.play("b", AudioSource.tone("dial"));
        assertFollows(last, bob.receive());
    }

    @Test
    void shouldPlayAToneOnceInPlaceOfAMissingPrompt() throws IOException {
        rig.engine.play("b", AudioSource.file("missing.wav"));
        Phone.Packet last = bob.receive();
        boolean sound = false;
        for (int i = 1; i < 50; i++) {
            last = assertFollows(last, bob.receive());
            for (byte octet : last.payload()) {
                sound |= octet > 4;
            }
        }
        assertTrue(sound);
        assertTrue(bob.hearsNothing(), "a second and no more");
        alice.send(1);
        assertEquals(last.ssrc(), bob.receive().ssrc(), "and then the other party again");
    }

    /** The strongest of the frequencies that networks use, in the first 200 ms that are heard. */
    private int strongestHz() throws IOException {
        byte[] heard = new byte[10 * Phone.PAYLOAD_OCTETS];
        for (int i = 0; i < 10; i++) {
            System.arraycopy(bob.receive().payload(), 0, heard, i * Phone.PAYLOAD_OCTETS, Phone.PAYLOAD_OCTETS);
        }
        int best = 0;
        double most = 0;
        for (int hz : new int[] {350, 400, 425, 440, 450, 480, 620}) {
            double sine = 0;
            double cosine = 0;
            for (int i = 0; i < heard.length; i++) {
                sine += heard[i] * Math.sin(2 * Math.PI * hz * i / 8000);
                cosine += heard[i] * Math.cos(2 * Math.PI * hz * i / 8000);
            }
            if (sine * sine + cosine * cosine > most) {
                most = sine * sine + cosine * cosine;
                best = hz;
            }
        }
        return best;
    }

    @ParameterizedTest
    @CsvSource({"gb, 400, 38, 400 450", "de, 425, 48, 425", "fr, 440, 50, 440", "us, 480 620, 50, 440 480"})
    void shouldPlayTheTonesOfTheCountryThatIsSet(String country, String busy, int frames, String ringback)
            throws IOException {
        rig.engine.apply(new MediaSettings(
                rig.ports,
                rig.settings.bindAddress(),
                10,
                60,
                2,
                rig.settings.jitter(),
                new ClipLibrary.Places(directory, directory, country)));
        for (AudioSource missing :
                List.of(AudioSource.file("missing.wav"), AudioSource.files("1", List.of("missing.wav")))) {
            rig.engine.play("b", missing);
            int strongest = strongestHz();
            assertTrue(List.of(busy.split(" ", -1)).contains(Integer.toString(strongest)), strongest + " Hz");
            int count = 10;
            while (!bob.hearsNothing()) {
                count++;
            }
            assertEquals(frames, count, 1, missing.toString());
        }
        rig.engine.play("b", AudioSource.tone("ringback"));
        int strongest = strongestHz();
        assertTrue(List.of(ringback.split(" ", -1)).contains(Integer.toString(strongest)), strongest + " Hz");
    }

    private static Phone.Packet assertFollows(Phone.Packet last, Phone.Packet next) {
        assertEquals((last.sequence() + 1) & 0xffff, next.sequence());
        assertEquals(last.timestamp() + 160, next.timestamp());
        assertEquals(last.ssrc(), next.ssrc());
        return next;
    }
}
