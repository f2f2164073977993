package io.tandempbx.trunk.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.core.dns.Hop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Our registration with one trunk (RFC 3261 §10.2): asks, answers challenges, refreshes before its time is over, and backs
 * off when it is refused. Used by the trunks' thread.
 */
final class Registration {
    private static final int LAYOUT = 1;
    private static final int MAX_ATTEMPTS = 4; // a challenge, a stale nonce, a longer interval, each once
    private static final double REFRESH_AT = 0.8; // of the time granted, and a little earlier by chance
    private static final double SPREAD = 0.1;
    private static final long SOON_MS = 500;
    private static final long LEAST_REFRESH_MS = 1000;

    private final SipLink sip;
    private final Supplier<TrunkSettings> settings;
    private final RandomGenerator random;
    private final String callId;
    private TrunkPlan plan;
    private long cseq;
    private long expiresAtMs; // 0 while it does not stand
    private long nextAtMs;
    private int failures; // in a row
    private String fault = "not registered yet";
    private int serial;
    private String pendingKey = ""; // empty while nothing is asked
    private long pendingUntilMs;
    private @Nullable Hop asked;
    private @Nullable Flow askedFlow;
    private int attempts; // of this round
    private boolean withCredentials; // the last of them
    private int tried; // addresses of this round
    private int minExpires; // the trunk wants at least
    private boolean leaving;

    Registration(TrunkPlan plan, SipLink sip, Supplier<TrunkSettings> settings, RandomGenerator random) {
        this.plan = plan;
        this.settings = settings;
        this.sip = sip;
        this.random = random;
        this.callId = UUID.randomUUID().toString();
    }

    /**
     * Goes on where a predecessor stopped.
     *
     * @param process names the present process: after a restart it registers at once
     */
    Registration(
            TrunkPlan plan,
            SipLink sip,
            Supplier<TrunkSettings> settings,
            RandomGenerator random,
            RecordReader record,
            String process) {
        this.plan = plan;
        this.settings = settings;
        this.sip = sip;
        this.random = random;
        this.callId = record.text();
        this.cseq = record.int64();
        this.expiresAtMs = record.int64();
        long next = record.int64();
        this.failures = record.int32();
        this.fault = record.text();
        boolean pending = record.flag();
        this.nextAtMs = !record.text().equals(process) || pending ? 0 : next;
    }

    byte[] record(String process) {
        return new RecordWriter(LAYOUT)
                .text(callId)
                .int64(cseq)
                .int64(expiresAtMs)
                .int64(nextAtMs)
                .int32(failures)
                .text(fault)
                .flag(!pendingKey.isEmpty())
                .text(process)
                .toBytes();
    }

    /** The same account with other values beside it. */
    void use(TrunkPlan changed) {
        plan = changed;
    }

    boolean stands(long nowMs) {
        return expiresAtMs > nowMs;
    }

    /** What went wrong last; empty when nothing did. */
    String fault() {
        return fault;
    }

    /** Gives the registration up; true while something is to be said to the trunk. */
    boolean leave(long nowMs, List<Hop> hops) {
        leaving = true;
        pendingKey = "";
        if (!stands(nowMs) || hops.isEmpty()) {
            return false;
        }
        begin(nowMs, hops);
        return true;
    }

    /** Whether there is nothing more to do after {@link #leave}. */
    boolean left() {
        return leaving && pendingKey.isEmpty();
    }

    /** Does what is due; returns whether its record changed. */
    boolean tick(long nowMs, List<Hop> hops) {
        if (!pendingKey.isEmpty()) {
            if (nowMs >= pendingUntilMs) {
                noAnswer(408, nowMs, hops);
                return true;
            }
            return false;
        }
        if (!leaving && nowMs >= nextAtMs && !hops.isEmpty()) {
            begin(nowMs, hops);
            return true;
        }
        return false;
    }

    /** Whether this is what we wait for. */
    boolean awaits(String key) {
        return !pendingKey.isEmpty() && pendingKey.equals(key);
    }

    /** The address that was asked, when it is known that it answered. */
    Optional<Hop> answeredBy() {
        return Optional.ofNullable(asked);
    }

    /** Something came of the request that is awaited. */
    void outcome(int status, @Nullable InboundResponse response, long nowMs, List<Hop> hops) {
        if (response == null) {
            noAnswer(status, nowMs, hops);
            return;
        }
        pendingKey = "";
        if (leaving && (status < 400 || attempts >= MAX_ATTEMPTS)) {
            expiresAtMs = 0;
        } else if (status < 300) {
            granted(response.head(), nowMs);
        } else if ((status == 401 || status == 407) && attempts < MAX_ATTEMPTS) {
            answer(response.head(), status, nowMs);
        } else if (status == 423 && attempts < MAX_ATTEMPTS && minExpires(response.head()) > expires()) {
            minExpires = minExpires(response.head());
            send(nowMs, List.of());
        } else if (status >= 500 && status < 600 && tryNext(nowMs, hops)) {
            fault = status + " " + response.reason();
        } else {
            refused(status + " " + response.reason(), retryAfterMs(response.head()), nowMs);
        }
    }

    private void begin(long nowMs, List<Hop> hops) {
        attempts = 0;
        tried = 0;
        asked = hops.get(0);
        send(nowMs, List.of());
    }

    private boolean tryNext(long nowMs, List<Hop> hops) {
        tried++;
        if (tried >= hops.size()) {
            return false;
        }
        attempts = 0;
        asked = hops.get(tried);
        send(nowMs, List.of());
        return true;
    }

    private void noAnswer(int status, long nowMs, List<Hop> hops) {
        Hop silent = asked;
        pendingKey = "";
        String where = silent == null ? "" : " from " + silent.text();
        String what = status == 503 ? "REGISTER could not be sent" : "no answer to REGISTER" + where;
        if (leaving || tryNext(nowMs, hops)) {
            fault = what;
            return;
        }
        refused(what, 0, nowMs);
    }

    private void granted(MessageHead head, long nowMs) {
        long seconds = grantedSeconds(head);
        expiresAtMs = nowMs + seconds * 1000;
        failures = 0;
        fault = "";
        double part = REFRESH_AT - SPREAD * random.nextDouble();
        nextAtMs = nowMs + Math.max(LEAST_REFRESH_MS, (long) (seconds * 1000 * part));
    }

    /** Of our own contact; else of the answer as a whole; else what we asked for. */
    private long grantedSeconds(MessageHead head) {
        Flow flow = askedFlow;
        String own = flow == null ? "" : contactUri(flow);
        for (NameAddress contact : head.contacts()) {
            Optional<Long> seconds = number(contact.parameters().getOrDefault("expires", ""));
            if (seconds.isPresent()
                    && (head.contacts().size() == 1 || contact.uri().equals(own))) {
                return seconds.get();
            }
        }
        return head.header("Expires").flatMap(Registration::number).orElse((long) expires());
    }

    private void answer(MessageHead challenge, int status, long nowMs) {
        List<Challenge> offered = Challenge.of(challenge);
        Optional<Challenge> ours = offered.stream()
                .filter(each -> each.realm().equals(plan.realm()))
                .findFirst();
        if (ours.isEmpty()) {
            String realm = offered.isEmpty()
                    ? "by no digest we know"
                    : "for realm '" + offered.get(0).realm() + "'";
            refused("challenged " + realm + ", configured is realm '" + plan.realm() + "'", 0, nowMs);
        } else if (plan.secrets().isEmpty()) {
            refused("challenged, and there is no password", 0, nowMs);
        } else if (withCredentials && !ours.get().stale()) {
            refused(status + " credentials refused", 0, nowMs);
        } else {
            String cnonce = Long.toHexString(random.nextLong());
            Header header = ours.get().answer(plan.authUser(), plan.secrets(), "REGISTER", uri(), cnonce);
            send(nowMs, List.of(header));
        }
    }

    private void send(long nowMs, List<Header> credentials) {
        Hop hop = asked;
        Optional<Flow> flow = hop == null ? Optional.empty() : sip.flowTo(hop);
        attempts++;
        withCredentials = !credentials.isEmpty();
        cseq++;
        pendingKey = "register/" + plan.id() + '/' + ++serial + '/' + callId;
        pendingUntilMs = nowMs + settings.get().answerTimeoutMs();
        if (flow.isEmpty()) {
            pendingKey = "";
            nextAtMs = nowMs + SOON_MS; // the signalling is being replaced
            return;
        }
        askedFlow = flow.get();
        NameAddress self = NameAddress.of("", "sip:" + plan.username() + '@' + plan.uriHost());
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Contact", '<' + contactUri(flow.get()) + '>'));
        headers.add(new Header("Expires", Integer.toString(leaving ? 0 : expires())));
        headers.addAll(credentials);
        OutboundRequest request = new OutboundRequest(
                "REGISTER",
                uri(),
                self.withTag(Long.toHexString(random.nextLong())),
                self,
                callId,
                cseq,
                List.of(),
                plan.username(),
                headers,
                Body.NONE);
        if (!sip.send(pendingKey, request, flow.get())) {
            pendingKey = "";
            nextAtMs = nowMs + SOON_MS;
        }
    }

    private void refused(String why, long atLeastMs, long nowMs) {
        fault = why;
        TrunkSettings limits = settings.get();
        int doublings = Math.min(failures, 20);
        failures++;
        long pauseMs = Math.min(limits.retryMaxSeconds() * 1000L, (limits.retryMinSeconds() * 1000L) << doublings);
        // by chance, so that those who were refused together do not come back together
        nextAtMs = nowMs + Math.max(atLeastMs, pauseMs / 2 + (long) (pauseMs / 2.0 * random.nextDouble()));
        if (!stands(nowMs)) {
            expiresAtMs = 0;
        }
    }

    private String uri() {
        return "sip:" + plan.uriPart();
    }

    private int expires() {
        return Math.max(minExpires, plan.trunk().number(TrunkField.REGISTER_EXPIRES_SECONDS));
    }

    private String contactUri(Flow flow) {
        String host = flow.local().getAddress().getHostAddress();
        String shown = host.indexOf(':') < 0 ? host : '[' + host.replaceFirst("%.*", "") + ']';
        String transport = flow.transport() == Transport.UDP
                ? ""
                : ";transport=" + flow.transport().name().toLowerCase(Locale.ROOT);
        return "sip:" + plan.username() + '@' + shown + ':' + flow.local().getPort() + transport;
    }

    private static int minExpires(MessageHead head) {
        return head.header("Min-Expires")
                .flatMap(Registration::number)
                .map(Long::intValue)
                .orElse(0);
    }

    private static long retryAfterMs(MessageHead head) {
        return head.header("Retry-After")
                .flatMap(value -> number(value.strip().split("[^0-9]", 2)[0]))
                .map(seconds -> seconds * 1000)
                .orElse(0L);
    }

    private static Optional<Long> number(String text) {
        String digits = text.strip();
        return digits.matches("[0-9]{1,9}") ? Optional.of(Long.parseLong(digits)) : Optional.empty();
    }
}
