package io.tandempbx.event.api;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can happen; the subject and the fields that an event of the type has. Every event of a call but the first and that
 * of an emergency also has {@code direction}, which is {@code internal}, {@code inbound} or {@code outbound}, and {@code
 * trunk}, by which the call came in, went out or was tried last; empty for none. Events kept from before release 1.6 of this
 * package have neither.
 */
public enum EventType {
    /** A call began. Subject: its id; fields {@code from}, {@code to}. */
    CALL_STARTED("call.started"),
    /** Somebody took it. Fields {@code from}, {@code to}, {@code by}. */
    CALL_ANSWERED("call.answered"),
    /** It is over. Fields {@code from}, {@code to}, {@code cause} and, in seconds since the answer, {@code duration}. */
    CALL_ENDED("call.ended"),
    /** A party put the other on hold. Fields {@code from}, {@code to}, {@code by}. */
    CALL_HOLD("call.hold"),
    /** The party that held took the other back. Fields {@code from}, {@code to}, {@code by}. */
    CALL_RESUME("call.resume"),
    /** A party was led to another. Fields {@code from}, {@code to}, {@code to_party}. */
    CALL_TRANSFER("call.transfer"),
    /** A party waits at a place. Fields {@code from}, {@code to}, {@code at}, {@code by}. */
    CALL_PARKED("call.parked"),
    /** Somebody fetched it from there. Fields {@code from}, {@code to}, {@code at}. */
    CALL_RETRIEVED("call.retrieved"),
    /** Somebody calls for help. Fields {@code from}, {@code to}. */
    CALL_EMERGENCY("call.emergency"),
    /** A message was left. Subject: the mailbox; fields {@code message}, {@code caller_id}, {@code duration} in seconds. */
    VOICEMAIL_NEW("voicemail.new"),
    /** It was heard. Subject: the mailbox; field {@code message}. */
    VOICEMAIL_READ("voicemail.read"),
    /** It was deleted. Subject: the mailbox; field {@code message}. */
    VOICEMAIL_DELETED("voicemail.deleted"),
    /** Somebody came into a conference. Subject: its room; fields {@code member}, {@code name}, {@code call_id}. */
    CONFERENCE_JOINED("conference.joined"),
    /** Somebody left it. Subject: its room; fields as before. */
    CONFERENCE_LEFT("conference.left"),
    /** A phone registered. Subject: the extension; fields {@code contact}, {@code transport}, {@code source_ip}. */
    EXTENSION_REGISTERED("extension.registered"),
    /** A phone unregistered, or its time was over. Subject: the extension; fields {@code contact}, {@code reason}. */
    EXTENSION_UNREGISTERED("extension.unregistered"),
    /**
     * A trunk came to another state. Subject: its id; fields {@code state}, {@code before}, both {@code up}, {@code degraded},
     * {@code down} or {@code disabled}, and {@code reason}.
     */
    TRUNK_STATE("trunk.state"),
    /**
     * A direction of a call broke a threshold of quality. Subject: the call's id; fields {@code alert}, {@code party},
     * {@code direction}, {@code broken}, {@code cause}, {@code mos}, {@code loss_percent}, {@code jitter_ms} and, when it is
     * known, {@code rtt_ms}.
     */
    QUALITY_ALERT("quality.alert"),
    /** It keeps all thresholds again, or the call is over. Subject: the call's id; fields as before and {@code reason}. */
    QUALITY_CLEARED("quality.cleared");

    private static final Map<String, EventType> BY_TEXT =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(EventType::text, Function.identity()));

    private final String text;

    EventType(String text) {
        this.text = text;
    }

    /** As it is written and shown, for example {@code call.started}. */
    public String text() {
        return text;
    }

    /** The type that is shown as this text. */
    public static Optional<EventType> of(String text) {
        return Optional.ofNullable(BY_TEXT.get(text));
    }
}
