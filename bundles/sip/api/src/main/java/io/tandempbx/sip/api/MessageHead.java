package io.tandempbx.sip.api;

import java.util.List;
import java.util.Optional;

/**
 * What requests and responses have in common, already checked by the parser.
 *
 * @param cseqMethod   the method of CSeq; in a response it names the request answered
 * @param contacts     all Contact values; the value {@code *} is a contact whose URI is {@code *}
 * @param recordRoutes Record-Route values, one URI in angle brackets each, topmost first
 * @param others       all further headers in message order, without Via, Route, Content-Length and credentials
 */
public record MessageHead(
        NameAddress from,
        NameAddress to,
        String callId,
        long cseq,
        String cseqMethod,
        List<NameAddress> contacts,
        List<String> recordRoutes,
        List<Header> others) {

    public MessageHead {
        contacts = List.copyOf(contacts);
        recordRoutes = List.copyOf(recordRoutes);
        others = List.copyOf(others);
    }

    /** The first further header of this name, case ignored. */
    public Optional<String> header(String name) {
        for (Header header : others) {
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }
}
