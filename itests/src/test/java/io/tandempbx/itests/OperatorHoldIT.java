package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.audio.Babble;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.rtp.RtpReport;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.EventReader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator puts a call on hold and lets it go on, over REST and at the shell. */
class OperatorHoldIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final RestClient rest;

    OperatorHoldIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldPlayMusicToBothAndLetThemTalkAgain(boolean overRest) {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.tcp("1002")).speak();
        talk.assertHeard();
        String id = talk.pbxCallId();
        try (EventReader events = EventReader.open(rest, "/api/events?type=call.hold,call.resume")) {
            hold(id, overRest);
            for (TestCall party : List.of(talk.out(), talk.in())) {
                awaitDirection(party, "sendonly");
                assertMusic(party);
            }
            assertEquals(List.of("held", "held"), states(id));
            hold(id, overRest); // is so already
            resume(id, overRest);
            for (TestCall party : List.of(talk.out(), talk.in())) {
                awaitDirection(party, "sendrecv");
            }
            talk.forgetHeard();
            talk.assertHeard();
            assertEquals(List.of("talking", "talking"), states(id));
            resume(id, overRest);
            Await.until("both events", LIMIT, () -> of(events, id).equals(List.of("call.hold", "call.resume")));
        }
        assertEquals(1, talk.out().rtp().report().ssrcs().size(), "one stream all the time");
        assertTrue(rest.get("/api/audit?action=call.hold").text().contains("call/" + id));
        talk.callerHangsUp();
    }

    /** At once one after the other: the second waits until the phones have answered the first. */
    @Test
    void shouldTakeBothOrdersInQuickSuccession() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        String id = talk.pbxCallId();
        for (int round = 0; round < 5; round++) {
            hold(id, true);
            resume(id, true);
        }
        for (TestCall party : List.of(talk.out(), talk.in())) {
            awaitDirection(party, "sendrecv");
        }
        talk.forgetHeard();
        talk.assertHeard();
        hold(id, true);
        awaitDirection(talk.out(), "sendonly");
        talk.calledHangsUp();
    }

    /** A phone that holds and goes on while an operator holds too gets nothing but music from it. */
    @Test
    void shouldKeepAPhonesOwnHoldApart() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        String id = talk.pbxCallId();
        assertEquals(200, talk.out().reinvite("sendonly").status());
        for (String way : List.of("resume", "resume?dry_run=true")) {
            rest.post("/api/calls/" + id + "/" + way, "").expect(409);
        }
        hold(id, true);
        awaitDirection(talk.out(), "sendonly");
        Await.until(
                "the phone goes on",
                LIMIT,
                () -> talk.out().reinvite("sendrecv").status() == 200);
        assertEquals("sendonly", talk.out().remoteSdp().direction());
        assertMusic(talk.out());
        assertMusic(talk.in());
        assertEquals(603, talk.out().refer("1003").status());
        assertEquals(
                409,
                rest.post("/api/calls/" + id + "/transfer", "{\"destination\":\"1003\"}")
                        .status());
        resume(id, true);
        awaitDirection(talk.in(), "sendrecv");
        awaitDirection(talk.out(), "sendrecv");
        talk.forgetHeard();
        talk.assertHeard();
        talk.callerHangsUp();
    }

    @Test
    void shouldRefuseWhatCannotBeHeld() {
        rest.post("/api/calls/nosuchcall/hold", "").expect(404);
        rest.post("/api/calls/nosuchcall/resume", "").expect(404);
        assertTrue(pbx.shell().run("pbx:call-hold nosuchcall").contains("there is no call nosuchcall"));
        Conversation ringing = Phones.ring(phones.udp("1001"), phones.udp("1002"));
        String id = ringing.pbxCallId();
        for (String way : List.of("hold", "resume", "hold?dry_run=true")) {
            JsonNode problem =
                    rest.post("/api/calls/" + id + "/" + way, "").expect(409).json();
            assertTrue(problem.path("error").asText().contains("no two parties talk"), problem::toString);
        }
        ringing.out().cancel();
        ringing.in().awaitCancelled();
        TestCall echo = phones.udp("1003").call("*43").awaitAnswered();
        String alone =
                rest.get("/api/calls/active").json().at("/calls/0/call_id").asText();
        rest.post("/api/calls/" + alone + "/hold", "").expect(409);
        rest.post("/api/calls/" + alone + "/hold?dry_run=true", "").expect(409);
        echo.hangUp();
    }

    private void hold(String id, boolean overRest) {
        change(id, overRest, "hold", "is on hold");
    }

    private void resume(String id, boolean overRest) {
        change(id, overRest, "resume", "goes on");
    }

    private void change(String id, boolean overRest, String what, String told) {
        if (overRest) {
            rest.post("/api/calls/" + id + "/" + what, "").expect(200);
        } else {
            String said = pbx.shell().run("pbx:call-" + what + " " + id);
            assertTrue(said.contains(told), said);
        }
    }

    private List<String> states(String id) {
        return rest.get("/api/calls/" + id).expect(200).json().path("legs").findValuesAsText("state");
    }

    private static List<String> of(EventReader events, String id) {
        return events.events().stream()
                .filter(event -> event.toString().contains(id))
                .map(event -> event.path("type").asText())
                .toList();
    }

    private static void awaitDirection(TestCall party, String direction) {
        Await.until("the phone is offered " + direction, LIMIT, () -> party.remoteSdp()
                .direction()
                .equals(direction));
    }

    /** Music comes in one stream without a gap, and nothing of what the other party says. */
    private static void assertMusic(TestCall party) {
        party.rtp().awaitMore(10, LIMIT);
        party.rtp().forget();
        party.rtp().awaitMore(100, LIMIT);
        RtpReport report = party.rtp().report();
        assertEquals(0, report.missing(), report::toString);
        short[] heard = party.rtp().heard();
        double sum = 0;
        for (short sample : heard) {
            sum += (double) sample * sample;
        }
        double rms = Math.sqrt(sum / Math.max(1, heard.length));
        assertTrue(rms > 300, "only " + rms);
        for (int voice = 1; voice <= 2; voice++) {
            double like = Similarity.of(Babble.second(voice), heard);
            assertTrue(like < 0.3, "speech is heard: " + like);
        }
    }
}
