package io.tandempbx.presence.core;

import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a SUBSCRIBE asks for (RFC 6665 §4.1.2), checked.
 *
 * @param event   what each NOTIFY says in Event: the package, and the id when there is one
 * @param seconds granted; 0 to end it, or for the state of this moment only
 * @param target  the phone's Contact; empty when it gave none
 */
record SubscribeRequest(EventPackage kind, String event, int seconds, Optional<String> target) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]{1,100}");
    private static final int LONGEST_URI = 512;

    static SubscribeRequest of(InboundRequest request, PresenceSettings settings) throws RefusedException {
        MessageHead head = request.head();
        String[] parts = head.header("Event").orElse("").split(";", -1);
        EventPackage kind = EventPackage.of(parts[0].strip())
                .orElseThrow(() -> new RefusedException(Reply.of(489).withHeader("Allow-Events", EventPackage.ALL)));
        List<String> accepted = head.others().stream()
                .filter(header -> header.name().equalsIgnoreCase("Accept"))
                .map(header -> header.value())
                .toList();
        if (!accepted.isEmpty() && accepted.stream().noneMatch(kind::isIn)) {
            throw new RefusedException(Reply.of(406).withHeader("Accept", kind.type()));
        }
        return new SubscribeRequest(kind, event(kind, parts), seconds(head, settings), target(head));
    }

    private static String event(EventPackage kind, String[] parts) throws RefusedException {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.toLowerCase(Locale.ROOT).startsWith("id=")) {
                String id = parameter.substring(3);
                if (!ID.matcher(id).matches()) {
                    throw new RefusedException(400, "Event has a malformed id");
                }
                return kind.text() + ";id=" + id;
            }
        }
        return kind.text();
    }

    private static int seconds(MessageHead head, PresenceSettings settings) throws RefusedException {
        String wish = head.header("Expires").orElse("").strip();
        if (wish.isEmpty()) {
            return settings.defaultExpiresSeconds();
        }
        if (!wish.matches("[0-9]{1,10}")) {
            throw new RefusedException(400, "Expires is not a number of seconds");
        }
        long seconds = Long.parseLong(wish);
        if (seconds > 0 && seconds < settings.minExpiresSeconds()) {
            throw new RefusedException(
                    Reply.of(423).withHeader("Min-Expires", Integer.toString(settings.minExpiresSeconds())));
        }
        return (int) Math.min(seconds, settings.maxExpiresSeconds());
    }

    private static Optional<String> target(MessageHead head) throws RefusedException {
        Optional<String> uri = head.contacts().stream().findFirst().map(NameAddress::uri);
        String scheme = uri.map(text -> text.toLowerCase(Locale.ROOT)).orElse("sip:");
        if (!(scheme.startsWith("sip:") || scheme.startsWith("sips:")) || scheme.length() > LONGEST_URI) {
            throw new RefusedException(400, "Contact must be a SIP URI of at most " + LONGEST_URI + " characters");
        }
        return uri;
    }
}
