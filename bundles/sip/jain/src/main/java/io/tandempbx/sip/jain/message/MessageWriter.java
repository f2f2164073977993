package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes messages. Thread-safe. */
public final class MessageWriter {
    private static final String MAX_FORWARDS = "70";
    private static final Set<String> CONTACT_METHODS = Set.of("INVITE", "UPDATE", "REFER", "SUBSCRIBE", "NOTIFY");

    /** Written by us in one place; a handler's own are left out. */
    private static final Set<String> RESERVED =
            Set.of("via", "content-length", "content-type", "max-forwards", "server", "user-agent");

    private final String product;
    private final Supplier<String> allow;
    private final Supplier<String> supported;

    /** One that is free; who finds none makes a new one, and one of them stays. */
    private final AtomicReference<@Nullable MessageText> spare = new AtomicReference<>();

    private volatile HostPort lastLocal = new HostPort(new InetSocketAddress(0), "");

    /** An address of ours as it is written; there are few, so the last one is nearly always the next one. */
    private record HostPort(InetSocketAddress address, String text) {}

    /**
     * Makes a writer.
     *
     * @param product   what Server and User-Agent say
     * @param allow     the methods that are served now
     * @param supported the option tags that are known now; empty for none
     */
    public MessageWriter(String product, Supplier<String> allow, Supplier<String> supported) {
        this.product = product;
        this.allow = allow;
        this.supported = supported;
    }

    /**
     * Writes a response.
     *
     * @param method of the request answered
     * @param tag    our To tag; empty leaves To as it is
     */
    public byte[] response(RequestOutline outline, Flow flow, String method, Reply reply, String tag) {
        int status = reply.status();
        MessageText text = begin();
        text.add("SIP/2.0 ").add(status).add(" ");
        text.add(reply.reason().isEmpty() ? ReasonPhrases.of(status) : reply.reason())
                .endLine();
        for (String via : outline.vias()) {
            text.line("Via", via);
        }
        boolean dialog = (method.equals("INVITE") && status > 100 && status < 300)
                || ((method.equals("SUBSCRIBE") || method.equals("REFER")) && status / 100 == 2);
        if (dialog) {
            for (String route : outline.recordRoutes()) {
                text.line("Record-Route", route);
            }
        }
        given(text, "From", outline.from());
        if (!outline.to().isEmpty()) {
            text.add("To: ")
                    .add(outline.to())
                    .add(tag.isEmpty() ? "" : ";tag=")
                    .add(tag)
                    .endLine();
        }
        given(text, "Call-ID", outline.callId());
        given(text, "CSeq", outline.cseq());
        if (!reply.contactUser().isEmpty()) {
            contact(text, reply.contactUser(), flow, isSecure(outline));
        }
        boolean capable = status / 100 == 2 && (method.equals("INVITE") || method.equals("OPTIONS"));
        if ((capable || status == 405) && !has(reply.others(), "Allow")) {
            text.line("Allow", allow.get());
        }
        if (capable && !has(reply.others(), "Supported")) {
            supported(text, true);
        }
        text.line("Server", product);
        others(text, reply.others());
        return end(text, reply.body());
    }

    /** Writes a request with its own Via. */
    public byte[] request(OutboundRequest request, Flow flow, String branch) {
        MessageText text = begin();
        text.add(request.method()).add(" ").add(request.uri()).add(" SIP/2.0").endLine();
        text.add("Via: SIP/2.0/").add(flow.transport().name()).add(" ").add(hostPort(flow.local()));
        text.add(";rport;branch=").add(branch).endLine();
        text.line("Max-Forwards", valueOf(request.others(), "Max-Forwards", MAX_FORWARDS));
        for (String route : request.routes()) {
            text.line("Route", route);
        }
        text.line("From", request.from().toString());
        text.line("To", request.to().toString());
        text.line("Call-ID", request.callId());
        text.add("CSeq: ").add(request.cseq()).add(" ").add(request.method()).endLine();
        if (CONTACT_METHODS.contains(request.method())) {
            contact(text, request.contactUser(), flow, isSecure(request));
        }
        if (request.method().equals("INVITE") && !has(request.others(), "Allow")) {
            text.line("Allow", allow.get());
            supported(text, !request.body().isEmpty());
        }
        text.line("User-Agent", product);
        others(text, request.others());
        return end(text, request.body());
    }

    /** @param reliable whether provisional responses may be; without an offer of ours they would bring one (RFC 3262 §5) */
    private void supported(MessageText text, boolean reliable) {
        String tags = supported.get();
        if (!reliable) {
            tags = Arrays.stream(tags.split(", ", -1))
                    .filter(tag -> !tag.equals("100rel"))
                    .collect(Collectors.joining(", "));
        }
        if (!tags.isEmpty()) {
            text.line("Supported", tags);
        }
    }

    /**
     * Writes the CANCEL of an INVITE that was sent (RFC 3261 §9.1).
     *
     * @param others further headers of its own
     */
    public byte[] cancel(byte[] invite, List<Header> others) throws MalformedMessageException {
        RawHead head = RawHead.read(invite, 0, invite.length);
        return derived(head, "CANCEL", head.first("To").orElse(""), others);
    }

    /**
     * Writes the ACK of a final response other than 2xx (RFC 3261 §17.1.1.3).
     *
     * @param to the To value of the response
     */
    public byte[] acknowledgement(byte[] invite, String to) throws MalformedMessageException {
        return derived(RawHead.read(invite, 0, invite.length), "ACK", to, List.of());
    }

    private byte[] derived(RawHead invite, String method, String to, List<Header> others) {
        String line = invite.startLine();
        MessageText text = begin();
        text.add(method).add(line.substring(line.indexOf(' '))).endLine();
        text.line("Via", invite.first("Via").orElse(""));
        text.line("Max-Forwards", MAX_FORWARDS);
        invite.all("Route").forEach(route -> text.line("Route", route));
        text.line("From", invite.first("From").orElse(""));
        text.line("To", to);
        text.line("Call-ID", invite.first("Call-ID").orElse(""));
        String cseq = invite.first("CSeq").orElse("");
        text.line("CSeq", cseq.substring(0, cseq.indexOf(' ') + 1) + method);
        text.line("User-Agent", product);
        others(text, others);
        return end(text, Body.NONE);
    }

    /** A line that a broken request may have left out. */
    private static void given(MessageText text, String name, String value) {
        if (!value.isEmpty()) {
            text.line(name, value);
        }
    }

    private MessageText begin() {
        MessageText free = spare.getAndSet(null);
        return free == null ? new MessageText() : free.begin();
    }

    private byte[] end(MessageText text, Body body) {
        byte[] octets = text.withBody(body);
        spare.set(text);
        return octets;
    }

    /** RFC 3261 §8.1.1.8 and §12.1.1: who was asked for by a SIPS URI gives one. */
    private static boolean isSecure(OutboundRequest request) {
        String next =
                request.routes().isEmpty() ? request.uri() : request.routes().get(0);
        return isSecure(next) || isSecure(request.uri());
    }

    private static boolean isSecure(RequestOutline outline) {
        return isSecure(
                outline.recordRoutes().isEmpty()
                        ? outline.to()
                        : outline.recordRoutes().get(0));
    }

    private static boolean isSecure(String address) {
        int bracket = address.indexOf('<');
        return address.regionMatches(true, bracket + 1, "sips:", 0, 5);
    }

    private void contact(MessageText text, String user, Flow flow, boolean secure) {
        text.add(secure ? "Contact: <sips:" : "Contact: <sip:");
        text.add(user).add(user.isEmpty() ? "" : "@").add(hostPort(flow.local()));
        if (flow.transport() != Transport.UDP && !secure) { // sips means TLS (RFC 5630 §3.1.3)
            text.add(";transport=").add(flow.transport().name().toLowerCase(Locale.ROOT));
        }
        text.add(">").endLine();
    }

    private String hostPort(InetSocketAddress address) {
        HostPort last = lastLocal;
        if (!last.address().equals(address)) {
            last = new HostPort(address, written(address));
            lastLocal = last;
        }
        return last.text();
    }

    private static String written(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        if (address.getAddress() instanceof Inet6Address) {
            int zone = host.indexOf('%');
            host = '[' + (zone < 0 ? host : host.substring(0, zone)) + ']';
        }
        return host + ':' + address.getPort();
    }

    private static void others(MessageText text, List<Header> headers) {
        for (Header header : headers) {
            if (!RESERVED.contains(header.name().toLowerCase(Locale.ROOT))) {
                text.line(header.name(), header.value());
            }
        }
    }

    private static boolean has(List<Header> headers, String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
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
