package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReconnectionTest {
    private static final String URI = "sip:1003@10.0.0.9:5062;transport=tcp";
    private static final Flow FIRST = flow(Transport.TCP, "192.0.2.7", 40_000);
    private static final Flow SECOND = flow(Transport.TCP, "192.0.2.7", 40_001);
    private static final Flow ELSEWHERE = flow(Transport.TCP, "192.0.2.99", 40_002);

    private final FakeSip sip = new FakeSip();
    private final Leg leg = new Leg(
            "a",
            "1003",
            Dialog.calling("call", "1002", NameAddress.of("", "sip:a@b"), NameAddress.of("", "sip:c@d"), URI, FIRST),
            false,
            "call/a");

    @Test
    void shouldKeepAConnectionThatIsOpen() {
        follow(contact(URI, SECOND, 60));
        assertEquals(FIRST, leg.dialog.flow);
    }

    @Test
    void shouldTakeTheConnectionTheSameContactRegisteredOver() {
        sip.closed.add(FIRST);
        follow(contact(URI, ELSEWHERE, 60), contact("sip:1003@10.0.0.9:7777", SECOND, 90));
        assertEquals(ELSEWHERE, leg.dialog.flow);
    }

    @Test
    void shouldTakeTheNewestConnectionFromTheSameAddress() {
        sip.closed.add(FIRST);
        follow(contact("sip:1003@10.0.0.9:40000", FIRST, 300), contact("sip:1003@10.0.0.9:40001", SECOND, 60));
        assertEquals(SECOND, leg.dialog.flow);
    }

    @Test
    void shouldNotTakeAnotherPhoneOfTheExtension() {
        sip.closed.add(FIRST);
        follow(contact("sip:1003@10.0.0.8:5060", ELSEWHERE, 60));
        assertEquals(FIRST, leg.dialog.flow);
    }

    @Test
    void shouldNotTrustAnAddressOfAnEarlierProcess() {
        leg.dialog.adoptedAfterCrash = true; // another phone may have this port by now
        follow(contact(URI, SECOND, 60));
        assertEquals(SECOND, leg.dialog.flow);
        assertEquals(false, leg.dialog.adoptedAfterCrash);
    }

    private void follow(Contact... contacts) {
        Reconnection.follow(leg, sip, Optional.of(new ContactService() {
            @Override
            public List<Contact> contacts(String extension) {
                return extension.equals("1003") ? List.of(contacts) : List.of();
            }

            @Override
            public Map<String, List<Contact>> all() {
                return Map.of("1003", List.of(contacts));
            }
        }));
    }

    private static Contact contact(String uri, Flow flow, int seconds) {
        Instant now = Instant.EPOCH;
        return new Contact(uri, flow, 1000, "registration", 1, now, now.plusSeconds(seconds), "");
    }

    private static Flow flow(Transport transport, String host, int port) {
        return new Flow(transport, new InetSocketAddress("192.0.2.1", 5060), new InetSocketAddress(host, port));
    }
}
