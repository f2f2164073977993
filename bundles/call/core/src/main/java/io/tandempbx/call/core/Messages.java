package io.tandempbx.call.core;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Text messages between extensions (RFC 3428): passed on to the phones of the one addressed, never kept. */
final class Messages {
    /** What the key of a message that was passed on begins with. */
    static final String KEY = "message|";

    private static final int MAX_OCTETS = 1300; // RFC 3428 §8

    private final CallContext context;
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>(); // copies without an outcome, by transaction

    Messages(CallContext context) {
        this.context = context;
    }

    /** An authenticated message outside of any dialog; within an event. */
    void take(InboundRequest message) {
        SipService sip = context.neighbours.sip();
        String to = message.user();
        if (message.trunk().isPresent()) {
            sip.respond(message.transaction(), Reply.of(403));
            return;
        }
        if (message.body().bytes().length > MAX_OCTETS) {
            sip.respond(message.transaction(), Reply.of(413));
            return;
        }
        boolean known = context.neighbours
                .directory()
                .flatMap(directory -> directory.find(to))
                .filter(extension -> extension.enabled())
                .isPresent();
        List<Contact> phones =
                context.neighbours.contacts().map(all -> all.contacts(to)).orElse(List.of());
        if (!known || phones.isEmpty()) {
            sip.respond(message.transaction(), Reply.of(known ? 480 : 404));
            return;
        }
        waiting.put(message.transaction(), phones.size());
        for (Contact phone : phones) {
            sip.send(CallContext.OWNER, KEY + message.transaction(), copy(message, phone), phone.flow());
        }
    }

    private OutboundRequest copy(InboundRequest message, Contact phone) {
        Flow flow = phone.flow();
        String host = Inviting.hostOf(flow);
        String from = message.credential();
        String tag = context.index.newTag();
        String name = context.neighbours
                .directory()
                .flatMap(directory -> directory.find(from))
                .map(extension -> extension.name())
                .orElse("");
        return new OutboundRequest(
                "MESSAGE",
                phone.uri(),
                NameAddress.of(name, "sip:" + from + "@" + host).withTag(tag),
                NameAddress.of("", "sip:" + message.user() + "@" + host),
                context.index.newTag() + "@" + host,
                1,
                List.of(),
                "",
                List.<Header>of(),
                message.body());
    }

    /** What a phone answered, or 408 or 503: the sender is told of the first that took it, or the last that did not. */
    void outcome(String key, int status) {
        if (status < 200) {
            return;
        }
        String transaction = key.substring(KEY.length());
        Integer left = waiting.computeIfPresent(transaction, (id, count) -> count > 1 ? count - 1 : null);
        if (status < 300 || left == null) {
            context.neighbours.sip().respond(transaction, Reply.of(status < 300 ? 200 : Causes.towardsCaller(status)));
        }
    }
}
