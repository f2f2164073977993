package io.tandempbx.route.api;

/** What a call can be led to. */
public sealed interface Destination {

    /** The phones of an extension, wherever they are registered when their turn comes. */
    record ToExtension(String number) implements Destination {
        @Override
        public String toString() {
            return number;
        }
    }

    /**
     * A number beyond a trunk.
     *
     * @param number   as the trunk wants it dialled
     * @param callerId the number to show as the caller's, {@code anonymous} for none; empty for the trunk's own rule
     */
    record ToTrunk(String trunk, String number, String callerId) implements Destination {
        @Override
        public String toString() {
            return number + " by trunk " + trunk;
        }
    }

    /**
     * Something that answers by itself.
     *
     * @param name     for example {@code echo}, {@code pickup}, {@code parking}, {@code voicemail}
     * @param argument what it is to work on, for example the mailbox; empty for none
     */
    record ToApplication(String name, String argument) implements Destination {
        @Override
        public String toString() {
            return argument.isEmpty() ? "application " + name : "application " + name + " " + argument;
        }
    }
}
