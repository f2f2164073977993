package io.tandempbx.itests;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import java.util.ArrayList;
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

    /** Takes care of a phone that is set up otherwise. */
    TestPhone keep(TestPhone phone) {
        phones.add(phone);
        return phone;
    }

    /** A call from one phone to another that was answered; audio flows only once it is sent. */
    static Conversation talk(TestPhone caller, TestPhone called) {
        TestCall out = caller.call(called.user());
        TestCall in = called.awaitCall();
        in.ring();
        out.awaitStatus(180);
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        return new Conversation(caller, called, out, in);
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
