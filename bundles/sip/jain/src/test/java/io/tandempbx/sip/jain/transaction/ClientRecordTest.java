package io.tandempbx.sip.jain.transaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.jain.transaction.ClientRecord.Cancel;
import io.tandempbx.sip.jain.transaction.ClientRecord.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The record of a client transaction between releases. */
class ClientRecordTest {
    private static final Header REASON = new Header("Reason", "SIP;cause=200");
    private static final Flow FLOW = new Flow(
            Transport.UDP,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 5071));

    private static ClientRecord record() {
        return new ClientRecord("INVITE", "call", "k", FLOW, State.CALLING, new byte[] {1, 2}, Cancel.NO, List.of(), 7);
    }

    @Test
    void shouldWriteTheLayoutOfTheReleaseBeforeUnlessThereIsMore() {
        byte[] plain = record().cancelling(Cancel.WANTED, 8, List.of()).toBytes();
        byte[] more = record().cancelling(Cancel.WANTED, 8, List.of(REASON)).toBytes();
        assertEquals(1, plain[0]);
        assertEquals(2, more[0]);
        // a release that does not look at the version reads the same, and no further
        assertArrayEquals(Arrays.copyOfRange(plain, 1, plain.length), Arrays.copyOfRange(more, 1, plain.length));
    }

    @Test
    void shouldReadBoth() {
        ClientRecord wanted = record().cancelling(Cancel.WANTED, 8, List.of(REASON));
        assertEquals(List.of(REASON), ClientRecord.read(wanted.toBytes()).cancelHeaders());
        ClientRecord sent = wanted.cancelling(Cancel.SENT, 9, List.of());
        ClientRecord back = ClientRecord.read(sent.toBytes());
        assertEquals(List.of(), back.cancelHeaders());
        assertEquals(Cancel.SENT, back.cancel());
        assertEquals(9, back.endAtMs());
    }
}
