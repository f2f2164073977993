package io.tandempbx.itests.phone;

import io.tandempbx.itests.rtp.CryptoSuite;
import io.tandempbx.itests.support.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A SIP phone under exact control of a test, over UDP, TCP or TLS. It does what RFC 3261 demands of a user agent
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
    private final Map<String, TestSubscription> subscriptions = new ConcurrentHashMap<>(); // by Call-ID
    private final BlockingQueue<TestCall> incoming = new LinkedBlockingQueue<>();
    private final List<TestCall> opened = new ArrayList<>(); // guarded by this
    private final String registrationId = UUID.randomUUID().toString();
    private final Credentials credentials;
    private volatile String advertisedHost;
    volatile boolean holdsAck; // read by its calls, like the next
    volatile boolean offersLate;
    private volatile boolean answerAtOnce;
    volatile List<Integer> payloadTypes = Sdp.USUAL_TYPES;
    volatile boolean encrypting;
    volatile CryptoSuite suite = Sdp.USUAL_SUITE;
    volatile String packetTimes = Sdp.PACKET_TIME;
    volatile List<String> required = List.of();
    final List<SipMessage.Field> additions = new CopyOnWriteArrayList<>();
    private volatile Function<SipMessage, Optional<SipMessage>> service = request -> Optional.empty();
    private volatile Function<SipMessage, Optional<SipMessage>> callService = request -> Optional.empty();
    private volatile boolean mute;
    private volatile boolean registered;
    private volatile Duration patience = LIMIT;
    private volatile boolean provesAhead;
    private long registrationCseq;

    TestPhone(String user, String password, InetSocketAddress server, Function<Consumer<byte[]>, SipWire> connect) {
        this.user = user;
        this.server = server;
        this.credentials = new Credentials(user, password);
        this.connect = connect;
        this.wire = connect.apply(this::arrived);
        this.advertisedHost = wire.local().getAddress().getHostAddress();
    }

    public static TestPhone udp(InetSocketAddress server, String user, String password) {
        return new TestPhone(user, password, server, receiver -> new UdpWire(server, receiver));
    }

    public static TestPhone tcp(InetSocketAddress server, String user, String password) {
        return new TestPhone(user, password, server, receiver -> TcpWire.plain(server, receiver));
    }

    public static TestPhone tls(InetSocketAddress server, String user, String password) {
        return new TestPhone(user, password, server, receiver -> TcpWire.secured(server, receiver));
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
        credentials.use(algorithm);
        return this;
    }

    /** Answers challenges as this user, whoever the phone says it is. */
    public TestPhone withCredentials(String credentialUser, String password) {
        credentials.use(credentialUser, password);
        return this;
    }

    /** Says in Via, Contact and SDP that it has this address, as behind a NAT. */
    public TestPhone claiming(String privateAddress) {
        advertisedHost = privateAddress;
        return this;
    }

    /** Offers and accepts only these payload types; calls that offer no audio among them are refused with 488. */
    public TestPhone speaking(Integer... types) {
        payloadTypes = List.of(types);
        return this;
    }

    /** Its calls are encrypted (SRTP with keys in SDP). */
    public TestPhone encrypting() {
        return encrypting(Sdp.USUAL_SUITE);
    }

    /** Its calls are encrypted with this suite only. */
    public TestPhone encrypting(CryptoSuite only) {
        encrypting = true;
        suite = only;
        return this;
    }

    /** Describes its packets by these lines, such as {@code a=maxptime:30}, and not by 20 ms (RFC 4566 §6). */
    public TestPhone wishingFor(String... lines) {
        packetTimes = String.join("\r\n", lines) + "\r\n";
        return this;
    }

    /** While true, a 2xx to its INVITE is not acknowledged until {@link TestCall#acknowledge}. */
    public TestPhone holdingAck(boolean hold) {
        holdsAck = hold;
        return this;
    }

    /** Its INVITEs bring no offer: it answers in its ACK the offer that comes in the 200 (RFC 3261 §13.2.1). */
    public TestPhone offeringLate() {
        offersLate = true;
        return this;
    }

    /** Its INVITEs require these extensions of the protocol (RFC 3261 §20.32). */
    public TestPhone requiring(String... options) {
        required = List.of(options);
        return this;
    }

    /** Its INVITEs have this header as well; a From without tag in place of its own. */
    public TestPhone adding(String name, String value) {
        additions.add(new SipMessage.Field(name, value));
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

    /** Asks this function first how to answer what comes outside of its calls, INVITEs too. */
    public TestPhone serving(Function<SipMessage, Optional<SipMessage>> answers) {
        service = answers;
        return this;
    }

    /** Asks this function first how to answer what comes within its calls, ACK and CANCEL excepted. */
    public TestPhone servingCalls(Function<SipMessage, Optional<SipMessage>> answers) {
        callService = answers;
        return this;
    }

    /** While true, its INVITEs answer the last challenge it had, before there is another (RFC 3261 §22.2). */
    public TestPhone provingAhead(boolean ahead) {
        provesAhead = ahead;
        return this;
    }

    /** Waits so long for whatever it waits for, as over a path that loses much. */
    public TestPhone withPatience(Duration limit) {
        patience = limit;
        return this;
    }

    /** While true, it does not notice what arrives, as if it were not there. */
    public TestPhone muted(boolean deaf) {
        mute = deaf;
        return this;
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

    /** Calls a number to take the place of a party of another dialog (RFC 3891); returns at once. */
    public TestCall call(String number, String replaces) {
        TestCall call = newCall(newCallId());
        call.invite(number, replaces);
        return call;
    }

    /** Prepares to watch a user of the server (RFC 6665), by an event package such as {@code dialog}. */
    public TestSubscription watch(String resource, String event) {
        TestSubscription subscription = new TestSubscription(this, newCallId(), resource, event);
        subscriptions.put(subscription.callId(), subscription);
        return subscription;
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
        SipMessage.Field answer = credentials.answer(challenge, request);
        return rebranded(request, request.cseq() + 1).with(answer.name(), answer.value());
    }

    /** The request with credentials, if it can have them already. */
    SipMessage proved(SipMessage request) {
        return credentials
                .last()
                .filter(challenge -> provesAhead)
                .map(challenge -> retry(request, challenge))
                .orElse(request);
    }

    /** Sends a request in a client transaction, repeating it over UDP; each new response goes to the listener. */
    void transact(SipMessage request, Consumer<SipMessage> listener) {
        Runnable repeat = wire.transport().equals("UDP") ? () -> send(request) : () -> {};
        Repeater repeater = request.method().equals("INVITE") ? Repeater.doubling(repeat) : Repeater.start(repeat);
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
        String transport = wire.transport().equals("UDP")
                ? ""
                : ";transport=" + wire.transport().toLowerCase(Locale.ROOT);
        return "<sip:" + user + "@" + bracketed(advertisedHost) + ":" + localPort() + transport + ">";
    }

    String address() {
        return "sip:" + user + "@" + host();
    }

    String host() {
        return bracketed(server.getAddress().getHostAddress());
    }

    InetAddress localAddress() {
        return wire.local().getAddress();
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    String advertisedHost() {
        return advertisedHost;
    }

    static String newTag() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    <T> T waitFor(String what, java.util.function.Supplier<Optional<T>> source) {
        try {
            return Await.value(what, patience, source);
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
        return "SIP/2.0/" + wire.transport() + " " + bracketed(advertisedHost) + ":" + localPort()
                + ";rport;branch=z9hG4bK" + UUID.randomUUID().toString().replace("-", "");
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

    private void arrived(byte[] octets) {
        boolean keepsAlive = new String(octets, java.nio.charset.StandardCharsets.UTF_8).isBlank();
        if (keepsAlive || mute) {
            return;
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
        TestSubscription subscription = subscriptions.get(message.callId());
        TestCall call = calls.get(message.callId());
        if (subscription != null) {
            subscription.request(message);
            return;
        }
        boolean bare = message.method().equals("ACK")
                || (call != null && message.method().equals("CANCEL"));
        Optional<SipMessage> served = bare ? Optional.empty() : (call == null ? service : callService).apply(message);
        if (served.isPresent()) {
            answer(message, served.get());
        } else if (call != null) {
            call.request(message);
        } else if (message.method().equals("INVITE") && Sdp.lacksCodecs(message.body(), payloadTypes)) {
            answer(message, SipMessage.response(message, 488, "Not Acceptable Here", newTag()));
        } else if (message.method().equals("INVITE")) {
            TestCall invited = newCall(message.callId());
            invited.invited(message);
            incoming.add(invited);
            if (answerAtOnce) {
                invited.answer();
            }
        } else if (!message.method().equals("ACK")) {
            boolean text = message.method().equals("MESSAGE");
            answer(message, SipMessage.response(message, text ? 200 : 481, text ? "OK" : "No such call", newTag()));
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
