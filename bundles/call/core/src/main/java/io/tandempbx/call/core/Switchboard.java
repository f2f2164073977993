package io.tandempbx.call.core;

import io.tandempbx.call.api.Application;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.call.api.CallState;
import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.Unfinished;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Brings every event to its call, on that call's lane. Called from signalling, media and timer threads.
 */
final class Switchboard implements SipHandler, MediaListener {
    static final Set<String> METHODS = Set.of("INVITE", "ACK", "BYE", "UPDATE", "INFO", "PRACK", "REFER", "MESSAGE");
    private static final String PROCESS_KEY = "process";

    private final CallContext context;
    private final Lanes lanes;
    private final StateTable totals;
    private final CallParts parts;
    private final CallRunner runner;
    private final OperatorDesk desk;
    private final Resumption resumption;
    private final Overload overload;
    private boolean afterCrash; // until signalling said what it found

    Switchboard(CallContext context, Lanes lanes, StateTable table, StateTable totals, CallEndLog callEnds) {
        this.context = context;
        this.lanes = lanes;
        this.totals = totals;
        this.parts = new CallParts(context);
        this.runner = new CallRunner(context, lanes, table, callEnds, parts.parking, parts.deadlines, parts.hosting);
        parts.joining.use(runner);
        this.desk = new OperatorDesk(context, runner, table, totals, parts);
        this.overload = new Overload(context, lanes);
        this.resumption = new Resumption(context, parts.hunting, parts.passing, parts.teardown);
    }

    /** What operators see and do. */
    OperatorDesk desk() {
        return desk;
    }

    /** Whether there is time for new calls. */
    Overload overload() {
        return overload;
    }

    /** Takes over the calls a predecessor left, in this process or in one that ended. */
    void adopt() {
        afterCrash = isNewProcess();
        runner.adopt(afterCrash);
        desk.adopt(afterCrash);
        if (afterCrash) {
            List<String> adopted = List.copyOf(context.calls.keySet());
            long askAtMs = context.clock.millis() + Probing.PATIENCE_MS;
            ScheduledFuture<?> unused =
                    context.at(askAtMs, () -> adopted.forEach(id -> runner.onCall(id, "", parts.probing::ask)));
        }
    }

    /** Before signalling delivers anything: goes on with what the end of the process before this one interrupted. */
    void resume(Unfinished left) {
        if (!afterCrash) {
            return;
        }
        afterCrash = false;
        left.transactions().stream()
                .filter(transaction -> context.index.byTransaction(transaction).isEmpty())
                .forEach(transaction -> answerUnknown(transaction, Reply.of(503).withHeader("Retry-After", "1")));
        List.copyOf(context.calls.keySet()).forEach(id -> runner.onCall(id, "", call -> resumption.resume(call, left)));
    }

    private boolean isNewProcess() {
        ProcessHandle process = ProcessHandle.current();
        long startedAtMs =
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        byte[] present =
                new RecordWriter(1).int64(process.pid()).int64(startedAtMs).toBytes();
        boolean same = totals.get(PROCESS_KEY)
                .map(record -> Arrays.equals(record, present))
                .orElse(false);
        totals.put(PROCESS_KEY, present);
        return !same;
    }

    /** The media sessions of all calls, to release what nobody owns any more. */
    Set<String> sessions() {
        return desk.calls().stream()
                .flatMap(call -> call.legs().stream())
                .map(leg -> leg.mediaSession())
                .filter(session -> !session.isEmpty())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The channels of trunks that calls hold. */
    Set<String> channels() {
        return desk.records().stream()
                .flatMap(call -> call.legs.stream())
                .map(leg -> leg.channel)
                .filter(channel -> !channel.isEmpty())
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Override
    public Set<String> options() {
        return Options.KNOWN;
    }

    @Override
    public void request(InboundRequest request) {
        String tag = request.head().to().tag();
        if (!tag.isEmpty()) {
            Optional<String> callId = context.index.byTag(tag);
            if (callId.isPresent()) {
                runner.onCall(callId.get(), request.transaction(), call -> inDialog(call, tag, request));
            } else if (!request.method().equals("ACK")) {
                answerUnknown(request.transaction(), Reply.of(481));
            }
        } else if (request.method().equals("INVITE")) {
            newCall(request);
        } else if (request.method().equals("MESSAGE")) {
            lanes.submit(request.transaction(), () -> parts.messages.take(request));
        } else if (request.method().equals("REFER")) {
            answerUnknown(request.transaction(), Reply.of(403).withReason("REFER needs a dialog"));
        } else if (!request.method().equals("ACK")) {
            answerUnknown(request.transaction(), Reply.of(481));
        }
    }

    private void answerUnknown(String serverTransaction, Reply reply) {
        // any lane will do: no call is concerned
        lanes.submit(serverTransaction, () -> context.neighbours.sip().respond(serverTransaction, reply));
    }

    private void newCall(InboundRequest invite) {
        String id = context.index.newCallId();
        String transaction = invite.transaction();
        if (invite.head().from().tag().isEmpty()) {
            answerUnknown(transaction, Reply.of(400).withReason("From needs a tag"));
            return;
        }
        if (desk.isDraining() && !overload.isEmergency(invite)) {
            answerUnknown(transaction, Reply.of(503).withHeader("Retry-After", "5"));
            return;
        }
        if (overload.refuses(id, invite)) {
            return;
        }
        String inviteKey = CallIndex.inviteKey(invite.head());
        if (!context.index.addInvite(inviteKey, id)) {
            answerUnknown(transaction, Reply.of(482));
            return;
        }
        String tag = context.index.newTag();
        context.index.addTag(tag, id);
        context.index.addTransaction(transaction, id);
        desk.countCall();
        lanes.submit(id, () -> {
            Call call = parts.setup.received(id, inviteKey, tag, invite);
            context.calls.put(id, call);
            runner.run(call, transaction, begun -> parts.setup.begin(begun, invite));
        });
    }

    private void inDialog(Call call, String tag, InboundRequest request) {
        Optional<Leg> leg =
                call.legOf(request.head().callId(), tag, request.head().from().tag());
        if (leg.filter(found -> found.moving).isPresent()) {
            request(request); // once more, behind its arrival in another call
            return;
        }
        if (leg.isPresent() && !isFromPeer(leg.get(), request)) {
            if (!request.method().equals("ACK")) {
                refuseStranger(call, leg.get(), request);
            }
            return;
        }
        if (request.flow().transport() != Transport.UDP) {
            leg.ifPresent(found -> found.dialog.moveTo(request.flow())); // the phone may have come back over it
        }
        if (request.method().equals("ACK")) {
            leg.ifPresent(found -> parts.passing.acknowledged(call, found, request));
        } else if (leg.isEmpty() || leg.get().state == LegState.GONE) {
            context.respond(call, request.transaction(), Reply.of(481));
        } else {
            parts.passing.request(call, leg.get(), request);
        }
    }

    /** Who belongs to an extension can prove it; nobody can prove to be a trunk. */
    private void refuseStranger(Call call, Leg leg, InboundRequest request) {
        if (leg.trunk.isEmpty()) {
            call.outbox.add(sip -> sip.challenge(request));
        } else {
            context.debug(call, "not from trunk " + leg.trunk, request.flow().remote());
            context.respond(call, request.transaction(), Reply.of(403).withReason("Not from this trunk"));
        }
    }

    /**
     * Whether a request within a dialog comes from the address that the dialog was made with, or proves the password of the
     * leg's extension: a phone may change networks, but who has only overheard a call's tags cannot touch it. The other
     * side of a trunk may be several machines: those of the trunk, and those that the peer itself named in the dialog, over
     * a transport that protects the address no less than the dialog's own.
     */
    private boolean isFromPeer(Leg leg, InboundRequest request) {
        InetAddress address = request.flow().remote().getAddress();
        Flow flow = leg.dialog.flow;
        boolean sameAddress = address.equals(flow.remote().getAddress());
        if (!leg.trunk.isEmpty()) {
            boolean asProtected = request.flow().transport().compareTo(flow.transport()) >= 0;
            return request.trunk().filter(leg.trunk::equals).isPresent()
                    || (asProtected && (sameAddress || leg.dialog.names(address)));
        }
        if (sameAddress) {
            return true;
        }
        return request.credential().equals(leg.party)
                || context.neighbours
                        .directory()
                        .flatMap(known -> known.find(leg.party))
                        .isEmpty();
    }

    @Override
    public void cancelled(String serverTransaction) {
        context.index
                .byTransaction(serverTransaction)
                .ifPresent(id -> runner.onCall(id, "", call -> {
                    boolean moving = call.legs.stream()
                            .anyMatch(leg -> leg.moving && leg.inviteTransaction.equals(serverTransaction));
                    if (moving) {
                        cancelled(serverTransaction); // once more, behind its arrival in another call
                    } else {
                        parts.teardown.cancelReceived(call, serverTransaction);
                    }
                }));
    }

    @Override
    public void unacknowledged(String serverTransaction) {
        context.index
                .byTransaction(serverTransaction)
                .ifPresent(id -> runner.onCall(id, "", call -> call.legs.stream()
                        .filter(leg -> leg.exchange != null
                                && leg.exchange.serverTransaction().equals(serverTransaction))
                        .findFirst()
                        .ifPresent(leg -> parts.teardown.unacknowledged(call, leg))));
    }

    @Override
    public void response(String key, InboundResponse response) {
        if (key.startsWith(Messages.KEY)) {
            lanes.submit(key, () -> parts.messages.outcome(key, response.status()));
            return;
        }
        onLeg(key, (call, leg, parsed) -> {
            boolean last = response.status() >= 200;
            switch (parsed.kind()) {
                case "invite" -> invited(call, leg, response);
                case Passing.KIND, Passing.KIND_AGAIN -> parts.passing.response(call, leg, parsed, response);
                case Offering.KIND, Offering.KIND_AGAIN -> parts.offering.response(call, leg, parsed, response);
                case "info" -> {
                    if (last) {
                        context.respond(call, parsed.serverTransaction(), Reply.of(response.status()));
                    }
                }
                case "bye" -> {
                    if (last && !parts.teardown.byeAgain(call, leg, response)) {
                        leg.state = LegState.GONE;
                    }
                }
                case SessionRefresh.KIND -> {
                    if (last && !parts.sessions.again(call, leg, response)) {
                        answered(call, leg, response.status());
                    }
                }
                case "probe", SessionRefresh.KIND_AGAIN -> {
                    if (last) {
                        answered(call, leg, response.status());
                    }
                }
                default -> {
                    // the outcome of a stray BYE, a PRACK or a NOTIFY concerns nobody
                }
            }
        });
    }

    private void invited(Call call, Leg leg, InboundResponse response) {
        leg.inviteTransaction = response.clientTransaction();
        int status = response.status();
        if (status < 200) {
            parts.hunting.progress(call, leg, response);
        } else if (status < 300) {
            parts.connecting.answer(call, leg, response);
        } else {
            parts.hunting.failed(call, leg, status, response);
        }
    }

    @Override
    public void failed(String key, int status) {
        if (key.startsWith(Messages.KEY)) {
            lanes.submit(key, () -> parts.messages.outcome(key, status));
            return;
        }
        onLeg(key, (call, leg, parsed) -> {
            switch (parsed.kind()) {
                case "invite" -> parts.hunting.failed(call, leg, status, null);
                case Passing.KIND, Passing.KIND_AGAIN, "info" -> parts.passing.failed(call, parsed, status);
                case Offering.KIND, Offering.KIND_AGAIN -> parts.offering.refused(call, leg, status);
                case "bye" -> leg.state = LegState.GONE;
                case "probe", SessionRefresh.KIND, SessionRefresh.KIND_AGAIN -> probed(call, leg, status);
                default -> {
                    // the outcome of a stray BYE, a PRACK or a NOTIFY concerns nobody
                }
            }
        });
    }

    /** Whoever answers is there; a 503 only says that it had no time for this request (RFC 5057 §5.1). */
    private void answered(Call call, Leg leg, int status) {
        probed(call, leg, status == 503 ? 200 : status);
    }

    private void probed(Call call, Leg leg, int status) {
        if (parts.probing.outcome(call, leg, status)) {
            ScheduledFuture<?> unused = context.at(
                    context.clock.millis() + Probing.RETRY_MS,
                    () -> runner.onCall(call.id, "", later -> later.leg(leg.id)
                            .ifPresent(party -> parts.probing.ask(later, party))));
        }
    }

    private interface LegEvent {
        void on(Call call, Leg leg, RequestKey key);
    }

    private void onLeg(String key, LegEvent event) {
        RequestKey.parse(key)
                .ifPresent(parsed -> runner.onCall(parsed.callId(), "", call -> call.leg(parsed.leg())
                        .ifPresent(leg -> event.on(call, leg, parsed))));
    }

    @Override
    public void silent(String session, int seconds) {
        onSession(session, (call, leg) -> {
            if (call.state == CallState.TALKING && leg.state != LegState.GONE) {
                silent(call, leg, seconds);
            }
        });
    }

    @Override
    public void played(String session, AudioSource source) {
        onSession(session, (call, leg) -> {
            if (call.isTalker(leg)) {
                parts.hosting.played(call, source);
            }
        });
    }

    @Override
    public void digit(String session, char digit) {
        onSession(session, (call, leg) -> {
            if (call.isTalker(leg)) {
                parts.hosting.tell(call, new ApplicationEvent.Digit(digit));
                context.pressed(call, leg, digit);
            }
        });
    }

    private void onSession(String session, BiConsumer<Call, Leg> event) {
        int slash = session.indexOf('/');
        Optional<String> callId = context.index.bySession(session);
        if (callId.isEmpty() && slash > 0) {
            callId = Optional.of(session.substring(0, slash)); // where its leg began
        }
        callId.ifPresent(id -> runner.onCall(id, "", call -> call.legs.stream()
                .filter(leg -> leg.mediaSession.equals(session) && !leg.moving)
                .findFirst()
                .ifPresent(leg -> event.accept(call, leg))));
    }

    /** An application, or its successor, is there: its parties go on. */
    void bind(Application application) {
        context.neighbours.bind(application);
        context.calls
                .keySet()
                .forEach(id -> runner.onCall(id, "", call -> {
                    Hosted hosted = call.hosted;
                    if (hosted != null && hosted.name.equals(application.name())) {
                        parts.hosting.resume(call);
                    }
                }));
    }

    /** What an application posts to itself. */
    void post(String callId, String text) {
        runner.onCall(callId, "", call -> parts.hosting.tell(call, new ApplicationEvent.Posted(text)));
    }

    private void silent(Call call, Leg leg, int seconds) {
        call.endCause = "no RTP from " + leg.party + " for " + seconds + " s";
        context.failed(call, 408, "media");
        parts.teardown.endAll(call, 408, "No RTP for " + seconds + " s");
    }
}
