package io.tandempbx.conference.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationAction.EnterRoom;
import io.tandempbx.call.api.ApplicationAction.Hangup;
import io.tandempbx.call.api.ApplicationAction.Play;
import io.tandempbx.call.api.ApplicationAction.Save;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.conference.core.ConferenceSettings.Room;
import io.tandempbx.event.api.Happening;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Events in, actions out. */
final class ConferenceRoomsTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2030-01-01T12:00:00Z"), ZoneOffset.UTC);

    private final List<Happening> happened = new ArrayList<>();
    private final Map<String, String> states = new HashMap<>();
    private Attendance attendance = new Attendance();
    private ConferenceSettings settings =
            new ConferenceSettings(32, 3, 8, Map.of("2001", new Room("4711", 32), "2002", new Room("", 2)));

    private List<ApplicationAction> tell(String call, String room, ApplicationEvent event) {
        ConferenceRooms rooms = new ConferenceRooms(() -> settings, attendance, happened::add, NOON);
        ApplicationCall view = new ApplicationCall(
                call,
                call + "/a",
                call,
                "Somebody",
                call,
                room,
                "",
                InetAddress.getLoopbackAddress(),
                states.getOrDefault(call, ""));
        List<ApplicationAction> actions = rooms.on(view, event);
        actions.forEach(action -> {
            if (action instanceof Save save) {
                states.put(call, save.state());
            }
        });
        return actions;
    }

    private List<ApplicationAction> press(String call, String room, String keys) {
        List<ApplicationAction> last = List.of();
        for (int i = 0; i < keys.length(); i++) {
            last = tell(call, room, new ApplicationEvent.Digit(keys.charAt(i)));
        }
        return last;
    }

    private static Optional<EnterRoom> entered(List<ApplicationAction> actions) {
        return actions.stream()
                .filter(EnterRoom.class::isInstance)
                .map(EnterRoom.class::cast)
                .findFirst();
    }

    private static boolean plays(List<ApplicationAction> actions, String file) {
        return actions.stream()
                .anyMatch(action -> action instanceof Play play && play.files().contains(file));
    }

    @Test
    void shouldLetInWhoDials() {
        List<ApplicationAction> first = tell("1001", "2003", new ApplicationEvent.Started());
        assertEquals(new EnterRoom("conference/2003", false), entered(first).orElseThrow());
        assertTrue(plays(first, "conf-first.wav"));
        assertTrue(plays(tell("1002", "2003", new ApplicationEvent.Started()), "conf-joined.wav"));
        assertEquals(2, attendance.size("2003"));
        tell("1001", "2003", new ApplicationEvent.Left());
        assertEquals(1, attendance.size("2003"));
        assertEquals(
                List.of("conference.joined", "conference.joined", "conference.left"),
                happened.stream().map(event -> event.type().text()).toList());
    }

    @Test
    void shouldAskForThePinThreeTimes() {
        assertTrue(entered(tell("1001", "2001", new ApplicationEvent.Started())).isEmpty());
        assertTrue(plays(press("1001", "2001", "1234#"), "vm-wrong-pin.wav"));
        assertTrue(entered(press("1001", "2001", "4711#")).isPresent());
        tell("1002", "2001", new ApplicationEvent.Started());
        press("1002", "2001", "1#");
        press("1002", "2001", "2#");
        assertTrue(plays(tell("1002", "2001", new ApplicationEvent.TimeIsUp()), "vm-goodbye.wav"));
        assertEquals(List.of(new Hangup()), tell("1002", "2001", new ApplicationEvent.Played()));
        assertEquals(1, attendance.size("2001"));
    }

    @Test
    void shouldKeepTheLimit() {
        tell("1001", "2002", new ApplicationEvent.Started());
        tell("1002", "2002", new ApplicationEvent.Started());
        assertTrue(plays(tell("1003", "2002", new ApplicationEvent.Started()), "conf-full.wav"));
        tell("1001", "2002", new ApplicationEvent.Left());
        assertTrue(entered(tell("1004", "2002", new ApplicationEvent.Started())).isPresent());
    }

    @Test
    void shouldMuteByKeysAndByOperators() {
        tell("1001", "2003", new ApplicationEvent.Started());
        press("1001", "2003", "6");
        assertTrue(entered(press("1001", "2003", "*6")).orElseThrow().muted());
        assertTrue(attendance.find("2003", "1001").orElseThrow().muted());
        List<ApplicationAction> unmuted = tell("1001", "2003", new ApplicationEvent.Posted(ConferenceRooms.UNMUTE));
        assertTrue(!entered(unmuted).orElseThrow().muted());
        assertTrue(plays(
                tell("1001", "2003", new ApplicationEvent.Posted(ConferenceRooms.SEND_OUT)), "conf-sent-out.wav"));
        assertEquals(0, attendance.size("2003"));
        assertEquals(List.of(new Hangup()), tell("1001", "2003", new ApplicationEvent.Played()));
    }

    @Test
    void shouldKnowAgainWhoIsThere() {
        tell("1001", "2003", new ApplicationEvent.Started());
        press("1001", "2003", "*6");
        attendance = new Attendance();
        List<ApplicationAction> resumed = tell("1001", "2003", new ApplicationEvent.Resumed());
        assertEquals(new EnterRoom("conference/2003", true), entered(resumed).orElseThrow());
        assertEquals(
                Instant.parse("2030-01-01T12:00:00Z"),
                attendance.conferences(room -> 32).get(0).startedAt());
        assertTrue(attendance.find("2003", "1001").orElseThrow().muted());
        assertEquals(1, happened.size(), "who is there still has not come again");
    }
}
