package io.tandempbx.exam;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.SipService;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/** The ring as services, and signalling as its user, in a framework that this test can stop and start parts of. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RingIT {
    private static final long LIMIT_MS = 10_000;
    private static final String USER = "io.tandempbx.sip.jain";

    @Inject
    private StateStore states;

    @Inject
    private ChannelStore channels;

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private BundleContext context;

    /** The jars on the class path of this test that have a place in the framework; signalling waits for its settings. */
    @Configuration
    public Option[] bundles() {
        List<String> wanted =
                List.of("configadmin", "felix.scr", "service.component-", "osgi.util", "jdk18on", "tandem-");
        Option[] jars = Arrays.stream(System.getProperty("java.class.path", "").split(":", -1))
                .filter(jar -> wanted.stream().anyMatch(jar.substring(jar.lastIndexOf('/') + 1)::contains))
                .map(jar -> CoreOptions.bundle(Path.of(jar).toUri().toString()).start(!jar.contains("tandem-sip-jain")))
                .toArray(Option[]::new);
        return CoreOptions.options(CoreOptions.junitBundles(), CoreOptions.composite(jars), CoreOptions.cleanCaches());
    }

    @Test
    public void shouldFenceTheWriterThatOpenedATableBefore() {
        StateTable first = states.open("exam");
        first.put("call", new byte[] {1});
        StateTable second = states.open("exam");
        assertTrue(second.epoch() > first.epoch());
        assertArrayEquals(new byte[] {1}, second.get("call").orElseThrow());

        assertThrows(StaleEpochException.class, () -> first.put("call", new byte[] {2}));
        assertThrows(StaleEpochException.class, () -> first.remove("call"));
        assertArrayEquals(new byte[] {1}, second.get("call").orElseThrow());
        second.put("call", new byte[] {3});
        assertArrayEquals(new byte[] {3}, states.open("exam").get("call").orElseThrow());
    }

    @Test
    public void shouldHoldAChannelOverAnUpdateOfItsUser() throws IOException, InterruptedException, BundleException {
        try (DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            phone.setSoTimeout((int) LIMIT_MS);
            Bundle user = Arrays.stream(context.getBundles())
                    .filter(bundle -> USER.equals(bundle.getSymbolicName()))
                    .findFirst()
                    .orElseThrow();
            InetSocketAddress server = listeningOnAFreePort(user);
            ask(phone, server, 1);
            assertEquals("exam-1", answer(phone));
            DatagramChannel before = channel();
            for (int update = 2; update < 5; update++) {
                user.stop();
                ask(phone, server, update); // waits in the channel, which nobody reads now
                try (InputStream content = new URL(user.getLocation()).openStream()) {
                    user.update(content);
                }
                user.start();
                assertEquals("exam-" + update, answer(phone));
                assertSame(before, channel());
                assertTrue(before.isOpen());
            }
        }
    }

    private DatagramChannel channel() throws IOException {
        String name = channels.names("sip/udp/").get(0);
        InetSocketAddress unused = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return channels.datagram(name, unused, 1, 1);
    }

    private InetSocketAddress listeningOnAFreePort(Bundle user)
            throws IOException, InterruptedException, BundleException {
        int port;
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        Map<String, String> settings = Map.of(
                "bind_address", "127.0.0.1", "udp_port", Integer.toString(port), "tcp_port", Integer.toString(port));
        configurations.getConfiguration("pbx.sip", "?").update(FrameworkUtil.asDictionary(settings));
        user.start();
        ServiceTracker<SipService, SipService> tracker = new ServiceTracker<>(context, SipService.class, null);
        tracker.open();
        try {
            Objects.requireNonNull(tracker.waitForService(LIMIT_MS), "signalling did not start");
        } finally {
            tracker.close();
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void ask(DatagramSocket phone, InetSocketAddress server, int number) throws IOException {
        byte[] options = ("OPTIONS sip:127.0.0.1 SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP 127.0.0.1:" + phone.getLocalPort() + ";rport;branch=z9hG4bKexam" + number
                        + "\r\nMax-Forwards: 70\r\nFrom: <sip:exam@127.0.0.1>;tag=e" + number
                        + "\r\nTo: <sip:127.0.0.1>\r\nCall-ID: exam-" + number
                        + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        phone.send(new DatagramPacket(options, options.length, server));
    }

    /** The Call-ID of the next 200. */
    private static String answer(DatagramSocket phone) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        phone.receive(packet);
        String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        assertTrue(text, text.startsWith("SIP/2.0 200"));
        return text.lines()
                .filter(line -> line.startsWith("Call-ID: "))
                .map(line -> line.substring("Call-ID: ".length()))
                .findFirst()
                .orElseThrow();
    }
}
