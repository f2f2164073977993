package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.Application;
import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.media.api.AudioSource;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A party of an application; with {@code restless} every message meets a new revision of call control. */
class HostingTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");

    /** Counts keys in its state, and notes what it is told. */
    private static final class Counter implements Application {
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        volatile int status; // why it was not led

        @Override
        public String name() {
            return "counter";
        }

        @Override
        public List<ApplicationAction> on(ApplicationCall call, ApplicationEvent event) {
            if (event instanceof ApplicationEvent.Resumed) {
                return List.of();
            }
            if (event instanceof ApplicationEvent.NotLed notLed) {
                status = notLed.status();
            }
            told.add(event.getClass().getSimpleName() + " " + call.state());
            if (event instanceof ApplicationEvent.Started) {
                assertEquals("argument", call.argument());
                assertEquals("1001", call.extension());
                return List.of(
                        new ApplicationAction.Save("0"),
                        new ApplicationAction.Answer(),
                        new ApplicationAction.Play(List.of("one.wav", "two.wav")));
            }
            if (event instanceof ApplicationEvent.Digit digit) {
                return switch (digit.key()) {
                    case '#' -> List.of(new ApplicationAction.Hangup());
                    case '*' -> List.of(new ApplicationAction.GoTo("1002", ""));
                    default -> List.of(
                            new ApplicationAction.Save(call.state() + digit.key()), new ApplicationAction.Timer(1));
                };
            }
            return List.of();
        }

        String next() throws InterruptedException {
            return String.valueOf(told.poll(5, TimeUnit.SECONDS));
        }
    }

    private static String answered(CallFixture fixture, Counter counter) throws InterruptedException {
        fixture.host(counter);
        fixture.invite("server-1", "*97", OFFER);
        Reply ok = fixture.sip.next("200").answer();
        assertTrue(
                ok.body().text().contains("m=audio 20000 RTP/AVP 0 "), ok.body().text());
        fixture.callerSends("ACK", "", ok.toTag(), 1, "");
        fixture.sip.next("ACKED");
        assertEquals("Started ", counter.next());
        return ok.toTag();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerPlayAndHangUpAsTheApplicationWants(boolean restless) throws InterruptedException {
        Counter counter = new Counter();
        try (CallFixture fixture = new CallFixture(restless, 1, CallSettings.PRESET)) {
            answered(fixture, counter);
            String session = fixture.media.played.keySet().iterator().next();
            AudioSource played = Objects.requireNonNull(fixture.media.played.get(session));
            assertEquals(List.of("one.wav", "two.wav"), played.files());
            fixture.switchboard.played(session, AudioSource.files("99", List.of("one.wav")));
            fixture.switchboard.played(session, played);
            fixture.switchboard.played(session, played);
            assertEquals("Played 0", counter.next());
            fixture.switchboard.digit(session, '5');
            assertEquals("Digit 0", counter.next());
            assertEquals("TimeIsUp 05", counter.next());
            fixture.switchboard.digit(session, '#');
            assertEquals("Digit 05", counter.next());
            assertEquals("Left 05", counter.next());
            fixture.sip.next("BYE");
            assertEquals("", String.join("", counter.told));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellThatTheCallerHasGone(boolean restless) throws InterruptedException {
        Counter counter = new Counter();
        try (CallFixture fixture = new CallFixture(restless, 1, CallSettings.PRESET)) {
            String tag = answered(fixture, counter);
            fixture.callerSends("BYE", "server-2", tag, 2, "");
            fixture.sip.next("200");
            assertEquals("Left 0", counter.next());
        }
    }

    /** Who answers the caller of an application hangs up while the caller still thinks about the offer it was sent then. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndTheCallOfWhomNobodyIsLeftToHear(boolean restless) throws InterruptedException {
        Counter counter = new Counter();
        try (CallFixture fixture = new CallFixture(restless, 1, CallSettings.PRESET)) {
            answered(fixture, counter);
            fixture.switchboard.digit(fixture.media.played.keySet().iterator().next(), '*');
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            fixture.answers(invite, 200, "phone-tag", sdp(5000, "0 101", "sendrecv"));
            fixture.sip.next("ACK");
            FakeSip.Sent offer = fixture.sip.next("INVITE");
            fixture.phoneSends("BYE", "server-7", invite.outbound(), 1, "");
            fixture.sip.next("200");
            FakeSip.Sent bye = fixture.sip.next("BYE");
            fixture.answers(offer, 200, "caller-tag", sdp(4000, "0 101", "sendrecv"));
            fixture.sip.next("ACK");
            fixture.answers(bye, 200, "caller-tag", "");
            assertEquals(Map.of(), fixture.media.open);
        }
    }

    private static FakeSip.Sent led(CallFixture fixture) throws InterruptedException {
        fixture.switchboard.digit(fixture.media.terms.keySet().iterator().next(), '*');
        return fixture.sip.next("INVITE");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeBackWhomNobodyAnswersWhereItWasLed(boolean restless) throws InterruptedException {
        Counter counter = new Counter();
        try (CallFixture fixture = new CallFixture(restless, 1, CallSettings.PRESET)) {
            answered(fixture, counter);
            String session = fixture.media.played.keySet().iterator().next();
            for (int status : List.of(486, 603)) {
                fixture.answers(led(fixture), status, "phone-tag", "");
                assertEquals("Digit 0", counter.next());
                assertEquals("NotLed 0", counter.next());
                assertEquals(status, counter.status);
            }
            fixture.switchboard.digit(session, '5'); // it goes on there
            assertEquals("Digit 0", counter.next());
            assertEquals("TimeIsUp 05", counter.next());
            fixture.answers(led(fixture), 200, "phone-tag", sdp(5000, "0 101", "sendrecv"));
            fixture.sip.next("ACK");
            assertEquals("Digit 05", counter.next());
            assertEquals("Left 05", counter.next());
            assertEquals("", String.join("", counter.told));
        }
    }

    @Test
    void shouldKeepWhomNobodyAnswersForTheSuccessorOfTheApplicationAndOfCallControl() throws InterruptedException {
        Counter counter = new Counter();
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            answered(fixture, counter);
            FakeSip.Sent invite = led(fixture);
            assertEquals("Digit 0", counter.next());
            fixture.unhost(counter);
            fixture.answers(invite, 486, "phone-tag", "");
            fixture.replace();
            assertEquals(List.of(AudioSource.tone("busy")), List.copyOf(fixture.media.played.values()));
            Counter successor = new Counter();
            fixture.host(successor);
            assertEquals("NotLed 0", successor.next());
            assertEquals(486, successor.status);
        }
    }

    @Test
    void shouldTellTheApplicationThatWhomItLedOnHasHungUp() throws InterruptedException {
        Counter counter = new Counter();
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            String tag = answered(fixture, counter);
            FakeSip.Sent unused = led(fixture);
            assertEquals("Digit 0", counter.next());
            fixture.callerSends("BYE", "server-2", tag, 2, "");
            fixture.sip.next("200");
            assertEquals("Left 0", counter.next());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldOfferToACallerWhoBringsNoOfferAndTellTheApplicationWhenTheAnswerIsThere(boolean restless)
            throws InterruptedException {
        Counter counter = new Counter();
        try (CallFixture fixture = new CallFixture(restless, 1, CallSettings.PRESET)) {
            fixture.host(counter);
            fixture.invite("server-1", "*97", "");
            Reply ok = fixture.sip.next("200").answer();
            String offer = ok.body().text();
            assertTrue(offer.contains("m=audio 20000 RTP/AVP ") && offer.contains("telephone-event"), offer);
            assertEquals("", String.join("", counter.told));
            fixture.callerSends("ACK", "", ok.toTag(), 1, sdp(4000, "8 101", "sendrecv"));
            fixture.sip.next("ACKED");
            assertEquals("Started ", counter.next());
            String session = fixture.media.played.keySet().iterator().next();
            String codec = Objects.requireNonNull(fixture.media.terms.get(session))
                    .audio()
                    .orElseThrow()
                    .format()
                    .name();
            assertEquals("PCMA", codec);
            fixture.switchboard.digit(session, '5');
            assertEquals("Digit 0", counter.next());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndACallWhoseLateAnswerHasNoCodecThatWasOffered(boolean restless) throws InterruptedException {
        Counter counter = new Counter();
        try (CallFixture fixture = new CallFixture(restless, 1, CallSettings.PRESET)) {
            fixture.host(counter);
            fixture.invite("server-1", "*97", "");
            Reply ok = fixture.sip.next("200").answer();
            fixture.callerSends("ACK", "", ok.toTag(), 1, sdp(4000, "15", "sendrecv"));
            fixture.sip.next("ACKED");
            fixture.sip.next("BYE");
            assertEquals("", String.join("", counter.told)); // it never knew of the caller
        }
    }

    @Test
    void shouldKeepWhatHappensWhileTheApplicationIsAway() throws InterruptedException {
        Counter counter = new Counter();
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            answered(fixture, counter);
            String session = fixture.media.played.keySet().iterator().next();
            fixture.unhost(counter);
            fixture.switchboard.digit(session, '7');
            Counter successor = new Counter();
            fixture.host(successor);
            assertEquals("Digit 0", successor.next());
            assertEquals("TimeIsUp 07", successor.next());
            fixture.unhost(successor);
            fixture.invite("server-9", "*97", OFFER.replace("4000", "4002"));
            fixture.sip.next("503");
        }
    }

    @Test
    void shouldSayThatItDoesNotKnowTheApplication() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            fixture.invite("server-1", "*97", OFFER);
            fixture.sip.next("501");
        }
    }
}
