package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator leads parties of calls elsewhere, over REST and at the shell, and is told when that cannot be. */
class OperatorTransferIT extends PbxTest {
    private final RestClient rest;

    OperatorTransferIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    private RestClient.Answer transfer(String id, String body) {
        return rest.post("/api/calls/" + id + "/transfer", body);
    }

    private static String attended(String consultation) {
        return "{\"type\":\"attended\",\"consultation_call_id\":\"" + consultation + "\"}";
    }

    private boolean isAudited(String id) {
        return rest.get("/api/audit?action=call.transfer").expect(200).text().contains("call/" + id);
    }

    @Test
    void shouldLeadAPartyToANumber() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone target = phones.udp("1003");
        transfer(talk.pbxCallId(), "{\"destination\":\"1003\"}").expect(200);
        TestCall third = target.awaitCall();
        third.answer().awaitAcknowledged();
        talk.in().awaitEnded();
        Conversation after = new Conversation(talk.caller(), target, talk.out(), third).speak();
        after.assertHeard();
        assertTrue(isAudited(talk.pbxCallId()));
        after.callerHangsUp();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeadAPartyIntoTheCallOfAConsultation(boolean overRest) {
        TestPhone secretary = phones.udp("1002");
        Conversation first = Phones.talk(phones.udp("1001"), secretary);
        Conversation second = Phones.talk(secretary, phones.udp("1003"));
        String id = first.pbxCallId();
        if (overRest) {
            transfer(id, attended(second.pbxCallId())).expect(200);
        } else {
            String said = pbx.shell().run("pbx:transfer --consultation " + second.pbxCallId() + " " + id);
            assertTrue(said.contains("leading call " + id + " to call/" + second.pbxCallId()), said);
        }
        first.in().awaitEnded();
        second.out().awaitEnded();
        Conversation after = new Conversation(first.caller(), second.called(), first.out(), second.in()).speak();
        after.assertHeard();
        assertTrue(isAudited(id));
        after.callerHangsUp();
    }

    /** Nothing has happened then, and nothing is told to have. */
    @Test
    void shouldSayWhenThereIsNoSuchConsultation() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        Conversation others = Phones.talk(phones.udp("1003"), phones.udp("1004"));
        String id = talk.pbxCallId();
        transfer(id, attended("nosuchcall")).expect(404);
        assertEquals(
                404,
                rest.post("/api/calls/" + id + "/transfer?dry_run=true", attended("nosuchcall"))
                        .status());
        transfer(id, attended(others.pbxCallId())).expect(404); // 1002 does not talk there
        transfer(id, attended(id)).expect(409);
        transfer(id, "{\"type\":\"attended\"}").expect(422);
        TestCall echo = talk.called().call("*43").awaitAnswered();
        String alone = rest.get("/api/calls/active").json().path("calls").findValuesAsText("call_id").stream()
                .filter(each -> !each.equals(id) && !each.equals(others.pbxCallId()))
                .findFirst()
                .orElseThrow();
        transfer(id, attended(alone)).expect(409); // 1002 talks with nobody there
        for (String consultation : new String[] {"nosuchcall", others.pbxCallId(), id, alone}) {
            String said = pbx.shell().run("pbx:transfer --consultation " + consultation + " " + id);
            assertTrue(said.contains("cannot be transferred"), said);
        }
        assertFalse(isAudited(id), "nothing was done");
        echo.hangUp();
        talk.speak().assertHeard();
        talk.callerHangsUp();
        others.callerHangsUp();
    }
}
