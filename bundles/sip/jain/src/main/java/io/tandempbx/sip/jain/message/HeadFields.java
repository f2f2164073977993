package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A message whose head was cut into lines: the values a parser looks into, picked out in one pass, and all others. */
final class HeadFields {
    /** Stand for a number that is not given, and for one that is none or contradicts itself. */
    static final int ABSENT = -1;

    static final int BAD = -2;

    final String startLine;
    final List<Header> headers;

    /** Index after the empty line, or -1. */
    final int headEnd;

    final int length;
    String from = "";
    String to = "";
    String callId = "";
    String cseq = "";
    String contentType = "";
    int maxForwards = ABSENT;
    int contentLength = ABSENT;

    /** Header lines' values; Via and Contact may hold several, separated by commas. */
    List<String> vias = List.of();

    List<String> contacts = List.of();
    List<String> recordRoutes = List.of();
    List<String> requires = List.of();
    List<String> credentials = List.of();

    /** What is passed on as it is. */
    final List<Header> others = new ArrayList<>();

    private final byte[] octets;
    private int froms;
    private int tos;
    private int callIds;
    private int cseqs;
    private String announcedLength = "";

    HeadFields(RawHead head, byte[] octets, int headEnd, int length) {
        this.startLine = head.startLine();
        this.headers = head.headers();
        this.octets = octets;
        this.headEnd = headEnd;
        this.length = length;
        for (Header header : headers) {
            pick(header, header.value());
        }
    }

    /** The broken rule if one of the headers that must stand once does not; empty if all do. */
    String miscounted() {
        String from = miscounted("From", froms);
        String to = miscounted("To", tos);
        String callId = miscounted("Call-ID", callIds);
        return !from.isEmpty() ? from : !to.isEmpty() ? to : !callId.isEmpty() ? callId : miscounted("CSeq", cseqs);
    }

    /** What follows the head, as far as Content-Length says. */
    Body body() {
        int end = contentLength == ABSENT ? length : headEnd + contentLength;
        return end == headEnd ? Body.NONE : new Body(contentType, Arrays.copyOfRange(octets, headEnd, end));
    }

    private void pick(Header header, String value) {
        switch (header.name()) {
            case "Via" -> vias = with(vias, value);
            case "From" -> from = froms++ == 0 ? value : from;
            case "To" -> to = tos++ == 0 ? value : to;
            case "Call-ID" -> callId = callIds++ == 0 ? value : callId;
            case "CSeq" -> cseq = cseqs++ == 0 ? value : cseq;
            case "Contact" -> contacts = with(contacts, value);
            case "Record-Route" -> recordRoutes = with(recordRoutes, value);
            case "Authorization" -> credentials = with(credentials, value);
            case "Content-Length" -> pickLength(value);
            case "Route", "Proxy-Authorization" -> {
                // for proxies
            }
            default -> {
                others.add(header);
                pickOther(header.name(), value);
            }
        }
    }

    private void pickOther(String name, String value) {
        switch (name) {
            case "Max-Forwards" -> maxForwards = maxForwards == ABSENT ? number(value) : maxForwards;
            case "Content-Type" -> contentType = contentType.isEmpty() ? value : contentType;
            case "Require" -> requires = with(requires, value);
            default -> {
                // nothing a parser must understand
            }
        }
    }

    private void pickLength(String value) {
        if (contentLength == ABSENT) {
            contentLength = number(value);
            announcedLength = value;
        } else if (!value.equals(announcedLength)) {
            contentLength = BAD;
        }
    }

    private static int number(String value) {
        int number = MessageParser.smallNumber(value);
        return number < 0 ? BAD : number;
    }

    private static String miscounted(String name, int count) {
        return count == 1 ? "" : (count == 0 ? "Missing " : "More than one ") + name;
    }

    private static List<String> with(List<String> values, String value) {
        if (values.isEmpty()) {
            return List.of(value);
        }
        List<String> more = new ArrayList<>(values);
        more.add(value);
        return more;
    }
}
