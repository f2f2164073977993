package io.tandempbx.registrar.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RegistrarTest {
    private static final Map<String, Object> EXACT = Map.of("expires_spread_percent", "0");
    private static final String PHONE = "sip:1001@198.51.100.7:5062";
    private static final String OTHER = "sip:1001@198.51.100.8:5062;transport=tcp";

    private final MemoryStateStore state = new MemoryStateStore();
    private final SteppedClock clock = new SteppedClock();
    private final FakeSip sip = new FakeSip();
    private final Map<String, Extension> extensions = new HashMap<>();
    private RegistrarComponent registrar = new RegistrarComponent(state, EXACT, clock);

    @BeforeEach
    void start() {
        extension("1001", true);
        extension("1002", true);
        begin(registrar);
    }

    @AfterEach
    void stop() {
        registrar.stop();
    }

    @Test
    void shouldAttachForRegisterAndDetachWhenStopped() {
        assertEquals(Set.of("REGISTER"), sip.methods());
        registrar.stop();
        assertTrue(sip.attached().isEmpty());
    }

    @Test
    void shouldFollowAReplacedSignallingService() {
        FakeSip successor = new FakeSip();
        registrar.bindSip(successor);
        registrar.unbindSip(sip);

        assertTrue(sip.attached().isEmpty());
        assertEquals(200, successor.deliver(message().contact(PHONE).build()).status());
    }

    @Test
    void shouldBindAndListWithExpiryAndPreference() {
        Reply reply = register(message().contact(PHONE, "expires=120;q=0.5").contact(OTHER));

        assertEquals(200, reply.status());
        assertEquals(List.of("<" + OTHER + ">;expires=3600", "<" + PHONE + ">;expires=120;q=0.500"), contactsIn(reply));
        Contact preferred = registrar.contacts("1001").get(0);
        assertEquals(OTHER, preferred.uri());
        assertEquals(1000, preferred.q());
        assertEquals("Phone/1.0", preferred.userAgent());
        assertEquals(clock.instant().plusSeconds(3600), preferred.expiresAt());
        assertEquals(5062, preferred.flow().remote().getPort());
    }

    @Test
    void shouldForgetWhatAPhoneRegisteredOverAConnectionThatIsGone() {
        String first = "sip:1001@198.51.100.7:40000;transport=tcp";
        String second = "sip:1001@198.51.100.7:40001;transport=tcp";
        register(message().over(Transport.TCP, 40_000).contact(first));
        register(message().callId("desk").over(Transport.TCP, 50_000).contact(OTHER));
        sip.closed.addAll(registrar.contacts("1001").stream().map(Contact::flow).toList());
        Reply reply = register(message().cseq(2).over(Transport.TCP, 40_001).contact(second));

        // the other phone may come back as well
        assertEquals(
                Set.of("<" + OTHER + ">;expires=3600", "<" + second + ">;expires=3600"),
                java.util.Set.copyOf(contactsIn(reply)));
    }

    @Test
    void shouldTakeExpiryFromParameterThenHeaderThenDefaultAndCutItToTheMaximum() {
        register(message().contact(PHONE, "expires=90").contact(OTHER).expires("200"));
        assertEquals(List.of(90L, 200L), secondsGranted());

        register(message().cseq(2).contact(PHONE).contact(OTHER, "expires=99999999999"));
        assertEquals(List.of(3600L, 3600L), secondsGranted());

        register(message().cseq(3).contact(PHONE, "expires=soon").contact(OTHER, "expires=60"));
        assertEquals(List.of(60L, 3600L), secondsGranted());
    }

    @Test
    void shouldRefuseTooBriefARegistrationAndChangeNothing() {
        register(message().contact(PHONE));

        Reply reply = register(message().cseq(2).contact(OTHER).contact(PHONE, "expires=59"));

        assertEquals(423, reply.status());
        assertEquals(List.of(new Header("Min-Expires", "60")), reply.others());
        assertEquals(List.of(PHONE), uris());
    }

    @Test
    void shouldAnswerAQueryWithoutChangingAnything() {
        register(message().contact(PHONE, "expires=100"));
        clock.advance(Duration.ofSeconds(30));

        Reply reply = register(message().callId("query").cseq(9));

        assertEquals(List.of("<" + PHONE + ">;expires=70"), contactsIn(reply));
        assertEquals(
                clock.instant().plusSeconds(70),
                registrar.contacts("1001").get(0).expiresAt());
    }

    @Test
    void shouldUnregisterOneContact() {
        register(message().contact(PHONE).contact(OTHER));

        Reply reply = register(message().cseq(2).contact(PHONE).expires("0"));

        assertEquals(List.of("<" + OTHER + ">;expires=3600"), contactsIn(reply));
        assertEquals(
                200, register(message().cseq(3).contact(PHONE).expires("0")).status());
        assertEquals(List.of(OTHER), uris());
    }

    @Test
    void shouldUnregisterAllWithTheWildcardOnly() {
        register(message().contact(PHONE).contact(OTHER));

        assertEquals(400, register(message().cseq(2).contact("*")).status());
        assertEquals(400, register(message().cseq(2).contact("*").expires("60")).status());
        assertEquals(
                400,
                register(message().cseq(2).contact("*").contact(PHONE).expires("0"))
                        .status());
        assertEquals(400, register(message().cseq(1).contact("*").expires("0")).status());
        assertEquals(2, uris().size());

        Reply reply = register(message().cseq(2).contact("*").expires("0"));
        assertEquals(200, reply.status());
        assertEquals(List.of(), contactsIn(reply));
        assertEquals(List.of(), uris());
        assertTrue(state.open("registrar").records().isEmpty());
    }

    @Test
    void shouldRefuseARequestThatWasOvertaken() {
        register(message().cseq(5).contact(PHONE, "expires=100"));

        assertEquals(400, register(message().cseq(4).contact(PHONE)).status());
        assertEquals(
                400, register(message().cseq(5).contact(PHONE, "expires=0")).status());
        assertEquals(
                400, register(message().cseq(5).contact(PHONE, "expires=101")).status());
        assertEquals(
                200,
                register(message().callId("after restart").cseq(1).contact(PHONE))
                        .status());
    }

    @Test
    void shouldAnswerTheSameRequestAgainWithoutRefreshing() {
        register(message().cseq(5).contact(PHONE, "expires=100"));
        clock.advance(Duration.ofSeconds(10));

        Reply repeat = register(message().cseq(5).contact(PHONE, "expires=100"));

        assertEquals(List.of("<" + PHONE + ">;expires=90"), contactsIn(repeat));
    }

    @Test
    void shouldReplaceAnEquallySpelledOrEquivalentUri() {
        register(message().contact("sip:1001@Phone.Example;transport=udp;ob", "expires=100"));
        register(message().cseq(2).contact("SIP:%31001@phone.example;transport=UDP", "expires=200"));

        assertEquals(List.of(200L), secondsGranted());
    }

    @Test
    void shouldReplaceTheContactOfTheSamePhoneInstance() {
        String instance = "+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"";
        register(message().contact(PHONE, instance));

        Reply reply = register(message().callId("rebooted").contact(OTHER, instance));

        assertEquals(List.of(OTHER), uris());
        assertTrue(
                contactsIn(reply).get(0).endsWith(";" + instance),
                contactsIn(reply).toString());
        // the phone drops its old address in the same breath; the new one stays
        register(message().callId("rebooted").cseq(2).contact(PHONE, instance).contact(OTHER, "expires=0;" + instance));
        assertEquals(List.of(PHONE), uris());
    }

    @Test
    void shouldFollowThePhoneToItsNewConnectionAndKeepSinceWhenItIsRegistered() {
        register(message().over(Transport.TCP, 40000).contact(PHONE));
        Contact before = registrar.contacts("1001").get(0);
        clock.advance(Duration.ofSeconds(5));
        register(message().cseq(2).over(Transport.TCP, 40001).contact(PHONE));

        Contact after = registrar.contacts("1001").get(0);
        assertEquals(40001, after.flow().remote().getPort());
        assertEquals(before.registeredAt(), after.registeredAt());
    }

    @Test
    void shouldRefuseMoreContactsThanAllowedAsAWhole() {
        registrar.modified(Map.of("max_contacts_per_extension", "1"));
        register(message().contact(PHONE));

        Reply reply = register(message().cseq(2).contact(OTHER).contact("sip:1001@198.51.100.9"));

        assertEquals(403, reply.status());
        assertEquals("More than 1 contacts", reply.reason());
        assertEquals(List.of(PHONE), uris());
    }

    @Test
    void shouldLetTheStalestContactGiveWayToANewOne() {
        String third = "sip:1001@198.51.100.9";
        registrar.modified(Map.of("max_contacts_per_extension", "2"));
        register(message().callId("first").contact(PHONE));
        clock.advance(Duration.ofSeconds(5));
        register(message().callId("second").contact(OTHER));
        clock.advance(Duration.ofSeconds(5));
        register(message().callId("first").cseq(2).contact(PHONE));

        assertEquals(200, register(message().callId("third").contact(third)).status());
        assertEquals(Set.of(PHONE, third), Set.copyOf(uris()));
    }

    @Test
    void shouldLetAContactWhoseConnectionIsGoneGiveWayFirst() {
        String third = "sip:1001@198.51.100.9";
        registrar.modified(Map.of("max_contacts_per_extension", "2"));
        register(message().callId("first").contact(PHONE));
        clock.advance(Duration.ofSeconds(5));
        register(message().callId("second").over(Transport.TCP, 40000).contact(OTHER));
        registrar.contacts("1001").stream()
                .filter(contact -> contact.uri().equals(OTHER))
                .forEach(contact -> sip.closed.add(contact.flow()));

        assertEquals(200, register(message().callId("third").contact(third)).status());
        assertEquals(Set.of(PHONE, third), Set.copyOf(uris()));
    }

    @Test
    void shouldRefuseForeignAddressesBadUrisBadPreferencesAndUnknownExtensions() {
        assertEquals(403, register(message().to("1002").contact(PHONE)).status());
        Reply tel = register(message().contact("tel:+4930123"));
        assertEquals(400, tel.status());
        assertEquals("Contact must be a sip or sips URI: tel:+4930123", tel.reason());
        assertEquals(400, register(message().contact("sip:" + "1".repeat(509))).status());
        assertEquals(200, register(message().contact("sip:" + "1".repeat(508))).status());
        assertEquals(400, register(message().contact(PHONE, "q=1.5")).status());
        assertEquals(400, register(message().contact(PHONE, "q=high")).status());
        assertEquals(
                400,
                register(message().contact(PHONE, "+sip.instance=\"a\"b\"")).status());
        Reply required = register(message().header("Require", "gruu").contact(PHONE));
        assertEquals(420, required.status());
        assertEquals(List.of(new Header("Unsupported", "gruu")), required.others());
        assertEquals(403, register(message().credential("1999").contact(PHONE)).status());
    }

    @Test
    void shouldHideExpiredContactsAtOnceAndSweepThem() {
        register(message().contact(PHONE, "expires=60").contact(OTHER, "expires=120"));
        clock.advance(Duration.ofSeconds(60));
        assertEquals(List.of(OTHER), uris());
        assertEquals(Map.of("1001", registrar.contacts("1001")), registrar.all());

        clock.advance(Duration.ofSeconds(60));
        assertTrue(registrar.all().isEmpty());
        StateTable table = state.open("registrar");
        assertFalse(table.records().isEmpty());
        Registrations swept = new Registrations(table, clock, java.util.Optional::empty, flow -> true, new Attempts());
        swept.sweep();
        assertTrue(table.records().isEmpty());
    }

    @Test
    void shouldSweepWhatExpiresWhileRunning() {
        StateTable table = state.open("sweep");
        Registrations swept = new Registrations(table, clock, java.util.Optional::empty, flow -> true, new Attempts());
        assertEquals(
                200, answeredBy(swept, message().contact(PHONE, "expires=60")).status());
        swept.sweep();
        assertEquals(1, table.records().size());
        clock.advance(Duration.ofSeconds(60));
        swept.sweep();
        assertTrue(table.records().isEmpty());
    }

    @Test
    void shouldHideContactsOfADisabledOrDeletedExtension() {
        register(message().contact(PHONE));
        extension("1001", false);
        assertEquals(List.of(), uris());
        assertTrue(registrar.all().isEmpty());
        assertEquals(403, register(message().cseq(2).contact(PHONE)).status());

        extension("1001", true);
        assertEquals(List.of(PHONE), uris());
        extensions.remove("1001");
        assertEquals(List.of(), uris());
    }

    @Test
    void shouldGoOnWithTheLastSnapshotWhileTheDirectoryIsReplaced() {
        register(message().contact(PHONE));
        registrar.unbindDirectory(directory);
        extension("1001", false);

        assertEquals(List.of(PHONE), uris());
        assertEquals(200, register(message().cseq(2).contact(PHONE)).status());
    }

    @Test
    void shouldHandItsBindingsToItsSuccessor() {
        register(message().cseq(7).contact(PHONE, "expires=60;q=0.25").contact(OTHER, "expires=120"));
        List<Contact> before = registrar.contacts("1001");
        RegistrarComponent predecessor = registrar;
        predecessor.stop();
        registrar = new RegistrarComponent(state, EXACT, clock);
        begin(registrar);

        assertEquals(before, registrar.contacts("1001"));
        assertEquals(400, register(message().cseq(6).contact(PHONE)).status());

        registrar.stop();
        clock.advance(Duration.ofSeconds(60));
        registrar = new RegistrarComponent(state, EXACT, clock);
        begin(registrar);
        assertEquals(List.of(OTHER), uris());
        assertEquals(1, state.open("registrar").records().size());
    }

    @Test
    void shouldRefuseToWriteOnceASuccessorHasTakenOver() {
        Registrations old =
                new Registrations(state.open("fenced"), clock, java.util.Optional::empty, flow -> true, new Attempts());
        state.open("fenced");

        assertEquals(503, answeredBy(old, message().contact(PHONE)).status());
        assertEquals(List.of(), old.contacts("1001"));
    }

    @Test
    void shouldDropARecordThatItCannotRead() {
        StateTable table = state.open("damaged");
        table.put("1001", new byte[] {1, 0, 0, 0, 1, 0, 0});
        table.put("1002", new byte[] {9});

        assertTrue(new Registrations(table, clock, java.util.Optional::empty, flow -> true, new Attempts())
                .all()
                .isEmpty());
        assertTrue(table.records().isEmpty());
    }

    @Test
    void shouldKeepItsSettingsWhenNewOnesAreWrong() {
        registrar.modified(Map.of(
                "min_expires_seconds",
                "1",
                "max_expires_seconds",
                "20",
                "default_expires_seconds",
                "5",
                "expires_spread_percent",
                "0"));
        registrar.modified(Map.of("min_expires_seconds", "100", "max_expires_seconds", "99"));
        registrar.modified(Map.of("max_expires_second", "99"));

        register(message().contact(PHONE).contact(OTHER, "expires=100"));
        assertEquals(List.of(5L, 20L), secondsGranted());
    }

    private final io.tandempbx.directory.api.DirectoryService directory =
            () -> new DirectorySnapshot("pbx.example", 1, extensions);

    private void begin(RegistrarComponent component) {
        component.bindSip(sip);
        component.bindDirectory(directory);
        component.start();
    }

    private void extension(String number, boolean enabled) {
        extensions.put(number, new Extension(number, "Test", "", enabled, "", ""));
    }

    private Reply answeredBy(Registrations registrations, RegisterMessage message) {
        FakeSip own = new FakeSip();
        own.attach(
                "registrar",
                Set.of("REGISTER"),
                new Registrar(
                        registrations,
                        java.util.Optional::empty,
                        () -> RegistrarSettings.DEFAULTS,
                        own::respond,
                        new Attempts(),
                        new Qualifier((key, request, flow) -> true),
                        clock));
        return own.deliver(message.build());
    }

    private static RegisterMessage message() {
        return new RegisterMessage();
    }

    private Reply register(RegisterMessage message) {
        return sip.deliver(message.build());
    }

    private List<String> uris() {
        return registrar.contacts("1001").stream().map(Contact::uri).toList();
    }

    private List<Long> secondsGranted() {
        return registrar.contacts("1001").stream()
                .map(contact ->
                        Duration.between(clock.instant(), contact.expiresAt()).toSeconds())
                .sorted()
                .toList();
    }

    private static List<String> contactsIn(Reply reply) {
        return reply.others().stream()
                .filter(header -> header.name().equals("Contact"))
                .map(Header::value)
                .collect(Collectors.toList());
    }
}
