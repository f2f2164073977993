package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads one message from the octets of a datagram or of a frame. Strict about what a transaction or a call depends on,
 * and passes everything else on as it is. Not thread-safe: each reader has its own.
 */
public final class MessageParser {
    private static final String VERSION = "SIP/2.0";
    private static final int DEFAULT_MAX_FORWARDS = 70;
    private static final int MAX_HEADERS = 256;

    private static final Set<String> CHECKED = Set.of(
            "From", "To", "Call-ID", "CSeq", "Via", "Contact", "Record-Route", "Route", "Require", "Content-Type");

    private final HeaderRules rules = new HeaderRules();

    /**
     * Reads a message.
     *
     * @param octets begin with it; not kept
     * @param length of the message
     * @throws MalformedMessageException if it cannot be answered
     * @throws RejectedRequestException  if it is a request that deserves an error response
     */
    public SipMessage parse(byte[] octets, int length, Flow flow)
            throws MalformedMessageException, RejectedRequestException {
        int start = firstOctet(octets, length);
        int headEnd = headEnd(octets, start, length);
        RawHead head = RawHead.read(octets, start, headEnd < 0 ? length : headEnd);
        HeadFields fields = new HeadFields(head, octets, headEnd, length);
        return head.startLine().startsWith("SIP/") ? response(fields, flow) : request(fields, flow);
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

    private SipRequest request(HeadFields fields, Flow flow)
            throws MalformedMessageException, RejectedRequestException {
        String line = fields.startLine;
        int methodEnd = line.indexOf(' ');
        int uriEnd = line.lastIndexOf(' ');
        if (methodEnd <= 0 || !line.startsWith("SIP/", uriEnd + 1) || !isToken(line, methodEnd)) {
            throw new MalformedMessageException("no SIP start line");
        }
        String method = line.substring(0, methodEnd);
        List<String> vias = vias(fields);
        Via via = Via.parse(vias.get(0));
        RequestOutline outline = outline(fields, via, vias, flow);
        if (line.length() != uriEnd + 1 + VERSION.length()
                || !line.regionMatches(true, uriEnd + 1, VERSION, 0, VERSION.length())) {
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
        String problem = problem(fields);
        if (problem.isEmpty() && (!rules.acceptsUri(uri) || HeaderRules.hasNoPort(uri))) {
            problem = "Bad Request-URI";
        }
        if (!problem.isEmpty()) {
            throw new RejectedRequestException(method, outline, 400, problem);
        }
        MessageHead head = checked(fields);
        if (!head.cseqMethod().equals(method)) {
            throw new RejectedRequestException(method, outline, 400, "CSeq names another method");
        }
        return new SipRequest(
                flow,
                method,
                uri,
                NameAddressText.user(uri),
                via,
                outline,
                head,
                fields.maxForwards == HeadFields.ABSENT ? DEFAULT_MAX_FORWARDS : fields.maxForwards,
                ValueList.splitAll(fields.requires, ','),
                fields.credentials,
                fields.body());
    }

    private SipResponse response(HeadFields fields, Flow flow) throws MalformedMessageException {
        String line = fields.startLine;
        int status = line.length() < VERSION.length() + 4 ? -1 : smallNumber(line.substring(8, 11));
        if (!line.regionMatches(true, 0, VERSION + ' ', 0, 8) || status < 100 || status > 699) {
            throw new MalformedMessageException("no SIP status line");
        }
        Via via = Via.parse(vias(fields).get(0));
        String problem = problem(fields);
        if (!problem.isEmpty()) {
            throw new MalformedMessageException(problem);
        }
        String reason = line.length() > 12 ? line.substring(12) : "";
        return new SipResponse(flow, status, reason, via, fields.to, checked(fields), fields.body());
    }

    private static List<String> vias(HeadFields fields) throws MalformedMessageException {
        List<String> vias = ValueList.splitAll(fields.vias, ',');
        if (vias.isEmpty()) {
            throw new MalformedMessageException("no Via");
        }
        return vias;
    }

    /** What an answer repeats; what is missing is empty. */
    private static RequestOutline outline(HeadFields fields, Via via, List<String> vias, Flow flow) {
        String top = via.withSource(flow.remote());
        List<String> filled = List.of(top);
        if (vias.size() > 1) {
            filled = new ArrayList<>(vias);
            filled.set(0, top);
        }
        return new RequestOutline(filled, fields.from, fields.to, fields.callId, fields.cseq, fields.recordRoutes);
    }

    /** The first broken rule, as a reason phrase; empty if there is none. */
    private String problem(HeadFields fields) {
        if (fields.headEnd < 0) {
            return "Message ends within its headers";
        }
        if (fields.headers.size() > MAX_HEADERS) {
            return "More than " + MAX_HEADERS + " headers";
        }
        for (Header header : fields.headers) {
            if (CHECKED.contains(header.name())
                    && !(header.name().equals("Require") && header.value().isEmpty())
                    && (HeaderRules.isAmbiguous(header.name(), header.value())
                            || !rules.accepts(header.name(), header.value()))) {
                return "Bad " + header.name();
            }
        }
        String miscounted = fields.miscounted();
        if (!miscounted.isEmpty()) {
            return miscounted;
        }
        if (cseqNumber(fields.cseq) < 0 || cseqMethod(fields.cseq).isEmpty()) {
            return "Bad CSeq";
        }
        if (fields.maxForwards == HeadFields.BAD) {
            return "Bad Max-Forwards";
        }
        if (fields.contentLength == HeadFields.BAD) {
            return "Bad Content-Length";
        }
        return fields.contentLength > fields.length - fields.headEnd ? "Content-Length is larger than the message" : "";
    }

    private static MessageHead checked(HeadFields fields) {
        List<NameAddress> contacts = List.of();
        if (!fields.contacts.isEmpty()) {
            contacts = new ArrayList<>(1);
            for (String contact : ValueList.splitAll(fields.contacts, ',')) {
                contacts.add(NameAddressText.read(contact));
            }
        }
        return new MessageHead(
                NameAddressText.read(fields.from),
                NameAddressText.read(fields.to),
                fields.callId,
                cseqNumber(fields.cseq),
                cseqMethod(fields.cseq),
                contacts,
                ValueList.splitAll(fields.recordRoutes, ','),
                fields.others);
    }

    /** The number of a CSeq value, or -1. */
    private static int cseqNumber(String cseq) {
        int blank = cseq.indexOf(' ');
        return blank < 0 ? -1 : smallNumber(cseq, blank);
    }

    /** The method of a CSeq value that the header rules let pass; empty when there is none. */
    private static String cseqMethod(String cseq) {
        return cseq.substring(cseq.indexOf(' ') + 1).strip();
    }

    /** A decimal number up to 2^31-1, blanks around it left aside, or -1. */
    static int smallNumber(String digits) {
        return smallNumber(digits, digits.length());
    }

    private static int smallNumber(String text, int to) {
        int start = 0;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (start < end && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        long number = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || number > Integer.MAX_VALUE) {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return start == end || number > Integer.MAX_VALUE ? -1 : (int) number;
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

    private static int firstOctet(byte[] octets, int length) throws MalformedMessageException {
        for (int i = 0; i < length; i++) {
            if (octets[i] != '\r' && octets[i] != '\n' && octets[i] != 0) {
                return i;
            }
        }
        throw new MalformedMessageException("nothing but line ends");
    }
}
