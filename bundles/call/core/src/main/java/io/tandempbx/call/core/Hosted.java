package io.tandempbx.call.core;

import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What a call's record keeps of the application that has its party. Data. */
final class Hosted {
    private static final int MOST_WAITING = 64;

    final String name;
    final String argument;
    final String divertedBy;
    String state = ""; // what the application saved last
    long timerAtMs; // wall clock; 0 for none
    int plays; // how often it had something played
    boolean playing; // whether the end of the latest is still to be told
    private final Deque<ApplicationEvent> waiting = new ArrayDeque<>(); // while the application is away; not stored

    Hosted(String name, String argument, String divertedBy) {
        this.name = name;
        this.argument = argument;
        this.divertedBy = divertedBy;
    }

    /** The same party, when it comes back from where it was led: what was asked for before it left is not done any more. */
    Hosted again() {
        Hosted again = new Hosted(name, argument, divertedBy);
        again.state = state;
        again.plays = plays;
        return again;
    }

    /** Keeps an event for an application that is being replaced. */
    void keep(ApplicationEvent event) {
        if (waiting.size() < MOST_WAITING) {
            waiting.add(event);
        }
    }

    /** The next event that was kept; null when there is none. */
    @Nullable
    ApplicationEvent kept() {
        return waiting.poll();
    }

    static void write(RecordWriter out, @Nullable Hosted hosted) {
        out.flag(hosted != null);
        if (hosted != null) {
            out.text(hosted.name).text(hosted.argument).text(hosted.divertedBy).text(hosted.state);
            out.int64(hosted.timerAtMs).int32(hosted.plays).flag(hosted.playing);
        }
    }

    static @Nullable Hosted read(RecordReader in) {
        if (!in.flag()) {
            return null;
        }
        Hosted hosted = new Hosted(in.text(), in.text(), in.text());
        hosted.state = in.text();
        hosted.timerAtMs = in.int64();
        hosted.plays = in.int32();
        hosted.playing = in.flag();
        return hosted;
    }
}
