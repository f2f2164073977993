package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Writes messages. A line end inside a value becomes a blank, so that no value can add a header. Thread-safe. */
public final class MessageWriter {
    private static final String LINE_END = "\r\n";
    private static final String MAX_FORWARDS = "70";
    private static final Set<String> CONTACT_METHODS = Set.of("INVITE", "UPDATE", "REFER", "SUBSCRIBE", "NOTIFY");

    /** Written by us in one place; a handler's own are left out. */
    private static final Set<String> RESERVED =
            Set.of("via", "content-length", "content-type", "max-forwards", "server", "user-agent");

    private final String product;
    private final Supplier<String> allow;

    /**
     * Makes a writer.
     *
     * @param product what Server and User-Agent say
     * @param allow   the methods that are served now
     */
    public MessageWriter(String product, Supplier<String> allow) {
        this.product = product;
        this.allow = allow;
    }

    /**
     * Writes a response.
     *
     * @param method of the request answered
     * @param tag    our To tag; empty leaves To as it is
     */
    public byte[] response(RequestOutline outline, Flow flow, String method, Reply reply, String tag) {
        int status = reply.status();
        StringBuilder text = new StringBuilder(640);
        text.append("SIP/2.0 ").append(status).append(' ');
        append(text, reply.reason().isEmpty() ? ReasonPhrases.of(status) : reply.reason())
                .append(LINE_END);
        for (String via : outline.vias()) {
            line(text, "Via", via);
        }
        boolean dialog = (method.equals("INVITE") && status > 100 && status < 300)
                || ((method.equals("SUBSCRIBE") || method.equals("REFER")) && status / 100 == 2);
        if (dialog) {
            outline.recordRoutes().forEach(route -> line(text, "Record-Route", route));
        }
        line(text, "From", outline.from());
        line(text, "To", tag.isEmpty() ? outline.to() : outline.to() + ";tag=" + tag);
        line(text, "Call-ID", outline.callId());
        line(text, "CSeq", outline.cseq());
        if (!reply.contactUser().isEmpty()) {
            line(text, "Contact", contact(reply.contactUser(), flow));
        }
        boolean capable = status / 100 == 2 && (method.equals("INVITE") || method.equals("OPTIONS"));
        if ((capable || status == 405) && !has(reply.others(), "Allow")) {
            line(text, "Allow", allow.get());
        }
        line(text, "Server", product);
        others(text, reply.others());
        return withBody(text, reply.body());
    }

    /** Writes a request with its own Via. */
    public byte[] request(OutboundRequest request, Flow flow, String branch) {
        StringBuilder text = new StringBuilder(1024);
        append(text, request.method()).append(' ');
        append(text, request.uri()).append(" SIP/2.0").append(LINE_END);
        line(text, "Via", via(flow, branch));
        line(text, "Max-Forwards", valueOf(request.others(), "Max-Forwards", MAX_FORWARDS));
        request.routes().forEach(route -> line(text, "Route", route));
        line(text, "From", request.from().toString());
        line(text, "To", request.to().toString());
        line(text, "Call-ID", request.callId());
        line(text, "CSeq", request.cseq() + " " + request.method());
        if (CONTACT_METHODS.contains(request.method())) {
            line(text, "Contact", contact(request.contactUser(), flow));
        }
        if (request.method().equals("INVITE") && !has(request.others(), "Allow")) {
            line(text, "Allow", allow.get());
        }
        line(text, "User-Agent", product);
        others(text, request.others());
        return withBody(text, request.body());
    }

    /** Writes the CANCEL of an INVITE that was sent (RFC 3261 §9.1). */
    public byte[] cancel(byte[] invite) throws MalformedMessageException {
        RawHead head = RawHead.read(invite, 0, invite.length);
        return derived(head, "CANCEL", head.first("To").orElse(""));
    }

    /**
     * Writes the ACK of a final response other than 2xx (RFC 3261 §17.1.1.3).
     *
     * @param to the To value of the response
     */
    public byte[] acknowledgement(byte[] invite, String to) throws MalformedMessageException {
        return derived(RawHead.read(invite, 0, invite.length), "ACK", to);
    }

    private byte[] derived(RawHead invite, String method, String to) {
        String line = invite.startLine();
        StringBuilder text = new StringBuilder(512);
        text.append(method).append(line, line.indexOf(' '), line.length()).append(LINE_END);
        line(text, "Via", invite.first("Via").orElse(""));
        line(text, "Max-Forwards", MAX_FORWARDS);
        invite.all("Route").forEach(route -> line(text, "Route", route));
        line(text, "From", invite.first("From").orElse(""));
        line(text, "To", to);
        line(text, "Call-ID", invite.first("Call-ID").orElse(""));
        String cseq = invite.first("CSeq").orElse("");
        line(text, "CSeq", cseq.substring(0, cseq.indexOf(' ') + 1) + method);
        line(text, "User-Agent", product);
        return withBody(text, Body.NONE);
    }

    private static String via(Flow flow, String branch) {
        return "SIP/2.0/" + flow.transport() + ' ' + hostPort(flow.local()) + ";rport;branch=" + branch;
    }

    private static String contact(String user, Flow flow) {
        StringBuilder text = new StringBuilder(64).append("<sip:");
        if (!user.isEmpty()) {
            text.append(user).append('@');
        }
        text.append(hostPort(flow.local()));
        if (flow.transport() != Transport.UDP) {
            text.append(";transport=").append(flow.transport().name().toLowerCase(Locale.ROOT));
        }
        return text.append('>').toString();
    }

    private static String hostPort(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        if (address.getAddress() instanceof Inet6Address) {
            int zone = host.indexOf('%');
            host = '[' + (zone < 0 ? host : host.substring(0, zone)) + ']';
        }
        return host + ':' + address.getPort();
    }

    private static void others(StringBuilder text, List<Header> headers) {
        for (Header header : headers) {
            if (!RESERVED.contains(header.name().toLowerCase(Locale.ROOT))) {
                line(text, header.name(), header.value());
            }
        }
    }

    private static byte[] withBody(StringBuilder text, Body body) {
        if (!body.isEmpty()) {
            line(text, "Content-Type", body.type());
        }
        text.append("Content-Length: ")
                .append(body.bytes().length)
                .append(LINE_END)
                .append(LINE_END);
        byte[] head = text.toString().getBytes(StandardCharsets.UTF_8);
        if (body.isEmpty()) {
            return head;
        }
        byte[] message = new byte[head.length + body.bytes().length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(body.bytes(), 0, message, head.length, body.bytes().length);
        return message;
    }

    private static void line(StringBuilder text, String name, String value) {
        append(text, name).append(": ");
        append(text, value).append(LINE_END);
    }

    private static StringBuilder append(StringBuilder text, String value) {
        if (value.indexOf('\n') < 0 && value.indexOf('\r') < 0) {
            return text.append(value);
        }
        return text.append(value.replace('\r', ' ').replace('\n', ' '));
    }

    private static boolean has(List<Header> headers, String name) {
        return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
    }

    private static String valueOf(List<Header> headers, String name, String preset) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return preset;
    }
}
