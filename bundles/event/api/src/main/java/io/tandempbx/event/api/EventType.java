package io.tandempbx.event.api;

import java.util.Optional;

/** What can happen; the subject and the fields that an event of the type has. */
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
    /** A phone registered. Subject: the extension; fields {@code contact}, {@code transport}, {@code source_ip}. */
    EXTENSION_REGISTERED("extension.registered"),
    /** A phone unregistered, or its time was over. Subject: the extension; fields {@code contact}, {@code reason}. */
    EXTENSION_UNREGISTERED("extension.unregistered");

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
        for (EventType type : values()) {
            if (type.text.equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
