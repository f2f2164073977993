package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.PortsExhaustedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports of peers that should send and do not. */
final class SilenceTest {
    private final Rig rig = new Rig();
    private final List<String> silent = new CopyOnWriteArrayList<>();
    private final MediaListener listener = (session, seconds) -> silent.add(session + " " + seconds);
    private Phone phone;

    @BeforeEach
    void open() throws IOException, PortsExhaustedException {
        phone = new Phone(1);
        phone.calls(rig.engine.open("a", "call-1"));
        rig.engine.attach(listener);
    }

    @AfterEach
    void close() {
        phone.close();
        rig.close();
    }

    @Test
    void shouldReportOnceUntilRtpComesAgain() throws IOException {
        rig.engine.remote("a", phone.media());
        rig.engine.echo("a", new MediaFormat("none", 8000, 1, 0), 0);
        assertAfter(59_000);
        assertAfter(1_500, "a 60");
        assertAfter(70_000, "a 60");
        phone.send(1);
        rig.engine.echo("a", new io.tandempbx.media.api.MediaFormat("none", 8000, 1, 0), 0);
        phone.send(2);
        assertEquals(
                2 * 160,
                rig.engine.statistics("a").isPresent() ? phone.receive().payload().length * 2 : 0);
        assertAfter(30_000, "a 60");
        assertAfter(31_000, "a 60", "a 61");
    }

    @Test
    void shouldStartTheTimeAnewWithEveryRemote() {
        rig.engine.remote("a", phone.media());
        assertAfter(50_000);
        rig.engine.remote("a", phone.media());
        assertAfter(50_000);
        assertAfter(10_500, "a 60");
    }

    @Test
    void shouldNotExpectRtpFromAPhoneThatHoldsOrIsUnknown() {
        assertAfter(100_000);
        rig.engine.remote("a", phone.media(false, true));
        assertAfter(100_000);
    }

    @Test
    void shouldKeepTheTimeOverAReplacementAndTellTheListenerThatComes() {
        rig.engine.remote("a", phone.media());
        assertAfter(40_000);
        rig.replace();
        rig.advanceMs(22_000);
        rig.engine.attach(listener);
        assertAfter(0, "a 62");
        rig.replace();
        rig.engine.attach(listener);
        assertAfter(5_000, "a 62");
    }

    @Test
    void shouldNotTellAListenerThatDetached() {
        rig.engine.remote("a", phone.media());
        rig.engine.detach(listener);
        assertAfter(100_000);
    }

    private void assertAfter(long ms, String... reports) {
        rig.advanceMs(ms);
        rig.engine.watchOnce();
        assertEquals(List.of(reports), silent);
    }
}
