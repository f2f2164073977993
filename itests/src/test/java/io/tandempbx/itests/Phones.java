package io.tandempbx.itests;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The registered phones of one test; unregisters and closes them at its end, so that the next test finds nobody. */
final class Phones implements AutoCloseable {
    private final PbxProcess pbx;
    private final List<TestPhone> phones = new ArrayList<>();

    Phones(PbxProcess pbx) {
        this.pbx = pbx;
    }

    /** A new registered phone over UDP. */
    TestPhone udp(String extension) {
        return keep(pbx.udpPhone(extension)).register();
    }

    /** A new registered phone over TCP. */
    TestPhone tcp(String extension) {
        return keep(pbx.tcpPhone(extension)).register();
    }

    /** A new registered phone over TLS. */
    TestPhone tls(String extension) {
        return keep(pbx.tlsPhone(extension)).register();
    }

    /** Takes care of a phone that is set up otherwise. */
    TestPhone keep(TestPhone phone) {
        phones.add(phone);
        return phone;
    }

    /** A call from one phone to another that rings there. */
    static Conversation ring(TestPhone caller, TestPhone called) {
        TestCall out = caller.call(called.user());
        TestCall in;
        try {
            in = called.awaitCall();
        } catch (AssertionError e) {
            throw new AssertionError("phone " + caller.user() + " saw\n" + caller.journal(), e);
        }
        in.ring();
        out.awaitStatus(180);
        return new Conversation(caller, called, out, in);
    }

    /** A call from one phone to another that was answered; audio flows only once it is sent. */
    static Conversation talk(TestPhone caller, TestPhone called) {
        Conversation talk = ring(caller, called);
        talk.in().answer().awaitAcknowledged();
        talk.out().awaitAnswered();
        return talk;
    }

    /** Fails unless a phone was sent requests of these methods, in this order, so many times over. */
    static void assertRequests(TestPhone phone, int times, String... methods) {
        phone.assertRequests(Collections.nCopies(times, List.of(methods)).stream()
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    @Override
    public void close() {
        for (TestPhone phone : phones) {
            try (phone) {
                if (phone.isRegistered()) {
                    phone.register(0);
                }
            }
        }
        phones.clear();
    }
}
