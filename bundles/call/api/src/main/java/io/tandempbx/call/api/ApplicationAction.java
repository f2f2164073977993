package io.tandempbx.call.api;

import java.util.List;

/** What an application wants done with its party. */
public sealed interface ApplicationAction {

    /** Answers the party; nothing when it is answered already. */
    record Answer() implements ApplicationAction {}

    /**
     * Plays files one after another, in place of what is played.
     *
     * @param files at least one: below {@code prompt_directory} of {@code etc/pbx.media.cfg}, or absolute
     */
    record Play(List<String> files) implements ApplicationAction {
        public Play {
            files = List.copyOf(files);
            if (files.isEmpty()) {
                throw new IllegalArgumentException("files is empty: at least one is to be played");
            }
        }
    }

    /** Plays nothing any more. */
    record Stop() implements ApplicationAction {}

    /**
     * Asks for {@link ApplicationEvent.TimeIsUp} after a time, in place of the time asked for before.
     *
     * @param ms 0 for never
     */
    record Timer(long ms) implements ApplicationAction {}

    /** Keeps a state with the call's record. */
    record Save(String state) implements ApplicationAction {}

    /**
     * Lets the party into a room of the media engine, where it hears all others and they hear it; nothing is played any
     * more. In the room it is in already only {@code muted} changes. It leaves with the application, or by {@link
     * LeaveRoom}.
     *
     * @param room  not empty
     * @param muted whether the others do not hear it
     */
    record EnterRoom(String room, boolean muted) implements ApplicationAction {
        public EnterRoom {
            if (room.isEmpty()) {
                throw new IllegalArgumentException("room is empty: it must have a name");
            }
        }
    }

    /** Lets the party out of its room, if it is in one. */
    record LeaveRoom() implements ApplicationAction {}

    /** Hangs up; a party that is not answered is refused with 480. */
    record Hangup() implements ApplicationAction {}

    /**
     * Leads the party to another destination, as if an extension had dialled it; or tells {@link
     * ApplicationEvent.NotLed} when that extension may not dial it, or nobody answers there. A party that is not answered
     * itself is then refused, as a caller who dialled it. An application that answers that with another of
     * these must end at some time.
     *
     * @param number     what is dialled
     * @param onBehalfOf the extension whose rights count
     */
    record GoTo(String number, String onBehalfOf) implements ApplicationAction {}
}
