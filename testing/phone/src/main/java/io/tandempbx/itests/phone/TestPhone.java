package io.tandempbx.itests.phone;

import io.tandempbx.itests.support.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A SIP phone under exact control of a test, over UDP or TCP. It does what RFC 3261 demands of a user agent
 * (retransmissions, ACKs, answers to what it is asked) and otherwise only what it is told. Thread-safe.
 */
public final class TestPhone implements AutoCloseable {
    /** Within which every answer must come on a loaded machine. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private final String user;
    private final InetSocketAddress server;
    private final Function<Consumer<byte[]>, SipWire> connect;
    private volatile SipWire wire;
    private final Journal journal = new Journal();
    private final Map<String, ClientTransaction> clients = new ConcurrentHashMap<>();
    private final Map<String, SipMessage> answers = new ConcurrentHashMap<>(); // the last one, by server transaction
    private final Map<String, TestCall> calls = new ConcurrentHashMap<>();
    private final Map<String, Integer> nonceCounts = new ConcurrentHashMap<>();
    private final BlockingQueue<TestCall> incoming = new LinkedBlockingQueue<>();
    private final List<TestCall> opened = new ArrayList<>(); // guarded by this
    private final String registrationId = UUID.randomUUID().toString();
    private volatile Digest digest;
    private volatile String advertisedHost;
    private volatile boolean holdAck;
    private volatile boolean answerAtOnce;
    private volatile List<Integer> payloadTypes = Sdp.USUAL_TYPES;
    private volatile boolean registered;
    private long registrationCseq;

    private TestPhone(
            String user, String password, InetSocketAddress server, Function<Consumer<byte[]>, SipWire> connect) {
        this.user = user;
        this.server = server;
        this.digest = new Digest(user, password, "SHA-256");
        this.connect = connect;
        this.wire = connect.apply(this::arrived);
        this.advertisedHost = wire.local().getAddress().getHostAddress();
    }

    public static TestPhone udp(InetSocketAddress server, String user, String password) {
        return new TestPhone(user, password, server, receiver -> new UdpWire(server, receiver));
    }

    public static TestPhone tcp(InetSocketAddress server, String user, String password) {
        return new TestPhone(user, password, server, receiver -> new TcpWire(server, receiver));
    }

    /** Two phones over UDP without a server: each sends to the other. */
    static List<TestPhone> pair(String user, String otherUser) {
        TestPhone first = udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), user, "");
        TestPhone second = udp(first.wire.local(), otherUser, "");
        if (first.wire instanceof UdpWire wire) {
            wire.face(second.wire.local());
        }
        return List.of(first, second);
    }

    /** Answers challenges with this algorithm, {@code SHA-256} or {@code MD5}. */
    public TestPhone withDigest(String algorithm) {
        digest = new Digest(digest.user(), digest.password(), algorithm);
        return this;
    }

    /** Answers challenges as this user, whoever the phone says it is. */
    public TestPhone withCredentials(String credentialUser, String password) {
        digest = new Digest(credentialUser, password, digest.algorithm());
        return this;
    }

    /** Says in Via, Contact and SDP that it has this address, as behind a NAT. */
    public TestPhone claiming(String privateAddress) {
        advertisedHost = privateAddress;
        return this;
    }

    /** Offers and accepts only these payload types. */
    public TestPhone speaking(Integer... types) {
        payloadTypes = List.of(types);
        return this;
    }

    /** While true, a 2xx to its INVITE is not acknowledged until {@link TestCall#acknowledge}. */
    public TestPhone holdingAck(boolean hold) {
        holdAck = hold;
        return this;
    }

    /** Opens another connection, from another port, as a phone does whose connection was closed. */
    public TestPhone reconnect() {
        wire.close();
        wire = connect.apply(this::arrived);
        return this;
    }

    /** Knows nothing of a call any more: what comes for it is answered 481. */
    void forget(TestCall call) {
        calls.remove(call.callId());
        call.rtp().close();
    }

    /** While true, calls to it are answered as they come. */
    public TestPhone answeringAtOnce(boolean answer) {
        answerAtOnce = answer;
        return this;
    }

    public String user() {
        return user;
    }

    public Journal journal() {
        return journal;
    }

    /** Whether the way from the server to this phone is still there: false once a TCP connection is closed. */
    public boolean isConnected() {
        return wire.isOpen();
    }

    /** Whether the last successful REGISTER of this phone added a binding. */
    public boolean isRegistered() {
        return registered;
    }

    public int localPort() {
        return wire.local().getPort();
    }

    /** Registers for five minutes; fails unless that succeeds. */
    public TestPhone register() {
        SipMessage answer = register(300);
        if (answer.status() != 200) {
            throw new AssertionError("REGISTER of " + user + " answered " + answer + "\n" + journal);
        }
        return this;
    }

    /** Registers with an expiry, 0 to unregister, and contact parameters such as {@code q=0.5}; returns the answer. */
    public SipMessage register(int expiresSeconds, String... contactParameters) {
        StringBuilder contact = new StringBuilder(contact());
        for (String parameter : contactParameters) {
            contact.append(';').append(parameter);
        }
        return registerContact(contact.toString(), expiresSeconds);
    }

    /** Registers a Contact value as it stands, {@code *} too. */
    public SipMessage registerContact(String contact, int expiresSeconds) {
        SipMessage answer = authenticated(registration()
                .without("Contact")
                .with("Contact", contact)
                .with("Expires", Integer.toString(expiresSeconds)));
        registered = answer.status() == 200 ? expiresSeconds > 0 : registered;
        return answer;
    }

    /** Asks for the present bindings. */
    public List<String> bindings() {
        return authenticated(registration().without("Contact")).headers("Contact");
    }

    /** Sends a request outside a dialog and answers one challenge; returns the final answer. */
    public SipMessage authenticated(SipMessage request) {
        SipMessage answer = exchange(request);
        return answer.status() == 401 || answer.status() == 407 ? exchange(retry(request, answer)) : answer;
    }

    /** Sends a request in a client transaction; returns the final answer. */
    public SipMessage exchange(SipMessage request) {
        BlockingQueue<SipMessage> finals = new LinkedBlockingQueue<>();
        transact(request, response -> {
            if (response.isFinal()) {
                finals.add(response);
            }
        });
        return waitFor("the answer to " + request, () -> Optional.ofNullable(finals.poll()));
    }

    /** A new request outside a dialog to a user of the server, complete but for what the caller adds. */
    public SipMessage newRequest(String method, String toUser) {
        String to = "sip:" + toUser + "@" + host();
        return complete(
                SipMessage.request(method, to), "<" + address() + ">;tag=" + newTag(), "<" + to + ">", newCallId(), 1);
    }

    /** Calls a number; returns at once, a challenge is answered by itself. */
    public TestCall call(String number) {
        TestCall call = newCall(newCallId());
        call.invite(number);
        return call;
    }

    /** Waits for a call to this phone. */
    public TestCall awaitCall() {
        return waitFor("a call to " + user, () -> Optional.ofNullable(incoming.poll()));
    }

    /** Fails unless the requests received so far are of these methods, in this order. */
    public void assertRequests(String... methods) {
        if (!journal.requestMethods().equals(List.of(methods))) {
            throw new AssertionError("phone " + user + " was sent " + journal.requestMethods() + ", expected "
                    + List.of(methods) + "\n" + journal);
        }
    }

    /** Sends octets as they are, not noted in the journal. */
    public void sendRaw(byte[] octets) {
        wire.send(octets);
    }

    /** Credentials added and branch and CSeq changed, for sending a challenged request again. */
    SipMessage retry(SipMessage request, SipMessage challenge) {
        String uri = request.start().split(" ", -1)[1];
        boolean proxy = challenge.status() == 407;
        String nonce = Digest.value(challenge.header(proxy ? "Proxy-Authenticate" : "WWW-Authenticate"), "nonce");
        int count = nonceCounts.merge(nonce, 1, Integer::sum);
        String credentials = digest.answer(challenge, request.method(), uri, count);
        return rebranded(request, request.cseq() + 1)
                .with(proxy ? "Proxy-Authorization" : "Authorization", credentials);
    }

    /** Sends a request in a client transaction, repeating it over UDP; each new response goes to the listener. */
    void transact(SipMessage request, Consumer<SipMessage> listener) {
        Repeater repeater =
                wire.transport().equals("UDP") ? Repeater.start(() -> send(request)) : Repeater.start(() -> {});
        clients.put(request.branch() + request.method(), new ClientTransaction(request, listener, repeater));
        send(request);
    }

    /** Answers a request; the answer is sent again whenever the request is repeated. */
    void answer(SipMessage request, SipMessage response) {
        answers.put(request.branch() + request.method(), response);
        send(response);
    }

    void send(SipMessage message) {
        journal.sent(message);
        wire.send(message.toBytes());
    }

    /** Completes a request with what every request of this phone has. */
    SipMessage complete(SipMessage request, String from, String to, String callId, long cseq) {
        SipMessage whole = request.with("Via", via())
                .with("Max-Forwards", "70")
                .with("From", from)
                .with("To", to)
                .with("Call-ID", callId)
                .with("CSeq", cseq + " " + request.method());
        return whole.with("Contact", contact()).with("User-Agent", "Tandem test phone");
    }

    String contact() {
        String transport = wire.transport().equals("TCP") ? ";transport=tcp" : "";
        return "<sip:" + user + "@" + advertisedHost + ":" + localPort() + transport + ">";
    }

    String address() {
        return "sip:" + user + "@" + host();
    }

    String host() {
        return server.getAddress().getHostAddress();
    }

    String advertisedHost() {
        return advertisedHost;
    }

    List<Integer> payloadTypes() {
        return payloadTypes;
    }

    boolean holdsAck() {
        return holdAck;
    }

    static String newTag() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    <T> T waitFor(String what, java.util.function.Supplier<Optional<T>> source) {
        try {
            return Await.value(what, LIMIT, source);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; phone " + user + " saw\n" + journal, e);
        }
    }

    private SipMessage registration() {
        registrationCseq += 2;
        return complete(
                SipMessage.request("REGISTER", "sip:" + host()),
                "<" + address() + ">;tag=" + newTag(),
                "<" + address() + ">",
                registrationId,
                registrationCseq);
    }

    private SipMessage rebranded(SipMessage request, long cseq) {
        List<SipMessage.Field> fields = new ArrayList<>();
        for (SipMessage.Field field : request.fields()) {
            switch (field.name()) {
                case "Via" -> fields.add(new SipMessage.Field("Via", via()));
                case "CSeq" -> fields.add(new SipMessage.Field("CSeq", cseq + " " + request.method()));
                default -> fields.add(field);
            }
        }
        return new SipMessage(request.start(), fields, request.body());
    }

    private String via() {
        return "SIP/2.0/" + wire.transport() + " " + advertisedHost + ":" + localPort() + ";rport;branch=z9hG4bK"
                + UUID.randomUUID().toString().replace("-", "");
    }

    private static String newCallId() {
        return UUID.randomUUID().toString();
    }

    private synchronized TestCall newCall(String callId) {
        TestCall call = new TestCall(this, callId);
        opened.add(call);
        calls.put(callId, call);
        return call;
    }

    /** Called on the wire's reader thread. */
    private void arrived(byte[] octets) {
        if (new String(octets, java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
            return; // a keep-alive
        }
        SipMessage message = SipMessage.parse(octets);
        journal.received(message);
        if (!message.isRequest()) {
            Optional.ofNullable(clients.get(message.branch() + message.cseqMethod()))
                    .ifPresent(transaction -> transaction.response(this, message));
            return;
        }
        SipMessage given = answers.get(message.branch() + message.method());
        if (given != null) {
            send(given);
            return;
        }
        TestCall call = calls.get(message.callId());
        if (call != null) {
            call.request(message);
        } else if (message.method().equals("INVITE")) {
            TestCall invited = newCall(message.callId());
            invited.invited(message);
            incoming.add(invited);
            if (answerAtOnce) {
                invited.answer();
            }
        } else if (!message.method().equals("ACK")) {
            answer(message, SipMessage.response(message, 481, "No such call", newTag()));
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            opened.forEach(call -> call.rtp().close());
        }
        clients.values().forEach(ClientTransaction::stop);
        wire.close();
    }
}
