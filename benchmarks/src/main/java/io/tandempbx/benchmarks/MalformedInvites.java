package io.tandempbx.benchmarks;

import java.util.List;

/** INVITEs that break RFC 3261 in turn: some must be refused, some cannot even be answered. */
final class MalformedInvites {
    private static final List<Breach> BREACHES = List.of(
            text -> text.replaceFirst("From: [^\r]*\r\n", ""),
            text -> text.replaceFirst("CSeq: [^\r]*\r\n", ""),
            text -> text.replaceFirst("CSeq: \\d+ INVITE", "CSeq: 1 BYE"),
            text -> text.replaceFirst("Call-ID: [^\r]*\r\n", ""),
            text -> text.replaceFirst("Via: [^\r]*\r\n", "Via: SIP/2.0/UDP ;;;\r\n"),
            text -> text.replaceFirst("To: <sip:", "To: <<sip::"),
            text -> text.replaceFirst("Content-Length: \\d+", "Content-Length: 99999"),
            text -> text.replaceFirst("Content-Length: \\d+", "Content-Length: many"),
            text -> text.replaceFirst(" SIP/2.0", " SIP/7.0"),
            text -> text.replaceFirst("Max-Forwards: 70", "Max-Forwards: 0"),
            text -> text.substring(0, text.length() / 2),
            text -> text.replace("\r\n", " "));

    private MalformedInvites() {}

    private interface Breach {
        String of(String invite);
    }

    /** The INVITE with one fault, another for every number. */
    static String text(String invite, int number) {
        return BREACHES.get(Math.floorMod(number, BREACHES.size())).of(invite);
    }
}
