package io.tandempbx.voicemail.core;

import io.tandempbx.voicemail.api.VoicemailMessage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What is known of a message beside its audio.
 *
 * @param open    while it is being left
 * @param handedOver of an open one: whether whoever wrote it let go of it in order
 * @param mailDue    whether its owner is still to be told by mail
 */
record Row(VoicemailMessage message, boolean open, boolean handedOver, boolean mailDue) {
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    Row(VoicemailMessage message, boolean open, boolean handedOver) {
        this(message, open, handedOver, false);
    }

    /** An id for a message that begins at a time. */
    static String newId(Instant at) {
        int some = ThreadLocalRandom.current().nextInt(1 << 16);
        return ID_TIME.format(at) + String.format(Locale.ROOT, "-%04x", some);
    }

    Row withMailDue(boolean due) {
        return new Row(message, open, handedOver, due);
    }

    Row with(boolean heard) {
        VoicemailMessage old = message;
        return with(copy(old, old.durationMs(), old.octets(), heard, old.urgent(), old.complete()));
    }

    /** As whoever left it wants it. */
    Row marked(boolean urgent) {
        VoicemailMessage old = message;
        return with(copy(old, old.durationMs(), old.octets(), old.heard(), urgent, old.complete()));
    }

    /** As it is when its audio is this long. */
    Row measured(long durationMs, long octets, boolean complete, boolean stillOpen, boolean inOrder) {
        VoicemailMessage now = copy(message, durationMs, octets, message.heard(), message.urgent(), complete);
        return new Row(now, stillOpen, inOrder, mailDue);
    }

    private Row with(VoicemailMessage other) {
        return new Row(other, open, handedOver, mailDue);
    }

    private static VoicemailMessage copy(
            VoicemailMessage old, long durationMs, long octets, boolean heard, boolean urgent, boolean complete) {
        return new VoicemailMessage(
                old.id(),
                old.callerId(),
                old.callerName(),
                old.received(),
                durationMs,
                octets,
                heard,
                urgent,
                complete);
    }

    Properties toProperties() {
        Properties values = new Properties();
        values.setProperty("caller_id", message.callerId());
        values.setProperty("caller_name", message.callerName());
        values.setProperty("received", message.received().toString());
        values.setProperty("duration_ms", Long.toString(message.durationMs()));
        values.setProperty("heard", Boolean.toString(message.heard()));
        values.setProperty("urgent", Boolean.toString(message.urgent()));
        values.setProperty("complete", Boolean.toString(message.complete()));
        values.setProperty("open", Boolean.toString(open));
        values.setProperty("handed_over", Boolean.toString(handedOver));
        values.setProperty("mail_due", Boolean.toString(mailDue));
        return values;
    }

    /** @throws java.time.DateTimeException if its time cannot be read */
    static Row of(String id, Properties values, long durationMs, long octets) {
        boolean complete = Boolean.parseBoolean(values.getProperty("complete", "false"));
        return new Row(
                new VoicemailMessage(
                        id,
                        values.getProperty("caller_id", ""),
                        values.getProperty("caller_name", ""),
                        Instant.parse(values.getProperty("received", "")),
                        durationMs,
                        octets,
                        Boolean.parseBoolean(values.getProperty("heard", "false")),
                        Boolean.parseBoolean(values.getProperty("urgent", "false")),
                        complete),
                Boolean.parseBoolean(values.getProperty("open", "false")),
                Boolean.parseBoolean(values.getProperty("handed_over", "false")),
                Boolean.parseBoolean(values.getProperty("mail_due", "false")));
    }
}
