package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Phones over TLS that are called where encryption is optional: some take nothing else, some do not know it. */
class OptionalEncryptionTest {
    private static final CallSettings OPTIONAL = settings(SrtpPolicy.OPTIONAL);
    private static final String OFFER = CallFixture.sdp(4000, "0 8 101", "sendrecv");
    private static final String PLAIN = CallFixture.sdp(5000, "0 101", "sendrecv");
    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk";
    private static final String ENCRYPTED =
            PLAIN.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "\r\n";
    private static final Contact FIRST = overTls(CallFixture.PHONE_FLOW);
    private static final Contact SECOND = overTls(CallFixture.SECOND_PHONE_FLOW);

    private static CallSettings settings(SrtpPolicy srtp) {
        return new CallSettings(30, 0, 0, 1800, 90, true, 120, 1000, 5, srtp);
    }

    private static Contact overTls(Flow flow) {
        return CallFixture.contact(new Flow(Transport.TLS, flow.local(), flow.remote()));
    }

    private static CallFixture fixture(boolean restless, CallSettings settings, Contact... phones) {
        CallFixture fixture = new CallFixture(restless, List.of(phones), settings);
        fixture.answeredOver = FIRST.flow();
        return fixture;
    }

    private static boolean isEncrypted(FakeSip.Sent invite) {
        String offer = invite.outbound().body().text();
        assertEquals(offer.contains("RTP/SAVP"), offer.contains("a=crypto:"), offer);
        return offer.contains("RTP/SAVP");
    }

    private static FakeSip.Sent invited(CallFixture fixture, String transaction) throws InterruptedException {
        fixture.invite(transaction, "1002", OFFER);
        return fixture.sip.next("INVITE");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCallAPhoneThatTakesNothingElseEncryptedAtOnce(boolean restless) throws InterruptedException {
        try (CallFixture fixture = fixture(restless, OPTIONAL, FIRST)) {
            FakeSip.Sent invite = invited(fixture, "server-1");
            assertTrue(isEncrypted(invite));
            fixture.answers(invite, 200, "phone-tag", ENCRYPTED);
            fixture.sip.next("ACK");
            assertFalse(fixture.sip.next("200").answer().body().text().contains("crypto"), "a key over UDP");
            assertTrue(fixture.media.keys.values().stream()
                    .anyMatch(keys -> keys.theirs().equals(KEY)));
        }
    }

    @ParameterizedTest
    @CsvSource({"488, false", "415, false", "606, false", "488, true"})
    void shouldCallAPhoneThatRefusesKeysInPlainOnceMore(int status, boolean restless) throws InterruptedException {
        try (CallFixture fixture = fixture(restless, OPTIONAL, FIRST)) {
            FakeSip.Sent first = invited(fixture, "server-1");
            fixture.answers(first, status, "phone-tag", "");
            FakeSip.Sent second = fixture.sip.next("INVITE");
            assertFalse(isEncrypted(second));
            assertEquals(first.outbound().callId(), second.outbound().callId());
            assertEquals(first.outbound().cseq() + 1, second.outbound().cseq());
            assertNotEquals(first.transaction(), second.transaction());
            assertTrue(second.outbound().body().text().contains(" RTP/AVP 0 8 101\r\n"));
            fixture.answers(second, 200, "phone-tag", PLAIN);
            fixture.sip.next("ACK");
            fixture.sip.next("200");
        }
    }

    @Test
    void shouldGiveUpWhenBothAreRefused() throws InterruptedException {
        try (CallFixture fixture = fixture(false, OPTIONAL, FIRST)) {
            fixture.answers(invited(fixture, "server-1"), 488, "phone-tag", "");
            fixture.answers(fixture.sip.next("INVITE"), 488, "phone-tag", "");
            fixture.sip.next("488");
            assertTrue(fixture.sip.isQuiet());
        }
    }

    @ParameterizedTest
    @CsvSource({"OPTIONAL, 486", "REQUIRED, 488", "OFF, 488"})
    void shouldNotRepeatWhatIsRefusedOtherwise(SrtpPolicy policy, int status) throws InterruptedException {
        try (CallFixture fixture = fixture(false, settings(policy), FIRST)) {
            FakeSip.Sent invite = invited(fixture, "server-1");
            assertEquals(policy != SrtpPolicy.OFF, isEncrypted(invite));
            fixture.answers(invite, status, "phone-tag", "");
            fixture.sip.next(Integer.toString(status));
        }
    }

    @Test
    void shouldRememberWhoSpokePlainAndWhoNoLongerDoes() throws InterruptedException {
        try (CallFixture fixture = fixture(false, OPTIONAL, FIRST)) {
            fixture.answers(invited(fixture, "server-1"), 488, "phone-tag", "");
            hangUp(fixture, fixture.sip.next("INVITE"), PLAIN);

            FakeSip.Sent atOnce = invited(fixture, "server-2");
            assertFalse(isEncrypted(atOnce), "keys were offered in vain again");
            fixture.answers(atOnce, 488, "phone-tag", ""); // it has been set up anew
            FakeSip.Sent encrypted = fixture.sip.next("INVITE");
            assertTrue(isEncrypted(encrypted));
            hangUp(fixture, encrypted, ENCRYPTED);

            assertTrue(isEncrypted(invited(fixture, "server-3")));
        }
    }

    /** The phone answers, and hangs up. */
    private static void hangUp(CallFixture fixture, FakeSip.Sent invite, String answer) throws InterruptedException {
        fixture.answers(invite, 200, "phone-tag", answer);
        fixture.sip.next("ACK");
        String tag = fixture.sip.next("200").answer().toTag();
        fixture.callerSends("ACK", "", tag, invite.outbound().cseq(), "");
        fixture.sip.next("ACKED");
        fixture.phoneSends("BYE", "bye-" + invite.transaction(), invite.outbound(), 1, "");
        fixture.sip.next("200");
        fixture.answers(fixture.sip.next("BYE"), 200, "caller-tag", "");
    }

    @Test
    void shouldLetEachPhoneOfAnExtensionHaveItsWay() throws InterruptedException {
        try (CallFixture fixture = fixture(false, OPTIONAL, FIRST, SECOND)) {
            FakeSip.Sent one = invited(fixture, "server-1");
            FakeSip.Sent other = fixture.sip.next("INVITE");
            assertTrue(isEncrypted(one) && isEncrypted(other));
            fixture.answers(other, 180, "other-tag", "");
            fixture.sip.next("180");
            fixture.answers(one, 488, "phone-tag", "");
            FakeSip.Sent again = fixture.sip.next("INVITE");
            assertFalse(isEncrypted(again));
            assertEquals(one.outbound().callId(), again.outbound().callId());
            fixture.answers(other, 200, "other-tag", ENCRYPTED);
            fixture.sip.next("ACK");
            assertEquals(again.transaction(), fixture.sip.next("CANCEL").transaction());
            fixture.sip.next("200");
        }
    }

    @Test
    void shouldNotOfferKeysLaterInACallThatIsPlain() throws InterruptedException {
        try (CallFixture fixture = fixture(false, OPTIONAL, FIRST)) {
            FakeSip.Sent invite = invited(fixture, "server-1");
            fixture.answers(invite, 200, "phone-tag", PLAIN); // an answer may be plain as well
            fixture.sip.next("ACK");
            String tag = fixture.sip.next("200").answer().toTag();
            fixture.callerSends("ACK", "", tag, 1, "");
            fixture.sip.next("ACKED");
            fixture.callerSends("INVITE", "server-2", tag, 2, CallFixture.sdp(4000, "0 8 101", "sendonly"));
            assertFalse(isEncrypted(fixture.sip.next("INVITE")), "keys came in between");
        }
    }
}
