package io.tandempbx.call.api;

/** What an application is told of its party. */
public sealed interface ApplicationEvent {

    /** The party has come; it is not answered yet unless it was talking before. */
    record Started() implements ApplicationEvent {}

    /** The application, call control or the process is another: the call goes on from the state saved last. */
    record Resumed() implements ApplicationEvent {}

    /**
     * The party pressed a key.
     *
     * @param key one of {@code 0-9*#A-D}
     */
    record Digit(char key) implements ApplicationEvent {}

    /** The files of the latest {@link ApplicationAction.Play} were played to their end. */
    record Played() implements ApplicationEvent {}

    /** The time of the latest {@link ApplicationAction.Timer} is over. */
    record TimeIsUp() implements ApplicationEvent {}

    /** Something the application posted to itself. */
    record Posted(String text) implements ApplicationEvent {}

    /**
     * The party cannot be led where the latest {@link ApplicationAction.GoTo} wanted it, and stays: the number is none, or
     * beyond the rights that count. Or it was led there and has come back, to the state saved last: it was busy there, refused,
     * or nobody answered (486, 603, 480 and the like, RFC 3261 §21.4-21.6).
     *
     * @param status what a phone that dialled it would have been answered (SIP)
     */
    record NotLed(int status) implements ApplicationEvent {}

    /**
     * The party is gone, or somebody answered it where it was led; what is still asked for is not done. The last event. While it is
     * on its way, nothing is told.
     */
    record Left() implements ApplicationEvent {}
}
