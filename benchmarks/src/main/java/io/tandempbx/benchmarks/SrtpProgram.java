package io.tandempbx.benchmarks;

import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of µ-law of which neither leg, the caller's or both are encrypted (RFC 3711, keys in SDP over TLS), one after the
 * other: the same generator, the same machine. No packet may be lost or come with the wrong key.
 *
 * <p>{@code benchmarks/run srtp [--calls 100] [--legs 0,1,2] [--seconds 15] [--warm-up-seconds 25]} and the options of
 * {@link Pbx}.
 */
final class SrtpProgram implements AutoCloseable {
    private record Call(TestPhone caller, TestPhone called, TestCall out, TestCall in) {}

    private final Pbx pbx;
    private final List<Call> calls = new ArrayList<>();

    private SrtpProgram(Pbx pbx) {
        this.pbx = pbx;
    }

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        Bounds bounds = new Bounds(options);
        int count = options.number("calls", 100);
        int seconds = options.number("seconds", 15);
        int warmUpSeconds = options.number("warm-up-seconds", 25);
        try (Pbx pbx = new Pbx(options.with("srtp", "required"), 2 * count, "")) {
            System.out.println("encrypted-legs calls sent received unreadable cpu-ms/call-second");
            for (int legs : options.numbers("legs", "0,1,2")) {
                try (SrtpProgram program = new SrtpProgram(pbx)) {
                    program.setUp(count, legs);
                    Thread.sleep(warmUpSeconds * 1000L);
                    long before = program.sent();
                    program.forget();
                    double cpuMs = Cpu.ms(pbx.pid());
                    Thread.sleep(seconds * 1000L);
                    double tookMs = Cpu.ms(pbx.pid()) - cpuMs;
                    long sent = program.sent() - before;
                    long received = program.received();
                    System.out.printf(
                            "%14d %5d %7d %7d %10d %8.3f%n",
                            legs, count, sent, received, program.unreadable(), tookMs / count / seconds);
                    // of each stream one packet may be on its way
                    bounds.require(
                            received >= sent - 2L * count, legs + " legs: " + (sent - received) + " packets lost");
                    bounds.require(
                            program.unreadable() == 0, legs + " legs: " + program.unreadable() + " packets unreadable");
                }
            }
        }
        bounds.close("srtp");
    }

    private void setUp(int count, int encryptedLegs) {
        for (int i = 0; i < count; i++) {
            TestPhone caller = phone(pbx.accounts().get(i), encryptedLegs > 0);
            TestPhone called = phone(pbx.accounts().get(count + i), encryptedLegs > 1);
            TestCall out = caller.call(called.user());
            TestCall in = called.awaitCall();
            in.answer().awaitAcknowledged();
            out.awaitAnswered();
            calls.add(new Call(caller, called, out, in));
            out.rtp().send(new byte[0]);
            in.rtp().send(new byte[0]);
        }
    }

    private TestPhone phone(Account account, boolean encrypted) {
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), encrypted ? pbx.sipsPort() : pbx.sipPort());
        TestPhone phone = encrypted
                ? TestPhone.tls(server, account.number(), account.password()).encrypting()
                : TestPhone.udp(server, account.number(), account.password());
        return phone.register();
    }

    private List<RtpStream> streams() {
        List<RtpStream> streams = new ArrayList<>();
        for (Call call : calls) {
            streams.add(call.out().rtp());
            streams.add(call.in().rtp());
        }
        return streams;
    }

    private long sent() {
        return streams().stream().mapToLong(RtpStream::sentCount).sum();
    }

    private long received() {
        return streams().stream().mapToLong(RtpStream::receivedCount).sum();
    }

    private long unreadable() {
        return streams().stream().mapToLong(RtpStream::unreadable).sum();
    }

    private void forget() {
        streams().forEach(RtpStream::forget);
    }

    @Override
    public void close() {
        for (Call call : calls) {
            call.out().hangUp();
            call.in().awaitEnded();
            call.caller().register(0);
            call.called().register(0);
            call.caller().close();
            call.called().close();
        }
    }
}
