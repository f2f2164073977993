package io.tandempbx.presence.core;

import io.tandempbx.presence.api.SubscriptionSummary;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * One phone that watches one resource, with the dialog that the SUBSCRIBE made (RFC 6665 §4.4). Confined to the lane of
 * presence; what is written in its record goes on in another revision or process.
 */
final class Subscription {
    private static final int RECORD_VERSION = 1;

    final String id; // our tag of the dialog
    final String subscriber;
    final String resource;
    final EventPackage kind;
    final String event;
    final String callId;
    final NameAddress local; // as the phone addressed the resource, with our tag
    final NameAddress remote;
    long remoteCseq;
    long localCseq;
    long version; // how many documents were sent
    String target; // the Request-URI of what we send
    List<String> routes;
    Flow flow;
    long expiresAtMs; // wall clock

    boolean changed =
            true; // the phone does not know the present state yet; not stored, so whoever takes over tells all
    boolean ended; // not stored, as is all below
    boolean adoptedAfterCrash; // a connection it had is gone, whoever may have its address now
    boolean armed; // a timer will look after it
    long nextAtMs; // not to be told before
    long outcomeUntilMs; // a NOTIFY is under way until its outcome comes, or this time
    boolean shownOpen; // what presence told last
    boolean shownBusy;
    Set<Line> shown = Set.of(); // what the lamp showed last

    private Subscription(
            String id,
            String subscriber,
            String resource,
            EventPackage kind,
            String event,
            String callId,
            NameAddress local,
            NameAddress remote,
            String target,
            List<String> routes,
            Flow flow) {
        this.id = id;
        this.subscriber = subscriber;
        this.resource = resource;
        this.kind = kind;
        this.event = event;
        this.callId = callId;
        this.local = local;
        this.remote = remote;
        this.target = target;
        this.routes = routes;
        this.flow = flow;
    }

    /** What a SUBSCRIBE outside a dialog makes. */
    static Subscription of(String id, InboundRequest request, SubscribeRequest wanted, String target) {
        MessageHead head = request.head();
        Subscription made = new Subscription(
                id,
                request.credential(),
                request.user(),
                wanted.kind(),
                wanted.event(),
                head.callId(),
                NameAddress.of("", head.to().uri()).withTag(id),
                head.from(),
                target,
                head.recordRoutes(),
                request.flow());
        made.remoteCseq = head.cseq();
        return made;
    }

    /** Whether a request belongs to its dialog (RFC 3261 §12). */
    boolean isDialogOf(MessageHead head) {
        return head.callId().equals(callId) && head.from().tag().equals(remote.tag());
    }

    /** The same phone subscribed the same again, and so has forgotten the one before. */
    boolean isSucceededBy(Subscription other) {
        return other.subscriber.equals(subscriber)
                && other.resource.equals(resource)
                && other.event.equals(event)
                && other.target.equals(target);
    }

    /** The phone is reached another way from now on. */
    void moveTo(Flow other) {
        flow = other;
        adoptedAfterCrash = false;
    }

    /** The next request of the dialog; what the outcome will be told under is {@link #key}. */
    OutboundRequest notify(List<Header> headers, Body body) {
        localCseq++;
        return new OutboundRequest("NOTIFY", target, local, remote, callId, localCseq, routes, resource, headers, body);
    }

    /** Names the last request sent. */
    String key() {
        return id + "/" + localCseq;
    }

    static String idOf(String key) {
        return key.substring(0, Math.max(0, key.indexOf('/')));
    }

    SubscriptionSummary summary() {
        InetSocketAddress peer = flow.remote();
        return new SubscriptionSummary(
                subscriber,
                resource,
                kind.text(),
                flow.transport() + ":" + peer.getAddress().getHostAddress() + ":" + peer.getPort(),
                Instant.ofEpochMilli(expiresAtMs),
                version);
    }

    byte[] toRecord() {
        RecordWriter out = new RecordWriter(RECORD_VERSION);
        out.text(id).text(subscriber).text(resource).text(kind.name()).text(event);
        out.text(callId);
        write(out, local);
        write(out, remote);
        out.text(target).list(routes, RecordWriter::text);
        out.text(flow.transport().name()).address(flow.local()).address(flow.remote());
        out.int64(remoteCseq).int64(localCseq).int64(version).int64(expiresAtMs);
        return out.toBytes();
    }

    static Subscription fromRecord(byte[] record) {
        RecordReader in = new RecordReader(record);
        if (in.version() != RECORD_VERSION) {
            throw new IllegalArgumentException("subscription record of version " + in.version());
        }
        Subscription read = new Subscription(
                in.text(),
                in.text(),
                in.text(),
                EventPackage.valueOf(in.text()),
                in.text(),
                in.text(),
                readName(in),
                readName(in),
                in.text(),
                List.copyOf(in.list(RecordReader::text)),
                readFlow(in));
        read.remoteCseq = in.int64();
        read.localCseq = in.int64();
        read.version = in.int64();
        read.expiresAtMs = in.int64();
        return read;
    }

    private static void write(RecordWriter out, NameAddress name) {
        out.text(name.displayName()).text(name.uri());
        out.list(name.parameters().entrySet(), (writer, entry) -> writer.text(entry.getKey())
                .text(entry.getValue()));
    }

    private static NameAddress readName(RecordReader in) {
        String displayName = in.text();
        String uri = in.text();
        var parameters = new LinkedHashMap<String, String>();
        in.list(reader -> parameters.put(reader.text(), reader.text()));
        return new NameAddress(displayName, uri, parameters);
    }

    private static Flow readFlow(RecordReader in) {
        Transport transport = Transport.valueOf(in.text());
        InetSocketAddress ours = in.address().orElseThrow();
        return new Flow(transport, ours, in.address().orElseThrow());
    }
}
