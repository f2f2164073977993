package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Calls at different points of their way, each of which a phone moves on when the test says so. Some are over TCP. */
final class CallsInMotion {
    /** How many moves there are in a round. */
    static final int MOVES = 6;

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final byte[] SILENCE = new byte[0];

    private final TestPhone caller;
    private final TestPhone answering;
    private final TestPhone impatient;
    private final TestPhone ringing;
    private final TestPhone slow;
    private final TestPhone quick;
    private final TestPhone talker;
    private final TestPhone listener;
    private final TestPhone late;
    private final TestPhone ready;
    private final TestPhone newcomer;
    private final List<Conversation> calls = new ArrayList<>();
    private int refused; // written by one move, read after it is done

    /** What one phone does, until it sees the outcome. */
    record Move(String name, Runnable action) {}

    CallsInMotion(Phones phones, PbxProcess pbx) {
        caller = phones.udp("1001");
        answering = phones.tcp("1002");
        impatient = phones.tcp("1003");
        ringing = phones.udp("1004");
        slow = phones.udp("1005").holdingAck(true);
        quick = phones.udp("1006");
        talker = phones.udp("1007");
        listener = phones.tcp("1008");
        late = phones.udp("1009");
        ready = phones.udp("1010").answeringAtOnce(true);
        newcomer = phones.keep(pbx.udpPhone("1009"));
    }

    /** Brings four calls to where they wait for a move. */
    void begin() {
        calls.clear();
        calls.add(Phones.ring(caller, answering));
        calls.add(Phones.ring(impatient, ringing));
        TestCall unacknowledged = slow.call(quick.user());
        TestCall answered = quick.awaitCall().answer();
        calls.add(new Conversation(slow, quick, unacknowledged.awaitAnswered(), answered));
        calls.add(Phones.talk(talker, listener));
    }

    List<Move> moves() {
        return List.of(
                new Move("200", () -> calls.get(0).in().answer().awaitAcknowledged()),
                new Move("CANCEL", () -> calls.get(1).out().cancel()),
                new Move("ACK", () -> calls.get(2).out().acknowledge()),
                new Move("BYE", () -> calls.get(3).in().hangUp()),
                new Move("INVITE", this::newCall),
                new Move("REGISTER", newcomer::register));
    }

    /** Asserts that each call is where its move should have brought it, and ends what talks. */
    void finish() {
        calls.get(0).out().awaitAnswered();
        assertAudio(calls.get(0));
        calls.get(0).callerHangsUp();
        calls.get(1).in().awaitCancelled();
        calls.get(2).in().awaitAcknowledged();
        calls.get(2).calledHangsUp(); // the caller is told only once its ACK has arrived (RFC 3261 §15)
        calls.get(3).out().awaitEnded();
        Conversation newest = newest();
        newest.in().awaitAcknowledged();
        assertAudio(newest);
        newest.callerHangsUp();
        calls.forEach(call -> {
            call.out().rtp().close();
            call.in().rtp().close();
        });
        assertEquals(200, newcomer.register(0).status());
    }

    /** How many new calls were answered 503 and went through after the update. */
    int refused() {
        return refused;
    }

    /** Fails when any phone was sent a request that the phones did not cause, after so many rounds. */
    void assertUnnoticed(int rounds) {
        caller.assertRequests();
        Phones.assertRequests(answering, rounds, "INVITE", "ACK", "BYE");
        impatient.assertRequests();
        Phones.assertRequests(ringing, rounds, "INVITE", "CANCEL", "ACK");
        Phones.assertRequests(slow, rounds, "BYE");
        Phones.assertRequests(quick, rounds, "INVITE", "ACK");
        Phones.assertRequests(talker, rounds, "BYE");
        Phones.assertRequests(listener, rounds, "INVITE", "ACK");
        late.assertRequests();
        Phones.assertRequests(ready, rounds, "INVITE", "ACK", "BYE");
        newcomer.assertRequests();
        assertTrue(
                List.of(answering, impatient, listener).stream().allMatch(TestPhone::isConnected),
                "a TCP connection was lost");
    }

    /** A new call, which may be refused for now if the answer says when to come again. */
    private void newCall() {
        TestCall out = late.call(ready.user());
        SipMessage answer = out.awaitFinal();
        if (answer.status() == 503) {
            assertTrue(answer.header("Retry-After").matches("\\d+"), answer::toString);
            refused++;
        } else {
            assertEquals(200, answer.status(), answer::toString);
            calls.add(new Conversation(late, ready, out, ready.awaitCall()));
        }
    }

    /** The new call; made now if it was refused during the update. */
    private Conversation newest() {
        if (calls.size() == 4) {
            TestCall out = late.call(ready.user()).awaitAnswered();
            calls.add(new Conversation(late, ready, out, ready.awaitCall()));
        }
        return calls.get(4);
    }

    private static void assertAudio(Conversation call) {
        call.out().rtp().send(SILENCE);
        call.in().rtp().send(SILENCE);
        call.out().rtp().awaitMore(5, LIMIT);
        call.in().rtp().awaitMore(5, LIMIT);
    }
}
