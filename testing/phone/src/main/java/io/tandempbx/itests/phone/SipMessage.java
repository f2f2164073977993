package io.tandempbx.itests.phone;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A SIP message as text (RFC 3261 §7), immutable. Knows just enough to play a phone; deliberately not the parser of the
 * server under test.
 *
 * @param start  the request or status line
 * @param fields header fields in order, names as written
 * @param body   empty for none
 */
public record SipMessage(String start, List<Field> fields, String body) {

    /** One header field. */
    public record Field(String name, String value) {}

    public SipMessage {
        fields = List.copyOf(fields);
    }

    public static SipMessage request(String method, String uri) {
        return new SipMessage(method + " " + uri + " SIP/2.0", List.of(), "");
    }

    /** A response that repeats of the request what RFC 3261 §8.2.6.2 demands. */
    public static SipMessage response(SipMessage request, int status, String reason, String toTag) {
        SipMessage response = new SipMessage("SIP/2.0 " + status + " " + reason, List.of(), "");
        for (Field field : request.fields) {
            String name = canonical(field.name);
            boolean repeated = List.of("via", "from", "call-id", "cseq").contains(name)
                    || (name.equals("record-route") && status < 300 && status > 100);
            if (repeated) {
                response = response.with(field.name, field.value);
            } else if (name.equals("to")) {
                boolean tagged = !parameter(field.value, "tag").isEmpty() || toTag.isEmpty();
                response = response.with(field.name, tagged ? field.value : field.value + ";tag=" + toTag);
            }
        }
        return response;
    }

    /** Parses one whole message. */
    public static SipMessage parse(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalArgumentException("not a SIP message: " + text);
        }
        String[] lines = text.substring(0, end).replaceAll("\r\n[ \t]+", " ").split("\r\n", -1);
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            fields.add(new Field(
                    lines[i].substring(0, colon).strip(),
                    lines[i].substring(colon + 1).strip()));
        }
        return new SipMessage(lines[0], fields, text.substring(end + 4));
    }

    public byte[] toBytes() {
        StringBuilder text = new StringBuilder(start).append("\r\n");
        for (Field field : fields) {
            text.append(field.name).append(": ").append(field.value).append("\r\n");
        }
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        if (header("Content-Length").isEmpty()) {
            text.append("Content-Length: ").append(content.length).append("\r\n");
        }
        return text.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
    }

    public SipMessage with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new SipMessage(start, more, body);
    }

    public SipMessage without(String name) {
        List<Field> rest = new ArrayList<>(fields);
        rest.removeIf(field -> canonical(field.name).equals(canonical(name)));
        return new SipMessage(start, rest, body);
    }

    public SipMessage withBody(String type, String content) {
        SipMessage typed = without("Content-Type").with("Content-Type", type);
        return new SipMessage(start, typed.fields, content);
    }

    public boolean isRequest() {
        return !start.startsWith("SIP/2.0 ");
    }

    /** Of a request its own, of a response that of the request it answers. */
    public String method() {
        return isRequest() ? start.substring(0, start.indexOf(' ')) : cseqMethod();
    }

    /** The status code; 0 for a request. */
    public int status() {
        return isRequest() ? 0 : Integer.parseInt(start.substring(8, 11));
    }

    public boolean isFinal() {
        return status() >= 200;
    }

    /** The first field of this name or its compact form; empty when absent. */
    public String header(String name) {
        return headers(name).stream().findFirst().orElse("");
    }

    public List<String> headers(String name) {
        return fields.stream()
                .filter(field -> canonical(field.name).equals(canonical(name)))
                .map(Field::value)
                .toList();
    }

    public String callId() {
        return header("Call-ID");
    }

    public long cseq() {
        return Long.parseLong(header("CSeq").split("\\s+", -1)[0]);
    }

    /** Empty when CSeq is cut short, as in the answer to a request that was. */
    public String cseqMethod() {
        String cseq = header("CSeq");
        return cseq.substring(cseq.indexOf(' ') + 1);
    }

    public String branch() {
        return parameter(header("Via"), "branch");
    }

    public String fromTag() {
        return parameter(header("From"), "tag");
    }

    public String toTag() {
        return parameter(header("To"), "tag");
    }

    /** The URI of the first Contact. */
    public Optional<String> contactUri() {
        return Optional.of(header("Contact")).filter(value -> !value.isEmpty()).map(SipMessage::uri);
    }

    /** The URI inside a name-addr or addr-spec. */
    public static String uri(String value) {
        int open = value.indexOf('<');
        return open < 0 ? value.split(";", -1)[0] : value.substring(open + 1, value.indexOf('>', open));
    }

    /** A parameter outside angle brackets; empty when absent. */
    public static String parameter(String value, String name) {
        String outside = value.substring(value.indexOf('>') + 1);
        for (String part : outside.split(";", -1)) {
            if (part.strip().startsWith(name + "=")) {
                return part.strip().substring(name.length() + 1).split("[\\s,]", -1)[0];
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return start + (isRequest() ? "" : " (" + header("CSeq") + ")");
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "v" -> "via";
            case "f" -> "from";
            case "t" -> "to";
            case "i" -> "call-id";
            case "m" -> "contact";
            case "l" -> "content-length";
            case "c" -> "content-type";
            default -> lower;
        };
    }
}
