package io.tandempbx.registrar.core;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A contact and what only the registrar needs to know of it.
 *
 * @param instance       the {@code +sip.instance} of the phone (RFC 5626 §4.1); empty when it gave none
 * @param grantedSeconds the time granted with the last refresh
 */
record Binding(Contact contact, String instance, int grantedSeconds) {

    boolean isLive(Instant now) {
        return contact.expiresAt().isAfter(now);
    }

    Instant refreshedAt() {
        return contact.expiresAt().minusSeconds(grantedSeconds);
    }

    /** The time left in seconds, rounded up: a binding that is still live never shows 0, which would mean removed. */
    long secondsLeft(Instant now) {
        return Duration.between(now, contact.expiresAt()).plusMillis(999).toSeconds();
    }

    /** Whether a contact of this URI and instance takes this binding's place. */
    boolean isReplacedBy(String uri, String phone) {
        return ContactUri.same(contact.uri(), uri) || (!phone.isEmpty() && phone.equals(instance));
    }

    void write(RecordWriter out, boolean withPath) {
        Flow flow = contact.flow();
        out.text(contact.uri())
                .text(flow.transport().name())
                .address(flow.local())
                .address(flow.remote())
                .int32(contact.q())
                .text(contact.callId())
                .int64(contact.cseq())
                .int64(contact.registeredAt().toEpochMilli())
                .int64(contact.expiresAt().toEpochMilli())
                .text(contact.userAgent())
                .text(instance)
                .int32(grantedSeconds);
        if (withPath) {
            out.list(contact.path(), RecordWriter::text);
        }
    }

    static Binding read(RecordReader in, boolean withPath) {
        String uri = in.text();
        Flow flow = new Flow(Transport.valueOf(in.text()), present(in.address()), present(in.address()));
        int q = in.int32();
        String callId = in.text();
        long cseq = in.int64();
        Instant registeredAt = Instant.ofEpochMilli(in.int64());
        Instant expiresAt = Instant.ofEpochMilli(in.int64());
        String userAgent = in.text();
        String instance = in.text();
        int granted = in.int32();
        List<String> path = withPath ? in.list(RecordReader::text) : List.of();
        return new Binding(
                new Contact(uri, flow, q, callId, cseq, registeredAt, expiresAt, userAgent, path), instance, granted);
    }

    private static InetSocketAddress present(Optional<InetSocketAddress> address) {
        return address.orElseThrow(() -> new IllegalArgumentException("a binding without an address"));
    }
}
