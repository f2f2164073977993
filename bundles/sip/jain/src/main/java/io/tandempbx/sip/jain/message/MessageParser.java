package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one message from the octets of a datagram or of a frame. Strict about what a transaction or a call depends on,
 * and passes everything else on as it is. Not thread-safe: each reader has its own.
 */
public final class MessageParser {
    private static final String VERSION = "SIP/2.0";
    private static final int DEFAULT_MAX_FORWARDS = 70;
    private static final int MAX_HEADERS = 256;
    private static final int UNKNOWN_LENGTH = -1;
    private static final int BAD_LENGTH = -2;

    private static final Set<String> CHECKED = Set.of(
            "From", "To", "Call-ID", "CSeq", "Via", "Contact", "Record-Route", "Route", "Require", "Content-Type");

    private static final Set<String> OWN_FIELD = Set.of(
            "From",
            "To",
            "Call-ID",
            "CSeq",
            "Contact",
            "Record-Route",
            "Via",
            "Route",
            "Content-Length",
            "Authorization",
            "Proxy-Authorization");

    private final HeaderRules rules = new HeaderRules();

    /**
     * Reads a message.
     *
     * @throws MalformedMessageException if it cannot be answered
     * @throws RejectedRequestException  if it is a request that deserves an error response
     */
    public SipMessage parse(byte[] bytes, Flow flow) throws MalformedMessageException, RejectedRequestException {
        int start = firstOctet(bytes);
        int headEnd = headEnd(bytes, start, bytes.length);
        RawHead head = RawHead.read(bytes, start, headEnd < 0 ? bytes.length : headEnd);
        if (head.startLine().startsWith("SIP/")) {
            return response(head, bytes, headEnd, flow);
        }
        return request(head, bytes, headEnd, flow);
    }

    /** Index after the empty line that ends the head and is found in {@code from..to}, or -1. */
    public static int headEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i + 1 < to && bytes[i + 1] == '\n') {
                return i + 2;
            }
            if (i + 2 < to && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
                return i + 3;
            }
        }
        return -1;
    }

    private SipRequest request(RawHead head, byte[] bytes, int headEnd, Flow flow)
            throws MalformedMessageException, RejectedRequestException {
        String line = head.startLine();
        int methodEnd = line.indexOf(' ');
        int uriEnd = line.lastIndexOf(' ');
        if (methodEnd <= 0 || !line.startsWith("SIP/", uriEnd + 1) || !isToken(line, methodEnd)) {
            throw new MalformedMessageException("no SIP start line");
        }
        String method = line.substring(0, methodEnd);
        List<String> vias = ValueList.splitAll(head.all("Via"), ',');
        if (vias.isEmpty()) {
            throw new MalformedMessageException("no Via");
        }
        Via via = Via.parse(vias.get(0));
        RequestOutline outline = outline(head, via, vias, flow);
        if (!line.substring(uriEnd + 1).equalsIgnoreCase(VERSION)) {
            throw new RejectedRequestException(method, outline, 505, "");
        }
        String uri =
                line.substring(methodEnd + 1, Math.max(methodEnd + 1, uriEnd)).strip();
        if (uri.isEmpty() || uri.indexOf(' ') >= 0 || uri.indexOf('<') >= 0) {
            throw new RejectedRequestException(method, outline, 400, "Bad Request-URI");
        }
        if (!hasKnownScheme(uri)) {
            throw new RejectedRequestException(method, outline, 416, "");
        }
        Optional<String> problem = problem(head, bytes.length, headEnd);
        if (problem.isEmpty() && !rules.acceptsUri(uri)) {
            problem = Optional.of("Bad Request-URI");
        }
        if (problem.isPresent()) {
            throw new RejectedRequestException(method, outline, 400, problem.get());
        }
        MessageHead checked = checked(head);
        if (!checked.cseqMethod().equals(method)) {
            throw new RejectedRequestException(method, outline, 400, "CSeq names another method");
        }
        return new SipRequest(
                flow,
                method,
                uri,
                NameAddressText.user(uri),
                via,
                outline,
                checked,
                head.first("Max-Forwards").map(MessageParser::smallNumber).orElse(DEFAULT_MAX_FORWARDS),
                ValueList.splitAll(head.all("Require"), ','),
                head.all("Authorization"),
                body(head, bytes, headEnd));
    }

    private SipResponse response(RawHead head, byte[] bytes, int headEnd, Flow flow) throws MalformedMessageException {
        String line = head.startLine();
        int status = line.length() < VERSION.length() + 4 ? -1 : smallNumber(line.substring(8, 11));
        if (!line.regionMatches(true, 0, VERSION + ' ', 0, 8) || status < 100 || status > 699) {
            throw new MalformedMessageException("no SIP status line");
        }
        List<String> vias = ValueList.splitAll(head.all("Via"), ',');
        if (vias.isEmpty()) {
            throw new MalformedMessageException("no Via");
        }
        Via via = Via.parse(vias.get(0));
        Optional<String> problem = problem(head, bytes.length, headEnd);
        if (problem.isPresent()) {
            throw new MalformedMessageException(problem.get());
        }
        String reason = line.length() > 12 ? line.substring(12) : "";
        String to = head.first("To").orElse("");
        return new SipResponse(flow, status, reason, via, to, checked(head), body(head, bytes, headEnd));
    }

    private static RequestOutline outline(RawHead head, Via via, List<String> vias, Flow flow)
            throws MalformedMessageException {
        List<String> filled = new ArrayList<>(vias);
        filled.set(0, via.withSource(flow.remote()).toString());
        return new RequestOutline(
                filled,
                required(head, "From"),
                required(head, "To"),
                required(head, "Call-ID"),
                required(head, "CSeq"),
                head.all("Record-Route"));
    }

    private static String required(RawHead head, String name) throws MalformedMessageException {
        String value = head.first(name).orElse("");
        if (value.isEmpty()) {
            throw new MalformedMessageException("no " + name);
        }
        return value;
    }

    /** The first broken rule, as a reason phrase. */
    private Optional<String> problem(RawHead head, int length, int headEnd) {
        if (headEnd < 0) {
            return Optional.of("Message ends within its headers");
        }
        if (head.headers().size() > MAX_HEADERS) {
            return Optional.of("More than " + MAX_HEADERS + " headers");
        }
        for (Header header : head.headers()) {
            if (CHECKED.contains(header.name())
                    && !(header.name().equals("Require") && header.value().isEmpty())
                    && !rules.accepts(header.name(), header.value())) {
                return Optional.of("Bad " + header.name());
            }
        }
        for (String name : List.of("From", "To", "Call-ID", "CSeq")) {
            int count = head.all(name).size();
            if (count != 1) {
                return Optional.of((count == 0 ? "Missing " : "More than one ") + name);
            }
        }
        List<String> cseq = ValueList.split(head.first("CSeq").orElse(""), ' ');
        if (cseq.size() != 2 || smallNumber(cseq.get(0)) < 0) {
            return Optional.of("Bad CSeq");
        }
        if (head.first("Max-Forwards").map(MessageParser::smallNumber).orElse(0) < 0) {
            return Optional.of("Bad Max-Forwards");
        }
        int announced = contentLength(head);
        if (announced == BAD_LENGTH) {
            return Optional.of("Bad Content-Length");
        }
        if (announced > length - headEnd) {
            return Optional.of("Content-Length is larger than the message");
        }
        return Optional.empty();
    }

    private static MessageHead checked(RawHead head) {
        List<String> cseq = ValueList.split(head.first("CSeq").orElse(""), ' ');
        List<NameAddress> contacts = new ArrayList<>(1);
        for (String contact : ValueList.splitAll(head.all("Contact"), ',')) {
            contacts.add(NameAddressText.read(contact));
        }
        List<Header> others = new ArrayList<>(head.headers().size());
        for (Header header : head.headers()) {
            if (!OWN_FIELD.contains(header.name())) {
                others.add(header);
            }
        }
        return new MessageHead(
                NameAddressText.read(head.first("From").orElse("")),
                NameAddressText.read(head.first("To").orElse("")),
                head.first("Call-ID").orElse(""),
                smallNumber(cseq.get(0)),
                cseq.get(1),
                contacts,
                ValueList.splitAll(head.all("Record-Route"), ','),
                others);
    }

    private static Body body(RawHead head, byte[] bytes, int headEnd) {
        int announced = contentLength(head);
        int end = announced == UNKNOWN_LENGTH ? bytes.length : headEnd + announced;
        if (end == headEnd) {
            return Body.NONE;
        }
        return new Body(head.first("Content-Type").orElse(""), Arrays.copyOfRange(bytes, headEnd, end));
    }

    /** The announced octets, {@link #UNKNOWN_LENGTH} or {@link #BAD_LENGTH}. */
    private static int contentLength(RawHead head) {
        List<String> values = head.all("Content-Length");
        if (values.isEmpty()) {
            return UNKNOWN_LENGTH;
        }
        int length = smallNumber(values.get(0));
        boolean same = values.stream().allMatch(values.get(0)::equals);
        return length < 0 || !same ? BAD_LENGTH : length;
    }

    /** A decimal number up to 2^31-1, or -1. */
    static int smallNumber(String digits) {
        String text = digits.strip();
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || number > Integer.MAX_VALUE) {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return text.isEmpty() || number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    private static boolean hasKnownScheme(String uri) {
        return uri.regionMatches(true, 0, "sip:", 0, 4)
                || uri.regionMatches(true, 0, "sips:", 0, 5)
                || uri.regionMatches(true, 0, "tel:", 0, 4);
    }

    private static boolean isToken(String line, int end) {
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            if (c <= ' ' || c >= 127 || "()<>@,;:\\\"/[]?={}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static int firstOctet(byte[] bytes) throws MalformedMessageException {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\r' && bytes[i] != '\n' && bytes[i] != 0) {
                return i;
            }
        }
        throw new MalformedMessageException("nothing but line ends");
    }
}
