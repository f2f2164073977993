package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.core.SwitchboardTest.Talking;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What phones are offered: the caller's codecs, all when they have none of these, and never what a list excludes. */
class OfferTest {
    private static final String MU_LAW = sdp(4000, "0 101", "sendrecv");
    private static final String BOTH = sdp(4000, "0 8 101", "sendrecv");
    private static final String A_LAW = sdp(5000, "8 101", "sendrecv");

    /** The payload types of the audio stream. */
    private static String types(String sdp) {
        return sdp.replaceAll("(?s).*m=audio \\d+ RTP/AVP ([0-9 ]+).*", "$1");
    }

    private static String types(FakeSip.Sent invite) {
        return types(invite.outbound().body().text());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldOfferAllWhenThePhoneHasNoneOfTheCallersCodecs(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, CallSettings.PRESET)) {
            fixture.invite("server-1", "1002", MU_LAW);
            FakeSip.Sent first = fixture.sip.next("INVITE");
            assertEquals("0 101", types(first));
            fixture.answers(first, 488, "phone-tag", "");
            FakeSip.Sent second = fixture.sip.next("INVITE");
            assertEquals("0 8 101", types(second));
            assertEquals(first.outbound().callId(), second.outbound().callId());
            assertEquals(first.outbound().cseq() + 1, second.outbound().cseq());
            fixture.answers(second, 200, "phone-tag", A_LAW);
            fixture.sip.next("ACK");
            assertEquals("0 101", types(fixture.sip.next("200").answer().body().text()));
            assertEquals(1, fixture.media.bridges.size());
        }
    }

    @Test
    void shouldOfferAllOnceOnly() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            fixture.invite("server-1", "1002", MU_LAW);
            fixture.answers(fixture.sip.next("INVITE"), 488, "phone-tag", "");
            fixture.answers(fixture.sip.next("INVITE"), 488, "phone-tag", "");
            assertEquals("server-1", fixture.sip.next("488").transaction());
            assertTrue(fixture.sip.isQuiet());
            assertEquals(Map.of(), fixture.media.open);
        }
    }

    @Test
    void shouldNotOfferAgainWhatWasRefused() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            fixture.invite("server-1", "1002", BOTH);
            fixture.answers(fixture.sip.next("INVITE"), 488, "phone-tag", "");
            fixture.sip.next("488");
            assertTrue(fixture.sip.isQuiet());
        }
    }

    @Test
    void shouldOfferAllToOneOfTwoPhones() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 2, CallSettings.PRESET)) {
            fixture.invite("server-1", "1002", MU_LAW);
            FakeSip.Sent one = fixture.sip.next("INVITE");
            FakeSip.Sent other = fixture.sip.next("INVITE");
            assertEquals("0 101", types(other));
            fixture.answers(one, 180, "one", "");
            fixture.sip.next("180");
            fixture.answers(other, 488, "other", "");
            assertEquals("0 8 101", types(fixture.sip.next("INVITE")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0 8 101, '', PCMA, 8 101", // restricts
        "0 8 101, '', PCMA PCMU, 8 0 101", // orders
        "0 101, '', PCMA, 8 101", // nothing in common: translated from the start
        "0 8 101, PCMA, '', 8 101", // the caller's own list
        "8 101, '', PCMU G729 PCMA, 8 101"
    })
    void shouldHeedTheListsOfBoth(String offered, String callers, String calleds, String expected)
            throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            list(fixture, "1001", callers);
            list(fixture, "1002", calleds);
            fixture.invite("server-1", "1002", sdp(4000, offered, "sendrecv"));
            assertEquals(expected, types(fixture.sip.next("INVITE")));
        }
    }

    private static void list(CallFixture fixture, String extension, String names) {
        fixture.codecs.put(extension, names.isEmpty() ? List.of() : List.of(names.split(" ", -1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1001", "1002"})
    void shouldRefuseWhenAListLeavesNothing(String extension) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            list(fixture, extension, "G729");
            fixture.invite("server-1", "1002", BOTH);
            assertEquals("server-1", fixture.sip.next("488").transaction());
            assertTrue(fixture.sip.isQuiet(), "a phone was called");
            assertEquals(Map.of(), fixture.media.open);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLeaveAConversationItsCodecWhenTheListChanges(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, CallSettings.PRESET)) {
            Talking call = SwitchboardTest.talking(fixture);
            list(fixture, "1001", "PCMA");
            list(fixture, "1002", "PCMA");
            fixture.callerSends("INVITE", "server-2", call.ourTag(), 2, sdp(4000, "0 101", "sendonly"));
            assertEquals("0 101", types(fixture.sip.next("INVITE")));
        }
    }
}
