package io.tandempbx.registrar.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.RegistrationAttempt;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.RefusedRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of phones beyond where they are: their history, their reach, and when each comes back. */
final class DevicesTest {
    private static final String PHONE = "sip:1001@198.51.100.7:5062";
    private static final String PRIVATE = "sip:1001@10.0.0.7:5060";
    private static final RegistrarSettings SETTINGS = RegistrarSettings.DEFAULTS;
    private static final long PERIOD_MS = SETTINGS.keepaliveSeconds() * 1000L;

    private final MemoryStateStore state = new MemoryStateStore();
    private final SteppedClock clock = new SteppedClock();
    private final FakeSip sip = new FakeSip();
    private RegistrarComponent registrar = new RegistrarComponent(state, Map.of(), clock);

    @BeforeEach
    void start() {
        begin();
    }

    @AfterEach
    void stop() {
        registrar.stop();
    }

    private void begin() {
        Extension extension = new Extension("1001", "Alice", "", true, "", "");
        registrar.bindDirectory(() -> new DirectorySnapshot("r", 1, Map.of("1001", extension)));
        registrar.bindSip(sip);
        registrar.start();
    }

    private Reply register(RegisterMessage message) {
        return sip.deliver(message.build());
    }

    private static RegisterMessage message() {
        return new RegisterMessage();
    }

    private long grantedSeconds() {
        Contact contact = registrar.contacts("1001").get(0);
        return Duration.between(clock.instant(), contact.expiresAt()).toSeconds();
    }

    @Test
    void shouldGrantDifferentTimesSoThatPhonesDoNotComeBackTogether() {
        Set<Long> granted = new HashSet<>();
        for (int i = 1; i <= 50; i++) {
            register(message().callId("phone-" + i).contact(PHONE, "expires=3600"));
            granted.add(grantedSeconds());
            assertTrue(grantedSeconds() >= 3240 && grantedSeconds() <= 3600, () -> "granted " + grantedSeconds());
        }
        assertTrue(granted.size() > 30, granted::toString);
    }

    @Test
    void shouldAnswerARepeatedRequestWithTheSameTimeAndNeverLessThanTheMinimum() {
        Reply first = register(message().contact(PHONE, "expires=3600"));
        Reply again = register(message().contact(PHONE, "expires=3600"));
        assertEquals(200, again.status());
        assertEquals(first.others(), again.others());
        register(message().cseq(2).contact(PHONE, "expires=61"));
        assertTrue(grantedSeconds() >= 60, () -> "granted " + grantedSeconds());
    }

    @Test
    void shouldKeepThePathOverAReplacementAndReturnIt() {
        Reply reply = register(message()
                .header("Supported", "path")
                .header("Path", "<sip:edge.example;lr>;ob, <sip:inner.example;lr>")
                .contact(PHONE));
        assertEquals(
                List.of("<sip:edge.example;lr>", "<sip:inner.example;lr>"),
                reply.others().stream()
                        .filter(header -> header.name().equals("Path"))
                        .map(header -> header.value())
                        .toList());
        registrar.stop();
        registrar = new RegistrarComponent(state, Map.of(), clock);
        begin();
        assertEquals(
                List.of("<sip:edge.example;lr>", "<sip:inner.example;lr>"),
                registrar.contacts("1001").get(0).path());
    }

    @Test
    void shouldTakeASipsContactOverTlsOnly() {
        String secure = "sips:1001@198.51.100.7:5061";
        assertEquals(400, register(message().contact(secure)).status());
        assertEquals(
                400,
                register(message().over(Transport.TCP, 5061).contact(secure)).status());
        assertEquals(
                200,
                register(message().over(Transport.TLS, 5061).contact(secure)).status());
    }

    @Test
    void shouldRefuseAPathThatCannotBeUsedAsARoute() {
        assertEquals(
                400,
                register(message().header("Path", "edge.example").contact(PHONE))
                        .status());
        assertTrue(registrar.contacts("1001").isEmpty());
    }

    @Test
    void shouldRememberWhatBecameOfAttemptsWithTheirReasons() {
        InboundRequest wrong = message().contact(PHONE).build();
        for (int i = 0; i < 3; i++) {
            sip.attached()
                    .orElseThrow()
                    .refused(new RefusedRequest("REGISTER", "1001", wrong.flow(), wrong.head(), "wrong-password"));
        }
        sip.attached()
                .orElseThrow()
                .refused(new RefusedRequest("REGISTER", "4711", wrong.flow(), wrong.head(), "unknown-user"));
        clock.advance(Duration.ofSeconds(1));
        register(message().contact(PHONE));
        clock.advance(Duration.ofSeconds(1));
        register(message().cseq(2).contact(PHONE, "expires=5"));

        registrar.stop();
        registrar = new RegistrarComponent(state, Map.of(), clock);
        begin();
        List<RegistrationAttempt> attempts = registrar.attempts("1001");
        assertEquals(
                List.of("423 ", "registered", "wrong-password"),
                attempts.stream().map(RegistrationAttempt::outcome).toList());
        assertEquals(3, attempts.get(2).times());
        assertEquals("first@phone", attempts.get(2).device());
        assertEquals(PHONE, attempts.get(2).contact());
        assertEquals(List.of(), registrar.attempts("4711"));
    }

    @Test
    void shouldShowARefusalAtOnceAndPutAsideNoMoreThanItsBound() {
        InboundRequest wrong = message().contact(PHONE).build();
        for (int i = 0; i < 2000; i++) { // a flood
            sip.attached()
                    .orElseThrow()
                    .refused(new RefusedRequest("REGISTER", "1001", wrong.flow(), wrong.head(), "wrong-password"));
        }
        RegistrationAttempt attempt = registrar.attempts("1001").get(0);
        assertEquals("wrong-password", attempt.outcome());
        assertTrue(attempt.times() >= 500 && attempt.times() <= 2000, () -> "noted " + attempt.times() + " times");
    }

    @Test
    void shouldKeepAHistoryOfBoundedLength() {
        Attempts attempts = new Attempts();
        InboundRequest request = message().contact(PHONE).build();
        for (int i = 0; i < 10_000; i++) {
            attempts.add(
                    "1001",
                    new RegistrationAttempt(
                            "device-" + i % 100,
                            clock.instant(),
                            clock.instant(),
                            1,
                            PHONE,
                            Transport.UDP,
                            request.flow().remote(),
                            "",
                            "outcome-" + i));
        }
        assertEquals(
                20,
                attempts.of("1001").stream()
                        .map(RegistrationAttempt::device)
                        .distinct()
                        .count());
        assertTrue(attempts.of("1001").size() <= 200, () -> attempts.of("1001").size() + " attempts");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:1001@198.51.100.7:5062, UDP, false",
        "sip:1001@198.51.100.7:50629, UDP, true",
        "sip:198.51.100.7:5062;ob, UDP, false",
        "sip:1001@198.51.100.7, UDP, true", // another port
        "sip:1001@198.51.100.7, TCP, false", // there the port says nothing
        "sip:1001@10.0.0.7:5062, UDP, true",
        "sip:1001@10.0.0.7:5062;transport=tls, TLS, true",
        "sip:1001@phone.example, UDP, false", // one cannot know
        "sip:1001@df7jal23ls0d.invalid;transport=ws, TLS, true",
        "sip:1001@[2001:db8::7]:5062, UDP, true",
    })
    void shouldSeeANatByWhereTheRequestCameFrom(String uri, Transport transport, boolean behind) {
        register(message().over(transport, 5062).contact(uri));
        Contact contact = registrar.contacts("1001").get(0);
        assertEquals(behind, registrar.reach(contact).behindNat());
    }

    @Test
    void shouldAskContactsBehindANatAndShowWhoAnswers() {
        Qualifier qualifier = new Qualifier((key, request, flow) -> {
            sip.sent.put(key, request);
            return true;
        });
        register(message().contact(PRIVATE));
        register(message().callId("other").contact(PHONE));
        Map<String, List<Contact>> all = registrar.all();
        Contact behind = registrar.contacts("1001").stream()
                .filter(contact -> contact.uri().equals(PRIVATE))
                .findFirst()
                .orElseThrow();
        qualifier.ask(all, SETTINGS, 0);
        qualifier.ask(all, SETTINGS, PERIOD_MS);
        assertEquals(1, sip.sent.size(), sip.sent::toString); // the other one is not behind a NAT
        String key = sip.sent.keySet().iterator().next();
        assertEquals(
                List.of(PRIVATE),
                sip.sent.values().stream().map(OutboundRequest::uri).toList());
        assertEquals(Optional.empty(), qualifier.reach(behind).reachable());

        qualifier.answered(key);
        assertEquals(Optional.of(true), qualifier.reach(behind).reachable());
        assertTrue(qualifier.reach(behind).rttMs().isPresent());

        qualifier.ask(all, SETTINGS, 2 * PERIOD_MS + 1);
        qualifier.failed(key);
        assertEquals(Optional.of(false), qualifier.reach(behind).reachable());
        assertFalse(qualifier.reach(behind).rttMs().isPresent());
        List<String> called = qualifier.promising(registrar.contacts("1001")).stream()
                .map(Contact::uri)
                .toList();
        assertEquals(List.of(PHONE), called);
        assertEquals(List.of(behind), qualifier.promising(List.of(behind))); // better than nobody
    }

    @Test
    void shouldAskAgainWhatCouldNotBeSent() {
        AtomicBoolean present = new AtomicBoolean();
        Qualifier qualifier = new Qualifier((key, request, flow) -> {
            if (present.get()) {
                sip.sent.put(key, request);
            }
            return present.get();
        });
        register(message().contact(PRIVATE));
        qualifier.ask(registrar.all(), SETTINGS, 0);
        qualifier.ask(registrar.all(), SETTINGS, PERIOD_MS);
        assertTrue(sip.sent.isEmpty());
        present.set(true); // signalling is back
        qualifier.ask(registrar.all(), SETTINGS, PERIOD_MS + 1000);
        assertEquals(1, sip.sent.size());
    }

    @Test
    void shouldAskNobodyWhenItIsOff() {
        Qualifier qualifier = new Qualifier((key, request, flow) -> {
            sip.sent.put(key, request);
            return true;
        });
        register(message().contact(PRIVATE));
        RegistrarSettings off = new RegistrarSettings(3600, 60, 3600, 10, 10, 0, true);
        qualifier.ask(registrar.all(), off, 0);
        qualifier.ask(registrar.all(), off, PERIOD_MS);
        assertTrue(sip.sent.isEmpty());
    }

    @Test
    void shouldTakeAnyAnswerButNoProvisionalOneAsALifeSign() {
        register(message().contact(PRIVATE));
        Contact contact = registrar.contacts("1001").get(0);
        InboundRequest request = message().contact(PRIVATE).build();
        Qualifier qualifier = new Qualifier((key, options, flow) -> {
            sip.sent.put(key, options);
            return true;
        });
        qualifier.ask(registrar.all(), SETTINGS, 0);
        qualifier.ask(registrar.all(), SETTINGS, PERIOD_MS);
        String key = sip.sent.keySet().iterator().next();
        Registrar handler = new Registrar(
                new Registrations(state.open("own"), clock, Optional::empty, flow -> true, new Attempts()),
                Optional::empty,
                () -> SETTINGS,
                sip::respond,
                new Attempts(),
                qualifier,
                clock);
        handler.response(key, response(request, 100));
        assertEquals(Optional.empty(), qualifier.reach(contact).reachable());
        handler.response(key, response(request, 404));
        assertEquals(Optional.of(true), qualifier.reach(contact).reachable());
    }

    private static InboundResponse response(InboundRequest request, int status) {
        return new InboundResponse("t", request.flow(), status, "", request.head(), request.body());
    }
}
