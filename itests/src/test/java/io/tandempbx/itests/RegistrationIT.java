package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** REGISTER (RFC 3261 §10) with digest authentication, as a phone sees it. */
class RegistrationIT extends PbxTest {

    RegistrationIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldOfferSha256AndMd5AndAcceptBoth() {
        TestPhone phone = phones.keep(pbx.udpPhone("1001"));
        assertEquals(200, phone.register(300).status());
        assertEquals(200, phone.withDigest("MD5").register(300).status());
        SipMessage challenge =
                phone.journal().received(message -> message.status() == 401).get(0);
        List<String> offers = challenge.headers("WWW-Authenticate");
        assertEquals(2, offers.size(), offers::toString);
        assertTrue(offers.stream().anyMatch(offer -> offer.contains("SHA-256")), offers::toString);
        assertTrue(offers.stream().anyMatch(offer -> offer.contains("MD5")), offers::toString);
    }

    @Test
    void shouldKeepSeveralContactsAndForgetThem() {
        TestPhone desk = phones.udp("1001");
        TestPhone mobile = phones.keep(pbx.tcpPhone("1001"));
        SipMessage answer = mobile.register(120, "q=0.5");
        assertEquals(2, answer.headers("Contact").size(), answer.fields()::toString);
        assertTrue(answer.headers("Contact").stream().anyMatch(contact -> contact.contains("q=0.5")));
        assertEquals(1, desk.register(0).headers("Contact").size());
        assertEquals(1, mobile.bindings().size());
        assertEquals(0, mobile.registerContact("*", 0).headers("Contact").size());
        assertEquals(0, mobile.bindings().size());
    }

    @Test
    void shouldRefuseTooShortAndShortenTooLong() {
        TestPhone phone = phones.keep(pbx.udpPhone("1001"));
        SipMessage brief = phone.register(5);
        assertEquals(423, brief.status());
        assertEquals("60", brief.header("Min-Expires"));
        SipMessage lengthy = phone.register(100_000);
        assertEquals(200, lengthy.status());
        int granted = Integer.parseInt(lengthy.header("Contact").replaceAll(".*expires=(\\d+).*", "$1"));
        assertTrue(granted >= 3240 && granted <= 3600, lengthy.header("Contact")); // spread by up to a tenth
    }

    @Test
    void shouldForgetAContactWhoseTimeIsOver() {
        pbx.set("pbx.registrar.cfg", "min_expires_seconds", "1");
        try {
            TestPhone phone = phones.keep(pbx.udpPhone("1001"));
            assertEquals(200, phone.register(2).status());
            TestPhone other = phones.keep(pbx.udpPhone("1001"));
            assertEquals(1, other.bindings().size());
            Await.until("the contact expires", Duration.ofSeconds(10), () -> other.bindings()
                    .isEmpty());
            assertEquals(480, phones.udp("1002").call("1001").awaitFinal().status());
        } finally {
            pbx.set("pbx.registrar.cfg", "min_expires_seconds", "60");
        }
    }

    @Test
    void shouldAnswerUnknownAndKnownExtensionsAlike() {
        TestPhone known = phones.keep(pbx.udpPhone("1001").withCredentials("1001", "wrong"));
        TestPhone unknown = phones.keep(TestPhone.udp(pbx.sip(), "1999", "wrong"));
        SipMessage knownAnswer = known.register(300);
        SipMessage unknownAnswer = unknown.register(300);
        assertEquals(401, knownAnswer.status());
        assertEquals(401, unknownAnswer.status());
        assertEquals(
                knownAnswer.fields().stream().map(SipMessage.Field::name).toList(),
                unknownAnswer.fields().stream().map(SipMessage.Field::name).toList());
    }
}
