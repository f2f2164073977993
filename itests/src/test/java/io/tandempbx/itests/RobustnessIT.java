package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.RawSip;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers send must neither tell them anything nor cost anything, while ordinary calls go on. */
@TestInstance(Lifecycle.PER_CLASS)
class RobustnessIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int PAIRS = 2000;
    private static final int WARM_UP_PAIRS = 500;
    private static final int FLOOD = 30_000;
    private static final long MOST_KEPT_BYTES = 4 << 20;
    private static final int SLOW_SENDERS = 200;

    private final PbxProcess pbx =
            PbxProcess.start(PbxOptions.quickStart("robust").with("pbx.sip.cfg", "t1_ms = 100"));
    private Phones phones = new Phones(pbx);

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        phones.close();
        phones = new Phones(pbx);
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        pbx.assertNoNewTrace();
    }

    @Test
    void shouldAnswerKnownAndUnknownNumbersWithTheSameBytesInTheSameTime() throws IOException {
        compare("without a digest", RawSip::register);
    }

    /** From an address that is exempt from bans. */
    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void shouldAnswerWrongDigestsOfKnownAndUnknownNumbersWithTheSameBytesInTheSameTime(String algorithm)
            throws IOException {
        compare("wrong digest, " + algorithm, (raw, number) -> raw.registerWrongly(number, algorithm));
    }

    /** One way to ask for a number. */
    private interface Attempt {
        RawSip.Timed at(RawSip raw, String number) throws IOException;
    }

    private void compare(String what, Attempt attempt) throws IOException {
        long[] known = new long[PAIRS];
        long[] unknown = new long[PAIRS];
        try (RawSip raw = new RawSip(pbx.sip(), "127.0.0.1")) {
            for (int i = -WARM_UP_PAIRS; i < PAIRS; i++) {
                RawSip.Timed first = attempt.at(raw, i % 2 == 0 ? "1001" : "1990");
                RawSip.Timed second = attempt.at(raw, i % 2 == 0 ? "1990" : "1001");
                assertTrue(first.answer().startsWith("SIP/2.0 401 "), first::answer);
                assertEquals(first.masked(), second.masked());
                if (i >= 0) {
                    known[i] = i % 2 == 0 ? first.ns() : second.ns();
                    unknown[i] = i % 2 == 0 ? second.ns() : first.ns();
                }
            }
        }
        double ofKnown = median(known);
        double ofUnknown = median(unknown);
        System.out.printf(
                "%s: medians of %d interleaved pairs, same bytes but for tags: known %.1f us, unknown %.1f us, ratio %.3f%n",
                what, PAIRS, ofKnown / 1000, ofUnknown / 1000, ofUnknown / ofKnown);
        assertTrue(Math.abs(ofKnown - ofUnknown) <= 0.05 * ofKnown, "medians differ by more than 5 %");
    }

    private static double median(long[] ns) {
        long[] sorted = ns.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Test
    void shouldSpendNoMemoryOnStrangersWhileCallsGoOn() throws IOException {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.tcp("1002")).speak();
        try (RawSip raw = new RawSip(pbx.sip(), "127.0.0.1")) {
            raw.flood(1000); // what is made once
            long before = pbx.liveBytes();
            raw.flood(FLOOD);
            Conversation during =
                    Phones.talk(phones.udp("1003"), phones.udp("1004")).speak();
            during.assertHeard();
            during.callerHangsUp();
            raw.flood(FLOOD);
            long kept = pbx.liveBytes() - before;
            System.out.printf("%d requests of strangers left %d octets of heap%n", 2 * 3 * FLOOD, kept);
            assertTrue(kept < MOST_KEPT_BYTES, () -> kept + " octets are kept");
        }
        talk.assertHeard();
        talk.callerHangsUp();
    }

    @Test
    void shouldNotAnswerProgramsThatLookForVictims() throws IOException {
        try (RawSip raw = new RawSip(pbx.sip(), "127.0.0.1")) {
            assertTrue(raw.options("friendly-scanner").isEmpty(), "a scanner was answered");
            assertTrue(raw.options("SIPVicious 0.3").isEmpty(), "a scanner was answered");
            assertTrue(raw.options("Tandem test phone").startsWith("SIP/2.0 200 "), "a phone was not answered");
        }
    }

    @Test
    void shouldRefuseThousandVias() throws IOException {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        try (RawSip raw = new RawSip(pbx.sip(), "127.0.0.1")) {
            String line = "Via: SIP/2.0/UDP h;branch=z9hG4bKx\r\n";
            assertTrue(raw.options("phone", line.repeat(1000)).startsWith("SIP/2.0 400 "));
            String list = "Via: SIP/2.0/UDP h;branch=z9hG4bKx" + ",SIP/2.0/UDP h;branch=z9hG4bKx".repeat(999) + "\r\n";
            assertTrue(raw.options("phone", list).startsWith("SIP/2.0 400 "));
        }
        talk.assertHeard();
        talk.callerHangsUp();
    }

    @Test
    void shouldKeepStrangersOutOfACallWhoseTagsTheyKnow() throws IOException {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        try (RawSip stranger = new RawSip(pbx.sip(), "127.0.0.2")) {
            assertTrue(stranger.inDialog(talk.out().byeText()).startsWith("SIP/2.0 401 "));
            assertTrue(stranger.inDialog(talk.in().byeText()).startsWith("SIP/2.0 401 "));
        }
        talk.assertHeard();
        talk.callerHangsUp();
    }

    @Test
    void shouldServeOthersBesideSlowSendersAndCutThem() throws IOException {
        Conversation talk = Phones.talk(phones.tcp("1001"), phones.tcp("1002")).speak();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_SENDERS; i++) {
                Socket socket = new Socket(pbx.sip().getAddress(), pbx.sip().getPort());
                socket.getOutputStream().write("OPTIONS sip:x SIP/2.0\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            long startNs = System.nanoTime();
            Conversation during =
                    Phones.talk(phones.tcp("1003"), phones.tls("1004")).speak();
            during.assertHeard();
            during.callerHangsUp();
            Await.until("slow senders are cut", Duration.ofSeconds(20), () -> slow.stream()
                    .allMatch(RobustnessIT::isCut));
            System.out.printf(
                    "%d slow senders were cut after %.1f s%n", SLOW_SENDERS, (System.nanoTime() - startNs) / 1e9);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        talk.assertHeard();
        talk.callerHangsUp();
        assertTrue(talk.caller().isConnected() && talk.called().isConnected());
    }

    /** Whether the next octet of a sender that goes on is refused. */
    private static boolean isCut(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldRefuseMoreConnectionsOfAnAddressThanAllowed() throws IOException {
        pbx.set("pbx.sip.cfg", "max_connections_per_address", "20");
        List<Socket> many = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                many.add(new Socket(pbx.sip().getAddress(), pbx.sip().getPort()));
            }
            Await.until(
                    "those beyond 20 are closed",
                    LIMIT,
                    () -> many.stream().filter(RobustnessIT::isClosedByServer).count() >= 20);
            assertEquals(200, phones.udp("1001").register(300).status());
        } finally {
            for (Socket socket : many) {
                socket.close();
            }
            pbx.set("pbx.sip.cfg", "max_connections_per_address", "1000");
        }
        Await.until(
                "connections are taken again", LIMIT, () -> phones.tcp("1002").isConnected());
    }

    private static boolean isClosedByServer(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldAskPhonesBehindANatWhetherTheyAreThere() {
        pbx.set("pbx.registrar.cfg", "keepalive_seconds", "1");
        try {
            TestPhone phone =
                    phones.keep(pbx.udpPhone("1001").claiming("10.1.2.3")).register();
            Await.until("the phone was asked and answered", LIMIT, () -> contact("1001")
                    .path("rtt_ms")
                    .isInt());
            assertTrue(contact("1001").path("behind_nat").asBoolean());
            assertTrue(contact("1001").path("reachable").asBoolean());
            assertTrue(phone.journal().requestMethods().contains("OPTIONS"));
            TestPhone other = phones.udp("1002");
            assertFalse(contact("1002").path("behind_nat").asBoolean());
            phone.close();
            Await.until(
                    "the phone is found to be gone",
                    Duration.ofSeconds(30),
                    () -> contact("1001").path("reachable").isBoolean()
                            && !contact("1001").path("reachable").asBoolean());
            assertFalse(other.journal().requestMethods().contains("OPTIONS"));
        } finally {
            pbx.set("pbx.registrar.cfg", "keepalive_seconds", "30");
            phones = new Phones(pbx);
            pbx.shell().run("pbx:extension-disable 1001");
            pbx.shell().run("pbx:extension-enable 1001");
        }
    }

    private JsonNode contact(String extension) {
        return pbx.shell().json("pbx:contact-list --json " + extension).at("/extensions/0/contacts/0");
    }

    @Test
    void shouldRememberWhyAPhoneCouldNotRegister() {
        TestPhone phone = phones.keep(pbx.udpPhone("1005").withCredentials("1005", "wrong"));
        assertEquals(401, phone.register(300).status());
        phone.withCredentials("1005", PbxProcess.password("1005")).register();
        JsonNode attempts = pbx.shell().json("pbx:contact-history --json 1005").path("attempts");
        assertEquals("registered", attempts.at("/0/outcome").asText(), attempts::toString);
        assertEquals("wrong-password", attempts.at("/1/outcome").asText(), attempts::toString);
        JsonNode overRest =
                pbx.rest().get("/api/extensions/1005/registrations").expect(200).json();
        assertEquals(2, overRest.path("count").asInt(), overRest::toString);
        assertEquals("wrong-password", overRest.at("/attempts/1/outcome").asText());
    }

    @Test
    void shouldTellPeersOutsideTheExternalAddress() {
        pbx.set("pbx.sip.cfg", "external_ip", "203.0.113.9");
        pbx.set("pbx.sip.cfg", "local_networks", "10.0.0.0/8");
        try {
            TestPhone called = phones.udp("1002");
            TestPhone caller = phones.udp("1001");
            // a phone is told what holds when it registers
            Await.until("the external address is told", LIMIT, () -> {
                called.register();
                TestCall out = caller.call("1002");
                TestCall in = called.awaitCall();
                boolean told = in.invite().header("Contact").contains("@203.0.113.9:")
                        && in.remoteSdp().media().getHostString().equals("203.0.113.9");
                in.reject(486, "Busy Here");
                out.awaitStatus(486);
                return told;
            });
        } finally {
            pbx.set("pbx.sip.cfg", "local_networks", "127.0.0.0/8");
            pbx.set("pbx.sip.cfg", "external_ip", "");
        }
    }
}
