package io.tandempbx.sip.jain;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.keys.file.KeyFiles;
import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.ring.tls.EngineStore;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.TracedMessage;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.TrustedSource;
import io.tandempbx.sip.api.Unfinished;
import io.tandempbx.sip.jain.digest.DigestAuthenticator;
import io.tandempbx.sip.jain.digest.Secret;
import io.tandempbx.sip.jain.message.MalformedMessageException;
import io.tandempbx.sip.jain.message.MessageParser;
import io.tandempbx.sip.jain.message.MessageWriter;
import io.tandempbx.sip.jain.message.RejectedRequestException;
import io.tandempbx.sip.jain.message.SipMessage;
import io.tandempbx.sip.jain.message.SipRequest;
import io.tandempbx.sip.jain.message.SipResponse;
import io.tandempbx.sip.jain.message.Via;
import io.tandempbx.sip.jain.transaction.ClientTransactions;
import io.tandempbx.sip.jain.transaction.Handlers;
import io.tandempbx.sip.jain.transaction.OwnTags;
import io.tandempbx.sip.jain.transaction.ServerTransactions;
import io.tandempbx.sip.jain.transaction.TimerValues;
import io.tandempbx.sip.jain.transport.TimerQueue;
import io.tandempbx.sip.jain.transport.Transports;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One revision of the signalling: begins where its predecessor stopped, over the same sockets and records, and stops so
 * that its successor can do the same.
 */
final class SipEndpoint implements SipService {
    private static final Logger LOG = LoggerFactory.getLogger(SipEndpoint.class);
    private static final long BIND_RETRY_MS = 2000;
    private static final long TIDY_MS = 10_000;

    private final String product;
    private final Clock clock;
    private final TimerQueue timers = new TimerQueue();
    private final MessageParser parser = new MessageParser(); // the reader's
    private final MessageTrace trace = new MessageTrace();
    private final LongAdder dropped = new LongAdder();
    private final StateTable nonceTable;
    private final StateTable traceTable;
    private final StateTable waitingTable;
    private final Handlers handlers;
    private final ServerTransactions servers;
    private final ClientTransactions clients;
    private final DigestAuthenticator authenticator;
    private final TrustedPeers trusted;
    private final RequestIntake intake;
    private final Transports transports;
    private final boolean firstOfProcess;
    private Map<String, Unfinished> unfinished = Map.of(); // written by start
    private volatile SipSettings settings;
    private volatile boolean securedTold;

    SipEndpoint(
            StateStore state,
            ChannelStore channels,
            EngineStore engines,
            KeyFiles keys,
            ServiceSlot<DirectoryService> directory,
            Doorkeeper doorkeeper,
            SipSettings settings,
            String product,
            Clock clock)
            throws IOException {
        this.firstOfProcess = channels.names("sip/").isEmpty();
        this.settings = settings;
        this.product = product;
        this.clock = clock;
        this.nonceTable = state.open("sip.nonce");
        this.traceTable = state.open("sip.trace");
        this.waitingTable = state.open("sip.waiting");
        SecureRandom random = new SecureRandom();
        Secret secret = Secret.of(state.open("sip.secret"), random);
        OwnTags tags = new OwnTags(secret, random);
        this.handlers = new Handlers(state.open("sip.owner"), timers, clock, this::unserved);
        MessageWriter writer = new MessageWriter(product, handlers::allow, handlers::supported);
        this.servers = new ServerTransactions(
                state.open("sip.server"), timers, this::timerValues, clock, handlers, writer, this::send, tags);
        this.clients = new ClientTransactions(
                state.open("sip.client"), timers, this::timerValues, clock, handlers, writer, this::send, tags);
        this.authenticator =
                new DigestAuthenticator(directory, doorkeeper, secret, () -> this.settings, clock, random.nextLong());
        this.trusted = new TrustedPeers(state.open("sip.trust"));
        this.intake = new RequestIntake(
                servers,
                handlers,
                trusted,
                authenticator,
                writer,
                tags,
                this::send,
                new Scanners(() -> this.settings.droppedAgents()));
        this.transports = new Transports(
                channels, engines, keys, () -> this.settings, doorkeeper::keepsOut, this::receive, timers, clock);
    }

    /** Takes over sockets, connections, transactions and nonces, and begins to serve. */
    void start() {
        if (firstOfProcess) {
            // as after a crash: who asked asks again
            waitingTable.records().keySet().forEach(waitingTable::remove);
            servers.forgetUnheard();
        } else {
            handlers.restore(waitingTable);
        }
        authenticator.restore(nonceTable);
        trace.restore(traceTable);
        bind();
        transports.adopt();
        servers.restore();
        clients.restore(transports::isOpen);
        if (firstOfProcess) {
            servers.tellOfCancelled();
            unfinished = unfinished();
        }
        transports.start(); // last, so that a repeated request finds its transaction
        transports.startSecurity(this::bindSecured);
        timers.after(TIDY_MS, this::tidy);
    }

    private void tidy() {
        authenticator.tidy();
        timers.after(TIDY_MS, this::tidy);
    }

    private Map<String, Unfinished> unfinished() {
        Map<String, Set<String>> keys = new HashMap<>();
        Map<String, Set<String>> transactions = new HashMap<>();
        clients.awaited((owner, key) ->
                keys.computeIfAbsent(owner, each -> new HashSet<>()).add(key));
        servers.open((owner, name) ->
                transactions.computeIfAbsent(owner, each -> new HashSet<>()).add(name));
        Set<String> owners = new HashSet<>(keys.keySet());
        owners.addAll(transactions.keySet());
        Map<String, Unfinished> all = new HashMap<>();
        owners.forEach(owner -> all.put(
                owner, new Unfinished(keys.getOrDefault(owner, Set.of()), transactions.getOrDefault(owner, Set.of()))));
        return Map.copyOf(all);
    }

    /** Stops serving within a few seconds; everything stays in the ring. */
    void stop() {
        transports.stop();
        timers.stop();
        try {
            servers.save();
            handlers.save(waitingTable);
            authenticator.save(nonceTable);
            trace.save(traceTable);
        } catch (StaleEpochException e) {
            LOG.debug("A successor has begun already: {}", e.getMessage());
        }
    }

    /** Goes over to other settings; a port that cannot be had leaves the old sockets in use. */
    void change(SipSettings wanted) {
        try {
            transports.open(wanted);
        } catch (IOException e) {
            LOG.error(
                    "SIP stays on its ports: cannot bind {} UDP {} TCP {}: {}",
                    wanted.listen().text(),
                    wanted.listen().udpPort(),
                    wanted.listen().tcpPort(),
                    e.getMessage());
        }
        settings = wanted;
        if (transports.isSecurityReady()) {
            bindSecured();
        }
    }

    /** The bound ports, UDP and TCP. */
    int udpPort() {
        return transports.udpPort();
    }

    int tcpPort() {
        return transports.tcpPort();
    }

    int tlsPort() {
        return transports.tlsPort();
    }

    /** Messages that were neither delivered nor answered: no SIP, or responses to nothing of ours. */
    long droppedMessages() {
        return dropped.sum();
    }

    @Override
    public void attach(String owner, Set<String> methods, SipHandler handler) {
        handlers.attach(owner, methods, handler);
    }

    @Override
    public void detach(String owner, SipHandler handler) {
        handlers.detach(owner, handler);
    }

    @Override
    public String newTransaction() {
        return clients.newName();
    }

    @Override
    public void send(String clientTransaction, String owner, String key, OutboundRequest request, Flow flow) {
        clients.send(clientTransaction, owner, key, request, flow);
    }

    @Override
    public void cancel(String clientTransaction) {
        clients.cancel(clientTransaction);
    }

    @Override
    public void acknowledge(String clientTransaction, OutboundRequest ack, Flow flow) {
        clients.acknowledge(clientTransaction, ack, flow);
    }

    @Override
    public void respond(String serverTransaction, Reply reply) {
        servers.respond(serverTransaction, reply);
    }

    @Override
    public void challenge(InboundRequest request) {
        servers.respond(request.transaction(), authenticator.challenge(request.head(), request.flow()));
    }

    @Override
    public void acknowledged(String serverTransaction) {
        servers.acknowledged(serverTransaction);
    }

    @Override
    public void cancel(String clientTransaction, Flow flow) {
        clients.cancel(clientTransaction, flow, List.of());
    }

    @Override
    public void cancel(String clientTransaction, Flow flow, List<Header> headers) {
        clients.cancel(clientTransaction, flow, headers);
    }

    @Override
    public Flow flowTo(Transport transport, InetSocketAddress remote) {
        return transports.flowTo(transport, remote);
    }

    @Override
    public void trust(String owner, Map<InetSocketAddress, String> trunks) {
        Set<Transport> any = Set.of(Transport.values());
        trust(
                owner,
                trunks.entrySet().stream()
                        .map(trunk -> new TrustedSource(trunk.getKey(), any, trunk.getValue()))
                        .toList());
    }

    @Override
    public void trust(String owner, List<TrustedSource> sources) {
        trusted.trust(owner, sources);
    }

    @Override
    public boolean isOpen(Flow flow) {
        return transports.isOpen(flow);
    }

    @Override
    public Unfinished unfinished(String owner) {
        return unfinished.getOrDefault(owner, Unfinished.NOTHING);
    }

    @Override
    public List<TracedMessage> trace(Set<String> callIds) {
        return trace.of(callIds);
    }

    @Override
    public String product() {
        return product;
    }

    private void bind() {
        SipSettings wanted = settings;
        try {
            transports.open(wanted);
        } catch (IOException e) {
            LOG.error(
                    "Cannot listen for SIP on {} UDP {} TCP {}, trying again: {}",
                    wanted.listen().text(),
                    wanted.listen().udpPort(),
                    wanted.listen().tcpPort(),
                    e.getMessage());
            timers.after(BIND_RETRY_MS, this::bind);
        }
    }

    /** TLS by itself: what is wrong with it must not keep the others off. */
    private void bindSecured() {
        SipSettings wanted = settings;
        try {
            transports.openSecured(wanted);
            if (securedTold) {
                LOG.info("The port of SIP over TLS could be had");
                securedTold = false;
            }
        } catch (IOException e) {
            if (!securedTold) {
                LOG.error(
                        "Cannot listen for SIP on {} TLS {}, trying again: {}",
                        wanted.listen().text(),
                        wanted.listen().tlsPort(),
                        e.getMessage());
                securedTold = true;
            }
            timers.after(BIND_RETRY_MS, this::bindSecured);
        }
    }

    private void receive(byte[] octets, int length, Flow flow) {
        if (length > settings.maxMessageBytes()) {
            drop(flow, "longer than max_message_bytes");
            return;
        }
        try {
            SipMessage message = parser.parse(octets, length, flow);
            if (message instanceof SipRequest request) {
                String callId = request.head().callId();
                note(
                        true,
                        flow,
                        callId,
                        request.method(),
                        request.uri(),
                        request.outline().cseq());
                if (!intake.take(request)) {
                    drop(flow, "from a program that looks for victims");
                }
            } else if (message instanceof SipResponse response) {
                String cseq = response.head().cseq() + " " + response.head().cseqMethod();
                String status = Integer.toString(response.status());
                note(true, flow, response.head().callId(), status, response.reason(), cseq);
                if (!clients.take(response)) {
                    drop(flow, "a response to nothing of ours");
                }
            }
        } catch (MalformedMessageException e) {
            drop(flow, String.valueOf(e.getMessage()));
        } catch (RejectedRequestException e) {
            reject(e, flow);
        }
    }

    private void reject(RejectedRequestException broken, Flow flow) {
        LOG.debug("{} from {} is refused: {} {}", broken.method(), flow.remote(), broken.status(), broken.reason());
        try {
            Via via = Via.parse(broken.outline().vias().get(0));
            intake.reject(broken, flow, via.fallback(flow.remote()));
        } catch (MalformedMessageException e) {
            drop(flow, String.valueOf(e.getMessage()));
        }
    }

    private void drop(Flow flow, String why) {
        dropped.increment();
        LOG.debug("Dropped a message from {} {}: {}", flow.transport(), flow.remote(), why);
    }

    private void send(Flow flow, InetSocketAddress target, byte[] octets, Runnable undeliverable) {
        MessageSummary summary = MessageSummary.of(octets);
        note(false, flow, summary.callId(), summary.startLine(), "", summary.cseq());
        transports.send(flow, target, octets, undeliverable);
    }

    private void note(boolean received, Flow flow, String callId, String start, String rest, String cseq) {
        MessageTrace.Line line =
                new MessageTrace.Line(clock.millis(), received, flow.transport(), flow.remote(), start, rest, cseq);
        if (LOG.isTraceEnabled()) {
            LOG.trace("{} {} {} {}", received ? "<-" : "->", flow.transport(), flow.remote(), line.summary());
        }
        trace.add(callId, line);
    }

    private void unserved(String serverTransaction) {
        servers.respond(serverTransaction, Reply.of(503).withHeader("Retry-After", "2"));
    }

    private TimerValues timerValues() {
        return new TimerValues(settings.t1Ms());
    }
}
