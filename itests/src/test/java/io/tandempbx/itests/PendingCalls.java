package io.tandempbx.itests;

import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import java.util.ArrayList;
import java.util.List;

/** Calls that are not yet set up while a bundle is replaced: two that ring, one between 200 and ACK. */
final class PendingCalls {
    private final TestPhone caller;
    private final TestPhone answering;
    private final TestPhone impatient;
    private final TestPhone ringing;
    private final TestPhone slow;
    private final TestPhone quick;
    private final List<TestCall> calls = new ArrayList<>();

    /** Registers the six phones; some over TCP. */
    PendingCalls(Phones phones) {
        caller = phones.udp("1005");
        answering = phones.tcp("1006");
        impatient = phones.tcp("1007");
        ringing = phones.udp("1008");
        slow = phones.udp("1009").holdingAck(true);
        quick = phones.udp("1010");
    }

    /** Brings the three calls to where they wait. */
    void begin() {
        calls.clear();
        for (Conversation call : List.of(Phones.ring(caller, answering), Phones.ring(impatient, ringing))) {
            calls.add(call.out());
            calls.add(call.in());
        }
        TestCall unacknowledged = slow.call(quick.user());
        TestCall answered = quick.awaitCall().answer();
        unacknowledged.awaitAnswered();
        calls.add(unacknowledged);
        calls.add(answered);
    }

    /** Answers the first, cancels the second, acknowledges the third, and ends what then talks. */
    void finish() {
        calls.get(1).answer().awaitAcknowledged();
        calls.get(0).awaitAnswered();
        new Conversation(caller, answering, calls.get(0), calls.get(1)).callerHangsUp();

        calls.get(2).cancel();
        calls.get(3).awaitCancelled();

        calls.get(4).acknowledge();
        calls.get(5).awaitAcknowledged();
        new Conversation(slow, quick, calls.get(4), calls.get(5)).calledHangsUp();
        calls.forEach(call -> call.rtp().close());
    }

    /** Fails when any phone was sent a request that the phones did not cause, after so many rounds. */
    void assertUnnoticed(int rounds) {
        caller.assertRequests();
        Phones.assertRequests(answering, rounds, "INVITE", "ACK", "BYE");
        impatient.assertRequests();
        Phones.assertRequests(ringing, rounds, "INVITE", "CANCEL", "ACK");
        Phones.assertRequests(slow, rounds, "BYE");
        Phones.assertRequests(quick, rounds, "INVITE", "ACK");
    }
}
