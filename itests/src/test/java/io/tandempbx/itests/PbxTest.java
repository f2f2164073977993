package io.tandempbx.itests;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.SharedPbx;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What tests against the shared server have in common; after each, no call, no port and no trace may be left over. */
@ExtendWith(SharedPbx.class)
abstract class PbxTest {
    final PbxProcess pbx;
    final Phones phones;
    final int logStart;

    PbxTest(PbxProcess pbx) {
        this.pbx = pbx;
        this.phones = new Phones(pbx);
        this.logStart = pbx.log().length();
    }

    @AfterEach
    void nothingIsLeftOver() {
        phones.close();
        if (!Await.within(Duration.ofSeconds(5), () -> pbx.callCount() == 0)) {
            String left = pbx.shell().run("pbx:call-list") + pbx.ladders();
            pbx.shell().run("pbx:hangup --all"); // so that only this test fails
            throw new AssertionError("calls are left over:\n" + left);
        }
        Await.until("no RTP port is left in use", Duration.ofSeconds(5), () -> pbx.rtpPairsInUse() == 0);
        pbx.assertNoTrace(logStart);
    }
}
