package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.media.api.MediaFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MediaComponentTest {
    private static final MediaFormat NOISE = new MediaFormat("CN", 8000, 1, 13);
    private static final MediaFormat PCMU = new MediaFormat("PCMU", 8000, 1, 0);
    private static final MediaFormat EVENT = new MediaFormat("telephone-event", 8000, 1, -1, "0-16");

    @Test
    void shouldKeepItsSettingsWhenNewOnesBreakARule() throws Exception {
        try (Rig rig = new Rig(12, 2)) {
            rig.engine.stop();
            rig.channels.names("").forEach(rig.channels::release);
            String range = rig.ports.toString();
            String host = "127.0.0.1";
            MediaComponent component = new MediaComponent(
                    rig.state,
                    rig.channels,
                    new CodecPreference(Map.of()),
                    Map.of("rtp_ports", range, "bind_address", host, "engine_threads", 1),
                    () -> {});
            LinearCodec codec = new LinearCodec("PCMU", 0);
            component.bindCodec(codec);
            component.start();
            assertEquals(List.of(PCMU, EVENT, NOISE), component.formats());
            component.change(Map.of("rtp_ports", "1-2", "bind_address", host));
            assertEquals(rig.ports.firstForSessions(), component.open("a", "1"));
            component.change(Map.of("rtp_ports", range, "bind_address", host, "quarantine_seconds", "0"));
            component.release("a");
            assertEquals(4, component.ports().free());
            component.unbindCodec(codec);
            component.stop();
            rig.takeOver();
            rig.engine = rig.newEngine();
            rig.engine.start();
        }
    }
}
