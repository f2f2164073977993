package io.tandempbx.conference.core;

import io.tandempbx.conference.api.Conference;
import io.tandempbx.conference.api.ConferenceMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Who is in which room: what the calls' own states say, together. A revision that begins hears of every call again and
 * so has it all within moments. Thread-safe.
 */
final class Attendance {
    private record Entry(String room, ConferenceMember member) {}

    private final Map<String, Entry> entries = new HashMap<>(); // by id of the call; guarded by this

    /** Lets a caller in unless so many are there, itself not counted; whether it is in now. */
    synchronized boolean enter(String room, ConferenceMember member, int limit) {
        long others = entries.values().stream()
                .filter(entry ->
                        entry.room.equals(room) && !entry.member.callId().equals(member.callId()))
                .count();
        if (others >= limit) {
            return false;
        }
        put(room, member);
        return true;
    }

    /** Notes a member that is in already, or has changed. */
    synchronized void put(String room, ConferenceMember member) {
        entries.put(member.callId(), new Entry(room, member));
    }

    /** Whether it was in. */
    synchronized boolean leave(String callId) {
        return entries.remove(callId) != null;
    }

    synchronized int size(String room) {
        return (int) entries.values().stream()
                .filter(entry -> entry.room.equals(room))
                .count();
    }

    synchronized int members() {
        return entries.size();
    }

    synchronized Optional<ConferenceMember> find(String room, String callId) {
        return Optional.ofNullable(entries.get(callId))
                .filter(entry -> entry.room.equals(room))
                .map(Entry::member);
    }

    /** All rooms somebody is in, in the order of their numbers. */
    synchronized List<Conference> conferences(ToIntFunction<String> limit) {
        Map<String, List<ConferenceMember>> rooms = new TreeMap<>();
        entries.values().forEach(entry -> rooms.computeIfAbsent(entry.room, room -> new ArrayList<>())
                .add(entry.member));
        List<Conference> all = new ArrayList<>();
        rooms.forEach((room, members) -> {
            members.sort(Comparator.comparing(ConferenceMember::joinedAt).thenComparing(ConferenceMember::callId));
            all.add(new Conference(room, members.get(0).joinedAt(), limit.applyAsInt(room), members));
        });
        return all;
    }
}
