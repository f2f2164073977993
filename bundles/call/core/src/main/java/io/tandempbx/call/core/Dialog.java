package io.tandempbx.call.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The state of one SIP dialog (RFC 3261 §12), confined to its call's lane.
 *
 * <p>Local is us, remote the phone, whichever of the two sent the INVITE.
 */
final class Dialog {
    private static final Pattern HOST = Pattern.compile("(?i)sips?:(?:[^@>]*@)?(\\[[^\\]]*\\]|[^:;?>]*)");

    final String callId;
    final String contactUser;
    final NameAddress local; // with our tag
    NameAddress remote; // with the peer's tag once known
    long localCseq;
    long remoteCseq;
    List<String> routes;
    String target; // the Request-URI of what we send
    Flow flow;
    boolean adoptedAfterCrash; // a connection it had is gone, whoever may have its address now

    private Dialog(String callId, String contactUser, NameAddress local, NameAddress remote, String target, Flow flow) {
        this.callId = callId;
        this.contactUser = contactUser;
        this.local = local;
        this.remote = remote;
        this.target = target;
        this.flow = flow;
        this.routes = List.of();
    }

    /** The dialog an inbound INVITE begins. */
    static Dialog answering(MessageHead invite, Flow flow, String localTag, String contactUser) {
        Dialog dialog = new Dialog(
                invite.callId(), contactUser, invite.to().withTag(localTag), invite.from(), targetOf(invite), flow);
        dialog.remoteCseq = invite.cseq();
        dialog.routes = invite.recordRoutes();
        return dialog;
    }

    /** The dialog an INVITE of ours is to begin. */
    static Dialog calling(
            String callId, String contactUser, NameAddress local, NameAddress remote, String target, Flow flow) {
        return new Dialog(callId, contactUser, local, remote, target, flow);
    }

    /** Takes tag, route set and target from a response to the INVITE that makes the dialog (RFC 3261 §12.1.2). */
    void learn(MessageHead response, Flow from) {
        List<String> reversed = new ArrayList<>(response.recordRoutes());
        Collections.reverse(reversed);
        routes = reversed;
        if (!response.to().tag().isEmpty()) {
            remote = remote.withTag(response.to().tag());
        }
        refreshTarget(response, from);
    }

    /** The BYE for a dialog that a second 2xx made and nobody wants (RFC 3261 §13.2.2.4). */
    OutboundRequest strayBye(MessageHead response) {
        String stray = response.contacts().isEmpty()
                ? target
                : response.contacts().get(0).uri();
        NameAddress peer = remote.withTag(response.to().tag());
        return new OutboundRequest(
                "BYE", stray, local, peer, callId, ++localCseq, routes, contactUser, List.of(), Body.NONE);
    }

    /** Target refresh by a request or response within the dialog (RFC 3261 §12.2). */
    void refreshTarget(MessageHead message, Flow from) {
        if (!message.contacts().isEmpty()) {
            target = targetOf(message);
        }
        moveTo(from);
    }

    /** Whether the peer wants to be reached at this address, or by a proxy there (RFC 3261 §12.1). */
    boolean names(InetAddress address) {
        String host = address.getHostAddress();
        return hostOf(target).equals(host)
                || routes.stream().anyMatch(route -> hostOf(route).equals(host));
    }

    /** The host of a URI, without the brackets of an IPv6 address; only addresses are of use here. */
    private static String hostOf(String uri) {
        Matcher matcher = HOST.matcher(uri);
        return matcher.find() ? matcher.group(1).replaceAll("[\\[\\]]", "") : "";
    }

    /** The peer is reached another way from now on; a server that has a name keeps it. */
    void moveTo(Flow other) {
        flow = ServerName.after(flow, other);
        adoptedAfterCrash = false;
    }

    /** The next request of this dialog. */
    OutboundRequest request(String method, List<Header> headers, Body body) {
        return request(method, ++localCseq, headers, body);
    }

    /** The ACK of a 2xx, which carries its INVITE's sequence number (RFC 3261 §13.2.2.4). */
    OutboundRequest ack(long inviteCseq, String toTag, Body body) {
        return new OutboundRequest(
                "ACK", target, local, remote.withTag(toTag), callId, inviteCseq, routes, contactUser, List.of(), body);
    }

    private OutboundRequest request(String method, long cseq, List<Header> headers, Body body) {
        return new OutboundRequest(method, target, local, remote, callId, cseq, routes, contactUser, headers, body);
    }

    private static String targetOf(MessageHead message) {
        return message.contacts().isEmpty()
                ? message.from().uri()
                : message.contacts().get(0).uri();
    }

    void write(RecordWriter out) {
        out.text(callId).text(contactUser);
        write(out, local);
        write(out, remote);
        out.int64(localCseq).int64(remoteCseq).list(routes, RecordWriter::text).text(target);
        writeFlow(out, flow);
    }

    static void writeFlow(RecordWriter out, Flow flow) {
        out.text(flow.transport().name()).address(flow.local()).address(flow.remote());
    }

    static Flow readFlow(RecordReader in) {
        Transport transport = Transport.valueOf(in.text());
        InetSocketAddress ours = in.address().orElseThrow();
        return new Flow(transport, ours, in.address().orElseThrow());
    }

    static Dialog read(RecordReader in) {
        String callId = in.text();
        String contactUser = in.text();
        NameAddress local = readName(in);
        NameAddress remote = readName(in);
        long localCseq = in.int64();
        long remoteCseq = in.int64();
        List<String> routes = in.list(RecordReader::text);
        String target = in.text();
        Dialog dialog = new Dialog(callId, contactUser, local, remote, target, readFlow(in));
        dialog.localCseq = localCseq;
        dialog.remoteCseq = remoteCseq;
        dialog.routes = routes;
        return dialog;
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
}
