package io.tandempbx.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The phone programs without a server between them, so that a failure of the other tests is not theirs. */
@Tag("phones")
class SoftPhonesIT {
    private final Path speech = Workspace.directory("speech");

    @Test
    void shouldHearEachOther() {
        try (Baresip caller = Baresip.alone("1001", Speech.FOX);
                Linphone called = Linphone.alone("1003", Speech.KETTLES)) {
            caller.call(called.address());
            caller.awaitEstablished();
            called.awaitEstablished();
            Await.until(
                    "speech on both sides",
                    Duration.ofSeconds(20),
                    () -> called.heardSeconds() > 9 && caller.heardSeconds() > 9);
            caller.press("147*#");
            assertEquals("147*#", called.awaitKeys(5));
            called.press("259");
            assertEquals("259", caller.awaitKeys(3));
            caller.hangUp();
            caller.awaitEnded();
            called.awaitEnded();

            double heardByCalled = Similarity.of(Speech.FOX.samples(speech), called.heard());
            double heardByCaller = Similarity.of(Speech.KETTLES.samples(speech), caller.heard());
            double mistaken = Similarity.of(Speech.KETTLES.samples(speech), called.heard());
            System.out.printf("speech directly: %.3f %.3f, mistaken %.3f%n", heardByCalled, heardByCaller, mistaken);
            assertTrue(heardByCalled >= 0.9 && heardByCaller >= 0.9 && mistaken < 0.3);
        }
    }
}
