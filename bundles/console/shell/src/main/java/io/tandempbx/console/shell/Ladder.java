package io.tandempbx.console.shell;

import io.tandempbx.sip.api.TracedMessage;
import java.net.InetSocketAddress;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws SIP messages as a ladder: time goes down, every peer of every dialog has a lifeline, and ours is the second
 * one, so that the caller is left of it and whoever was called is right of it.
 */
final class Ladder {
    private static final String US = "PBX";
    private static final String VERSION = "SIP/2.0";
    private static final int TIME_WIDTH = 14;
    private static final int MARGIN = 3;
    private static final int LEAST_GAP = 24;
    private static final int WIDEST_GAP = 46;
    private static final int OUR_LIFELINE = 1;

    private final List<TracedMessage> messages;
    private final Map<String, String> parties;
    private final List<Lifeline> lifelines = new ArrayList<>();
    private final int gap;
    private final DateTimeFormatter time;

    private record Lifeline(String callId, String address) {}

    /**
     * @param parties names of peers by Call-ID; may lack any
     * @param width   wished for, in columns; exceeded when there are many peers
     */
    Ladder(List<TracedMessage> messages, Map<String, String> parties, int width, ZoneId zone) {
        this.messages = List.copyOf(messages);
        this.parties = Map.copyOf(parties);
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
        for (TracedMessage message : messages) {
            if (!lifelines.contains(peer(message))) {
                lifelines.add(peer(message));
            }
        }
        if (!lifelines.isEmpty()) {
            lifelines.add(OUR_LIFELINE, new Lifeline("", US));
        }
        int gaps = Math.max(1, lifelines.size() - 1);
        int room = (width - TIME_WIDTH - 2 * MARGIN) / gaps;
        this.gap = Math.max(LEAST_GAP, Math.min(WIDEST_GAP, room));
    }

    /** The lines, without trailing blanks; none for no messages. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (lifelines.isEmpty()) {
            return lines;
        }
        StringBuilder names = blank();
        StringBuilder addresses = blank();
        for (int i = 0; i < lifelines.size(); i++) {
            Lifeline lifeline = lifelines.get(i);
            put(names, position(i) - MARGIN, Printable.clean(parties.getOrDefault(lifeline.callId, ""), gap - 1));
            put(addresses, position(i) - MARGIN, Printable.clean(lifeline.address, gap - 1));
        }
        if (!names.toString().isBlank()) {
            lines.add(names.toString().stripTrailing());
        }
        lines.add(addresses.toString().stripTrailing());
        messages.forEach(message -> lines.add(arrow(message)));
        return lines;
    }

    private String arrow(TracedMessage message) {
        StringBuilder line = blank();
        put(line, 0, time.format(message.at()));
        for (int i = 0; i < lifelines.size(); i++) {
            line.setCharAt(position(i), '|');
        }
        int theirs = lifelines.indexOf(peer(message));
        int left = position(Math.min(theirs, OUR_LIFELINE)) + 1;
        int right = position(Math.max(theirs, OUR_LIFELINE)) - 1;
        for (int i = left; i <= right; i++) {
            line.setCharAt(i, '-');
        }
        boolean rightward = message.received() == (theirs < OUR_LIFELINE);
        line.setCharAt(rightward ? right : left, rightward ? '>' : '<');
        put(line, left + 2, " " + Printable.clean(label(message.summary()), right - left - 5) + " ");
        return line.toString().stripTrailing();
    }

    /** The start line without the protocol version, which is always the same. */
    private static String label(String summary) {
        return summary.replace(" " + VERSION, "").replace(VERSION + " ", "");
    }

    private static Lifeline peer(TracedMessage message) {
        return new Lifeline(message.callId(), address(message));
    }

    private static String address(TracedMessage message) {
        return message.transport().name().toLowerCase(Locale.ROOT) + ":" + endpoint(message.peer());
    }

    /** {@code address:port}, an IPv6 address in brackets. */
    static String endpoint(InetSocketAddress peer) {
        String host = peer.getAddress() == null
                ? peer.getHostString()
                : peer.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
    }

    private int position(int lifeline) {
        return TIME_WIDTH + MARGIN + lifeline * gap;
    }

    private StringBuilder blank() {
        return new StringBuilder(" ".repeat(position(lifelines.size() - 1) + gap));
    }

    private static void put(StringBuilder line, int at, String text) {
        line.replace(at, at + text.length(), text);
    }
}
