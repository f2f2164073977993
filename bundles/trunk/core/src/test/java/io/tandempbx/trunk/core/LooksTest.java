package io.tandempbx.trunk.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.trunk.api.OutboundCall;
import io.tandempbx.trunk.api.TrunkField;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How calls look outside, and what calls from outside say. */
class LooksTest {
    private static final OutboundCall CALL = new OutboundCall("00442079460000", "1001", "Ada", "", "", false);

    private final Map<TrunkField, String> values = new EnumMap<>(Map.of(TrunkField.HOST, "carrier.example"));

    @Test
    void shouldShowTheCallersOwnNumberOrTheTrunks() {
        OutboundLook plain = look(CALL);
        assertEquals("sip:00442079460000@carrier.example", plain.uri());
        assertEquals("\"Ada\" <sip:1001@carrier.example>", plain.from().toString());
        assertEquals("1001", plain.contactUser());
        assertEquals(List.of(), plain.headers());

        values.put(TrunkField.CALLER_ID_NUMBER, "030123456");
        assertEquals("sip:030123456@carrier.example", look(CALL).from().uri());
        assertEquals(
                "sip:03099999@carrier.example", look(showing("03099999")).from().uri());
        values.put(TrunkField.CALLER_ID, "fixed");
        assertEquals(
                "sip:030123456@carrier.example",
                look(showing("03099999")).from().uri());
    }

    @Test
    void shouldWriteNumbersAsTheTrunkWantsThem() {
        values.put(TrunkField.COUNTRY_CODE, "49");
        values.put(TrunkField.NUMBER_FORMAT, "e164");
        assertEquals(
                "sip:+4930123456@carrier.example",
                look(showing("030123456")).from().uri());
        values.put(TrunkField.NUMBER_FORMAT, "national");
        assertEquals(
                "sip:030123456@carrier.example",
                look(showing("+4930123456")).from().uri());
        values.put(TrunkField.DIAL_STRIP, "2");
        values.put(TrunkField.DIAL_PREFIX, "+");
        values.put(TrunkField.PORT, "5070");
        values.put(TrunkField.TRANSPORT, "tcp");
        assertEquals(
                "sip:+442079460000@carrier.example:5070;transport=tcp",
                look(CALL).uri());
    }

    @Test
    void shouldLeaveAnEmergencyNumberAsItWasDialled() {
        values.put(TrunkField.DIAL_STRIP, "1");
        values.put(TrunkField.DIAL_PREFIX, "+49");
        assertEquals(
                "sip:112@carrier.example",
                look(new OutboundCall("112", "1001", "", "", "", true)).uri());
    }

    @Test
    void shouldTellAWithheldNumberOnlyToATrustedTrunk() {
        OutboundLook distrusted = look(showing(OutboundCall.WITHHELD));
        assertEquals(
                "\"Anonymous\" <sip:anonymous@anonymous.invalid>",
                distrusted.from().toString());
        assertEquals(List.of(new Header("Privacy", "id")), distrusted.headers());
        assertEquals("anonymous", distrusted.contactUser());

        values.put(TrunkField.SEND_IDENTITY, "true");
        values.put(TrunkField.CALLER_ID, "withheld");
        OutboundLook trusted = look(showing("030123456"));
        assertEquals(
                "\"Anonymous\" <sip:anonymous@anonymous.invalid>",
                trusted.from().toString());
        assertEquals(
                List.of(
                        new Header("P-Asserted-Identity", "<sip:030123456@carrier.example>"),
                        new Header("Privacy", "id")),
                trusted.headers());
    }

    @Test
    void shouldHideACallerWhoWantsItUnlessHeCallsForHelp() {
        values.put(TrunkField.SEND_IDENTITY, "true");
        OutboundLook hidden = look(new OutboundCall("030555", "1001", "Ada", "+4930999", "", false, true));
        assertEquals(
                "\"Anonymous\" <sip:anonymous@anonymous.invalid>", hidden.from().toString());
        assertEquals("anonymous", hidden.contactUser());
        assertEquals(
                List.of(
                        new Header("P-Asserted-Identity", "<sip:+4930999@carrier.example>"),
                        new Header("Privacy", "id")),
                hidden.headers());
        OutboundLook help = look(new OutboundCall("112", "1001", "Ada", "", "", true, true));
        assertEquals("\"Ada\" <sip:1001@carrier.example>", help.from().toString());
        assertEquals(List.of(new Header("P-Asserted-Identity", "\"Ada\" <sip:1001@carrier.example>")), help.headers());
    }

    @Test
    void shouldAssertNobodyOfACallThatCameInWithoutANumber() {
        values.put(TrunkField.SEND_IDENTITY, "true");
        OutboundCall passed = new OutboundCall("030555", OutboundCall.WITHHELD, "", "", "", false, true);
        assertEquals(List.of(new Header("Privacy", "id")), look(passed).headers());
        values.put(TrunkField.CALLER_ID_NUMBER, "030123456");
        assertEquals(
                List.of(
                        new Header("P-Asserted-Identity", "<sip:030123456@carrier.example>"),
                        new Header("Privacy", "id")),
                look(passed).headers());
    }

    @Test
    void shouldSayWhoForwardedACall() {
        OutboundCall forwarded = new OutboundCall("110", "1001", "", "", "1002", false);
        assertEquals(
                List.of(new Header("Diversion", "<sip:1002@carrier.example>;reason=unknown")),
                look(forwarded).headers());
        values.put(TrunkField.SEND_DIVERSION, "false");
        assertEquals(List.of(), look(forwarded).headers());
    }

    @Test
    void shouldShowTheAccountToACarrierThatWantsIt() {
        values.put(TrunkField.USERNAME, "acct");
        values.put(TrunkField.FROM_USER, "username");
        OutboundLook look = look(new OutboundCall("1#2", "1001", "", "", "", false));
        assertEquals("sip:acct@carrier.example", look.from().uri());
        assertEquals("acct", look.contactUser());
        assertEquals("sip:1%232@carrier.example", look.uri());
    }

    @Test
    void shouldReadWhoCallsAndWhatWasDialled() {
        values.put(TrunkField.COUNTRY_CODE, "49");
        InboundRequest invite = invite("0305555", "Bob", "sip:0301234567@x", List.of());
        assertEquals(new InboundLook("+49301234567", "Bob", "+49305555"), InboundLook.of(invite, plan()));
        values.put(TrunkField.USERNAME, "acct");
        InboundRequest toContact = invite("acct", "Bob", "sip:0301234567@x", List.of());
        assertEquals("+49301999999", InboundLook.of(toContact, plan()).dialled());
    }

    @Test
    void shouldBelieveAnIdentityOnlyOfATrunkThatIsBelieved() {
        List<Header> asserted = List.of(new Header("P-Asserted-Identity", "\"Real \\\"R\\\"\" <tel:+4930777>"));
        InboundRequest invite = invite("1", "Fake", "sip:0301234567@x", asserted);
        assertEquals("0301234567", InboundLook.of(invite, plan()).caller());
        values.put(TrunkField.ACCEPT_IDENTITY, "true");
        assertEquals(new InboundLook("+4930777", "Real \"R\"", "1"), InboundLook.of(invite, plan()));
    }

    @Test
    void shouldShowNobodyWhoWantsNotToBeShown() {
        values.put(TrunkField.ACCEPT_IDENTITY, "true");
        List<Header> withheld =
                List.of(new Header("P-Asserted-Identity", "<sip:030777@x>"), new Header("Privacy", "id;critical"));
        InboundLook nobody = new InboundLook("", "", "1");
        assertEquals(nobody, InboundLook.of(invite("1", "A", "sip:anonymous@anonymous.invalid", withheld), plan()));
        assertEquals(nobody, InboundLook.of(invite("1", "A", "sip:anonymous@anonymous.invalid", List.of()), plan()));
    }

    @Test
    void shouldHideWhoHidesInFromEvenIfTheTrunkKnowsHim() {
        values.put(TrunkField.ACCEPT_IDENTITY, "true");
        Header asserted = new Header("P-Asserted-Identity", "<sip:030777@x>");
        String anonymous = "sip:anonymous@anonymous.invalid";
        assertEquals(
                new InboundLook("", "", "1"), InboundLook.of(invite("1", "A", anonymous, List.of(asserted)), plan()));
        List<Header> shown = List.of(asserted, new Header("Privacy", "none"));
        assertEquals(new InboundLook("030777", "", "1"), InboundLook.of(invite("1", "A", anonymous, shown), plan()));
    }

    private static OutboundCall showing(String callerId) {
        return new OutboundCall("00442079460000", "1001", "Ada", callerId, "", false);
    }

    private OutboundLook look(OutboundCall call) {
        return OutboundLook.of(call, plan());
    }

    private TrunkPlan plan() {
        return ChannelsTest.plan(values);
    }

    private static InboundRequest invite(String user, String name, String from, List<Header> others) {
        NameAddress to = NameAddress.of("", "sip:0301999999@x");
        MessageHead head =
                new MessageHead(NameAddress.of(name, from), to, "call", 1, "INVITE", List.of(), List.of(), others);
        InetSocketAddress address = InetSocketAddress.createUnresolved("x", 5060);
        Flow flow = new Flow(Transport.UDP, address, address);
        return new InboundRequest("t", flow, "INVITE", "sip:" + user + "@x", user, "trunk:t", head, Body.NONE);
    }
}
