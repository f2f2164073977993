package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The name of a carrier's server in the record of a call. */
class ServerNamesTest {
    private static final String NAME = "sip.carrier.test";

    private static Flow flow(Transport transport, String name, int host, int port) throws UnknownHostException {
        byte[] address = {127, 0, 0, (byte) host};
        InetAddress remote =
                name.isEmpty() ? InetAddress.getByAddress(address) : InetAddress.getByAddress(name, address);
        return new Flow(
                transport,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5061),
                new InetSocketAddress(remote, port));
    }

    private static Call call(Flow... targets) {
        Call call = new Call("call-1", "invite-1", 1, "1001", "0301110");
        Dialog dialog = Dialog.calling(
                "call-1-b1@127.0.0.1",
                "1001",
                NameAddress.of("", "sip:1001@127.0.0.1").withTag("ours"),
                NameAddress.of("", "sip:0301110@127.0.0.1"),
                "sip:0301110@127.0.0.1",
                targets[0]);
        Leg leg = Leg.outbound(call, "b1", "0301110", dialog);
        leg.trunk = "carrier";
        leg.otherTargets.addAll(Arrays.asList(targets).subList(1, targets.length));
        call.legs.add(leg);
        return call;
    }

    private static byte[] record(Call call) {
        RecordWriter out = new RecordWriter(1);
        call.write(out);
        return out.toBytes();
    }

    @Test
    void shouldKeepTheNameOverAProcess() throws Exception {
        Call call = call(flow(Transport.TLS, NAME, 2, 5061), flow(Transport.TLS, NAME, 3, 5061));
        Leg read = Call.fromRecord(record(call)).legs.get(0);
        assertEquals(NAME, read.dialog.flow.remote().getHostString());
        assertEquals(NAME, read.otherTargets.get(0).remote().getHostString());
        assertEquals(call.legs.get(0).dialog.flow, read.dialog.flow);
    }

    @Test
    void shouldAddTheNameBehindWhatReleasesWithoutNamesRead() throws Exception {
        byte[] without = record(call(flow(Transport.TLS, "", 2, 5061)));
        byte[] with = record(call(flow(Transport.TLS, NAME, 2, 5061)));
        assertTrue(with.length > without.length);
        assertEquals(-1, Arrays.mismatch(without, Arrays.copyOf(with, without.length)));
        assertEquals(
                "127.0.0.2",
                Call.fromRecord(without).legs.get(0).dialog.flow.remote().getHostString());
    }

    @Test
    void shouldKeepTheNameWhereTheSameServerIsHeardFrom() throws Exception {
        Dialog dialog = call(flow(Transport.TLS, NAME, 2, 5061)).legs.get(0).dialog;
        dialog.moveTo(flow(Transport.TLS, "", 2, 49152));
        assertEquals(
                NAME + ":49152",
                dialog.flow.remote().getHostString() + ":"
                        + dialog.flow.remote().getPort());
        dialog.moveTo(flow(Transport.TLS, "", 3, 5061));
        assertEquals("127.0.0.3", dialog.flow.remote().getHostString());
        dialog = call(flow(Transport.TLS, NAME, 2, 5061)).legs.get(0).dialog;
        dialog.moveTo(flow(Transport.UDP, "", 2, 5060));
        assertEquals("127.0.0.2", dialog.flow.remote().getHostString());
    }
}
