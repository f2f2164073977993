package io.tandempbx.itests;

import io.tandempbx.itests.clients.SippPhone;
import io.tandempbx.itests.clients.SippTransport;
import io.tandempbx.itests.pbx.PbxProcess;
import org.junit.jupiter.api.Test;

/**
 * The scenarios over UDP, and those in which a phone is told of a transfer and hung up at once: over a connection SIPp reads
 * both before it has answered the first, and gives up.
 */
class SippScenariosIT extends SippScenarios {
    SippScenariosIT(PbxProcess pbx) {
        super(pbx, SippTransport.UDP);
    }

    @Test
    void shouldTransferBlindly() {
        SippPhone party = phone("1002").takes("called-changes-peer");
        SippPhone target = phone("1003").takes("called-hangs-up");
        succeed(caller("1001").makes("transfers", "to=1002", "target=1003"), target, party);
    }

    @Test
    void shouldTransferAfterConsultation() {
        SippPhone party = phone("1002").takes("called-changes-peer");
        SippPhone target = phone("1003").takes("called-joined");
        succeed(caller("1001").makes("transfers-after-consultation", "to=1002", "target=1003"), target, party);
    }

    @Test
    void shouldParkAndFetch() {
        SippPhone parked = phone("1002").takes("called-parked");
        succeed(caller("1001").makes("parks", "to=1002", "target=71"));
        awaitState("parked");
        succeed(caller("1003").makes("caller-waits", "to=71"), parked);
    }

    @Test
    void shouldCallBackWhoParkedACallForLong() {
        pbx.set("pbx.call.cfg", "parking_seconds", "2");
        try {
            SippPhone parked = phone("1002").takes("called-parked");
            SippPhone parker = phone("1001");
            succeed(parker.makes("parks", "to=1002", "target=72"));
            awaitState("parked");
            parker.takes("called", "invite=From:.*sip:1002@");
            succeed(parker, parked);
        } finally {
            pbx.set("pbx.call.cfg", "parking_seconds", "120"); // as shipped
        }
    }
}
