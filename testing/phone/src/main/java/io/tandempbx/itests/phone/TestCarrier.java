package io.tandempbx.itests.phone;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A carrier under exact control of a test, over UDP, TCP or TLS: a registrar that challenges (RFC 3261 §10, §22), answers OPTIONS, and
 * sends and takes calls as a {@link TestPhone} does. Thread-safe.
 */
public final class TestCarrier implements AutoCloseable {
    private final TestPhone line;
    private final String realm;
    private final Digest digest;
    private final List<Integer> registrations = new CopyOnWriteArrayList<>(); // seconds asked for, accepted ones
    private volatile boolean challenging = true;
    private volatile boolean challengingCalls;
    private volatile boolean challengingDialogs;
    private volatile int refusal; // of calls; 0 for none
    private volatile String refusalReason = ""; // the Reason header of refusals; empty for none
    private volatile int grantedSeconds = 3600;
    private volatile int minExpires;
    private final AtomicInteger nonces = new AtomicInteger();

    /**
     * Opens a port on loopback.
     *
     * @param pbx      whom it sends calls to
     * @param number   whom calls from it are from
     * @param realm    of its challenges
     * @param user     who may register
     * @param password of that user
     */
    public TestCarrier(InetSocketAddress pbx, String number, String realm, String user, String password) {
        this(TestPhone.udp(pbx, number, ""), realm, user, password);
    }

    private TestCarrier(TestPhone line, String realm, String user, String password) {
        this.realm = realm;
        this.digest = new Digest(user, password, "SHA-256");
        this.line = line.serving(this::serve).servingCalls(this::serveWithin);
    }

    /** One that is connected to over TCP, and calls by that connection. */
    public static TestCarrier tcp(InetSocketAddress pbx, String number, String realm, String user, String password) {
        return listening("TCP", ServerSocketFactory.getDefault(), pbx, number, realm, user, password);
    }

    /**
     * One that is connected to over TLS, and calls by that connection.
     *
     * @param identity the certificate that it shows
     */
    public static TestCarrier tls(
            SSLContext identity, InetSocketAddress pbx, String number, String realm, String user, String password) {
        return listening("TLS", identity.getServerSocketFactory(), pbx, number, realm, user, password);
    }

    private static TestCarrier listening(
            String transport,
            ServerSocketFactory sockets,
            InetSocketAddress pbx,
            String number,
            String realm,
            String user,
            String password) {
        TestPhone line = new TestPhone(number, "", pbx, receiver -> new ListeningWire(transport, sockets, receiver));
        return new TestCarrier(line, realm, user, password);
    }

    /** The carrier's end of calls. */
    public TestPhone line() {
        return line;
    }

    /** The address that it listens at. */
    public String host() {
        return line.localAddress().getHostAddress();
    }

    public int port() {
        return line.localPort();
    }

    /** Grants no more than this from now on. */
    public TestCarrier granting(int seconds) {
        grantedSeconds = seconds;
        return this;
    }

    /** Refuses shorter registrations with 423. */
    public TestCarrier wantingAtLeast(int seconds) {
        minExpires = seconds;
        return this;
    }

    /** While true, INVITEs are challenged with 407. */
    public TestCarrier challengingCalls(boolean challenge) {
        challengingCalls = challenge;
        return this;
    }

    /** While true, requests within a dialog are challenged with 407. */
    public TestCarrier challengingWithinDialogs(boolean challenge) {
        challengingDialogs = challenge;
        return this;
    }

    /** Refuses every call with this status; 0 takes them. */
    public TestCarrier refusingCalls(int status) {
        return refusingCalls(status, "");
    }

    /** Refuses every call with this status and this Reason header (RFC 6432). */
    public TestCarrier refusingCalls(int status, String reason) {
        refusalReason = reason;
        refusal = status;
        return this;
    }

    /** While true, it does not notice what arrives. */
    public TestCarrier silent(boolean silent) {
        line.muted(silent);
        return this;
    }

    /** Seconds asked for by each registration that was accepted, 0 for its end. */
    public List<Integer> registrations() {
        return List.copyOf(registrations);
    }

    private Optional<SipMessage> serve(SipMessage request) {
        return switch (request.method()) {
            case "REGISTER" -> Optional.of(register(request));
            case "OPTIONS" -> Optional.of(answer(request, 200, "OK"));
            case "INVITE" -> invite(request);
            default -> Optional.empty();
        };
    }

    private Optional<SipMessage> invite(SipMessage request) {
        if (refusal != 0) {
            SipMessage refused = answer(request, refusal, "Refused");
            return Optional.of(refusalReason.isEmpty() ? refused : refused.with("Reason", refusalReason));
        }
        return challenged(request, challengingCalls);
    }

    private Optional<SipMessage> serveWithin(SipMessage request) {
        return challenged(request, challengingDialogs);
    }

    private Optional<SipMessage> challenged(SipMessage request, boolean challenge) {
        if (challenge && !proves(request, request.header("Proxy-Authorization"))) {
            return Optional.of(challenge(answer(request, 407, "Proxy Authentication Required"), "Proxy-Authenticate"));
        }
        return Optional.empty();
    }

    private SipMessage register(SipMessage request) {
        if (challenging && !proves(request, request.header("Authorization"))) {
            return challenge(answer(request, 401, "Unauthorized"), "WWW-Authenticate");
        }
        int asked = Integer.parseInt(request.header("Expires"));
        if (asked != 0 && asked < minExpires) {
            return answer(request, 423, "Interval Too Brief").with("Min-Expires", Integer.toString(minExpires));
        }
        registrations.add(asked);
        SipMessage accepted = answer(request, 200, "OK");
        return asked == 0
                ? accepted
                : accepted.with("Contact", request.header("Contact") + ";expires=" + Math.min(asked, grantedSeconds));
    }

    private SipMessage challenge(SipMessage response, String name) {
        String common = "Digest realm=\"" + realm + "\", nonce=\"n" + nonces.incrementAndGet()
                + "\", qop=\"auth\", opaque=\"o\"";
        return response.with(name, common + ", algorithm=MD5").with(name, common + ", algorithm=SHA-256");
    }

    /** Whether the credentials are the right ones for the last challenge. */
    private boolean proves(SipMessage request, String credentials) {
        return Digest.value(credentials, "nonce").equals("n" + nonces.get())
                && digest.isProvedBy(credentials, realm, request.method());
    }

    private static SipMessage answer(SipMessage request, int status, String reason) {
        return SipMessage.response(request, status, reason, TestPhone.newTag());
    }

    @Override
    public void close() {
        line.close();
    }
}
