package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tandempbx.itests.pbx.RunbookStep;
import io.tandempbx.itests.pbx.RunbookSystem;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every command of docs/RUNBOOK.md, in its order, against an installed system that is well. */
@Tag("servers")
class RunbookIT {

    @Test
    void shouldDoWhatItSays() throws IOException {
        List<RunbookStep> steps = RunbookStep.all();
        long longestMs = 0;
        long beganNs = System.nanoTime();
        try (PostgresServer server = PostgresServer.start();
                RunbookSystem system = new RunbookSystem("runbook", server)
                        .with("pbx.mail.cfg", "tls = none") // the mail server of this test knows none
                        .start()) {
            GreenMail mail = new GreenMail(new ServerSetup(system.smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
            mail.start();
            try {
                assertEquals(system.user(), system.owner());
                for (RunbookStep step : steps) {
                    long stepNs = System.nanoTime();
                    step.assertUsual(system.run(step.commands()));
                    longestMs = Math.max(longestMs, (System.nanoTime() - stepNs) / 1_000_000);
                }
                assertEquals(system.user(), system.owner());
            } finally {
                mail.stop();
            }
        }
        System.out.printf(
                "RunbookIT: %d blocks in %d s, the longest took %d ms%n",
                steps.size(), (System.nanoTime() - beganNs) / 1_000_000_000, longestMs);
    }
}
