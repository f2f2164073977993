package io.tandempbx.conference.core;

import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationAction.Answer;
import io.tandempbx.call.api.ApplicationAction.EnterRoom;
import io.tandempbx.call.api.ApplicationAction.Hangup;
import io.tandempbx.call.api.ApplicationAction.Play;
import io.tandempbx.call.api.ApplicationAction.Save;
import io.tandempbx.call.api.ApplicationAction.Stop;
import io.tandempbx.call.api.ApplicationAction.Timer;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.conference.api.ConferenceMember;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets callers into rooms: a function of the settings, the state kept with the call, who else is there, and what
 * happened. The room is the number that was dialled; the sound of it is media's.
 */
final class ConferenceRooms {
    private static final Logger LOG = LoggerFactory.getLogger(ConferenceRooms.class);
    static final String NAME = "conference";
    /** What operators ask for, as posted to the call. */
    static final String MUTE = "mute";

    static final String UNMUTE = "unmute";
    static final String SEND_OUT = "send-out";
    private static final String SOUND = "conference/"; // before a room's number, as media knows it
    private static final int MOST_DIGITS = 10;
    private static final long BYE_MS = 15_000;
    private static final String ENTER_PIN = "conf-enter-pin.wav";
    private static final String WRONG_PIN = "vm-wrong-pin.wav";
    private static final String GOODBYE = "vm-goodbye.wav";
    private static final String FULL = "conf-full.wav";
    private static final String FIRST = "conf-first.wav";
    private static final String JOINED = "conf-joined.wav";
    private static final String MUTED = "conf-muted.wav";
    private static final String UNMUTED = "conf-unmuted.wav";
    private static final String SENT_OUT = "conf-sent-out.wav";

    private final Supplier<ConferenceSettings> settings;
    private final Attendance attendance;
    private final Consumer<Happening> events;
    private final Clock clock;

    ConferenceRooms(
            Supplier<ConferenceSettings> settings, Attendance attendance, Consumer<Happening> events, Clock clock) {
        this.settings = settings;
        this.attendance = attendance;
        this.events = events;
        this.clock = clock;
    }

    List<ApplicationAction> on(ApplicationCall call, ApplicationEvent event) {
        if (event instanceof ApplicationEvent.Left) {
            left(call);
            return List.of();
        }
        if (call.state().isEmpty()) {
            return started(call); // also one whose beginning was never told
        }
        if (event instanceof ApplicationEvent.Started) {
            return List.of(); // it has begun already, with a revision that is told now
        }
        Stay stay = Stay.parse(call.state());
        if (event instanceof ApplicationEvent.Resumed) {
            return resumed(call, stay);
        }
        return switch (stay.phase()) {
            case PIN -> pin(call, stay, event);
            case ROOM -> inRoom(call, stay, event);
            case BYE -> event instanceof ApplicationEvent.Played || event instanceof ApplicationEvent.TimeIsUp
                    ? List.of(new Hangup())
                    : List.of();
        };
    }

    private List<ApplicationAction> started(ApplicationCall call) {
        List<ApplicationAction> actions = new ArrayList<>(List.of(new Answer()));
        actions.addAll(
                settings.get().room(call.argument()).pin().isEmpty()
                        ? enter(call, Stay.asked())
                        : ask(Stay.asked(), ENTER_PIN));
        return actions;
    }

    /** The application, call control or the process is another: media kept the room, and here it is noted who is in it. */
    private List<ApplicationAction> resumed(ApplicationCall call, Stay stay) {
        return switch (stay.phase()) {
            case PIN -> ask(stay, ENTER_PIN);
            case BYE -> List.of(new Hangup());
            case ROOM -> {
                attendance.put(call.argument(), member(call, stay));
                yield List.of(new EnterRoom(SOUND + call.argument(), stay.muted()));
            }
        };
    }

    private List<ApplicationAction> pin(ApplicationCall call, Stay stay, ApplicationEvent event) {
        if (event instanceof ApplicationEvent.Digit digit && digit.key() != '#') {
            String digits = stay.digits().length() < MOST_DIGITS ? stay.digits() + digit.key() : stay.digits();
            return List.of(new Save(stay.pressed(digits).text()), new Stop(), new Timer(patienceMs()));
        }
        if (event instanceof ApplicationEvent.Played) {
            return List.of(new Timer(patienceMs()));
        }
        if (!(event instanceof ApplicationEvent.Digit) && !(event instanceof ApplicationEvent.TimeIsUp)) {
            return List.of();
        }
        if (isRight(call, stay)) {
            return enter(call, stay);
        }
        Stay next = stay.tried();
        if (next.tries() < settings.get().pinTries()) {
            return ask(next, WRONG_PIN, ENTER_PIN);
        }
        LOG.info("call_id={} conference room={} refused: {} wrong PINs", call.callId(), call.argument(), next.tries());
        return bye(next, WRONG_PIN, GOODBYE);
    }

    /** Also when the room has no PIN any more. */
    private boolean isRight(ApplicationCall call, Stay stay) {
        String pin = settings.get().room(call.argument()).pin();
        return pin.isEmpty()
                || MessageDigest.isEqual(
                        pin.getBytes(StandardCharsets.US_ASCII), stay.digits().getBytes(StandardCharsets.US_ASCII));
    }

    private List<ApplicationAction> ask(Stay stay, String... files) {
        return List.of(new Save(stay.pressed("").text()), new Play(List.of(files)), new Timer(patienceMs() + BYE_MS));
    }

    private long patienceMs() {
        return settings.get().pinTimeoutSeconds() * 1000L;
    }

    private static List<ApplicationAction> bye(Stay stay, String... files) {
        return List.of(new Save(stay.leaving().text()), new Play(List.of(files)), new Timer(BYE_MS));
    }

    private List<ApplicationAction> enter(ApplicationCall call, Stay stay) {
        String room = call.argument();
        Stay in = Stay.inRoom(clock.instant());
        if (!attendance.enter(room, member(call, in), settings.get().room(room).maxMembers())) {
            LOG.info("call_id={} conference room={} is full", call.callId(), room);
            return bye(stay, FULL, GOODBYE);
        }
        boolean first = attendance.size(room) == 1;
        LOG.info("call_id={} conference room={} joined member={}", call.callId(), room, call.party());
        tell(EventType.CONFERENCE_JOINED, call);
        return List.of(
                new Save(in.text()),
                new Timer(0),
                new EnterRoom(SOUND + room, false),
                new Play(List.of(first ? FIRST : JOINED)));
    }

    private List<ApplicationAction> inRoom(ApplicationCall call, Stay stay, ApplicationEvent event) {
        if (event instanceof ApplicationEvent.Digit digit) {
            boolean code = stay.digits().equals("*") && digit.key() == '6';
            return code
                    ? mute(call, stay, !stay.muted())
                    : List.of(
                            new Save(stay.pressed(digit.key() == '*' ? "*" : "").text()));
        }
        if (!(event instanceof ApplicationEvent.Posted posted)) {
            return List.of();
        }
        return switch (posted.text()) {
            case MUTE -> mute(call, stay, true);
            case UNMUTE -> mute(call, stay, false);
            case SEND_OUT -> {
                left(call);
                List<ApplicationAction> actions = new ArrayList<>(List.of(new ApplicationAction.LeaveRoom()));
                actions.addAll(bye(stay, SENT_OUT, GOODBYE));
                yield actions;
            }
            default -> List.of();
        };
    }

    private List<ApplicationAction> mute(ApplicationCall call, Stay stay, boolean muted) {
        if (stay.muted() == muted) {
            return List.of(new Save(stay.muted(muted).text()));
        }
        Stay changed = stay.muted(muted);
        attendance.put(call.argument(), member(call, changed));
        return List.of(
                new Save(changed.text()),
                new EnterRoom(SOUND + call.argument(), muted),
                new Play(List.of(muted ? MUTED : UNMUTED)));
    }

    private void left(ApplicationCall call) {
        if (attendance.leave(call.callId())) {
            LOG.info("call_id={} conference room={} left member={}", call.callId(), call.argument(), call.party());
            tell(EventType.CONFERENCE_LEFT, call);
        }
    }

    private void tell(EventType type, ApplicationCall call) {
        events.accept(new Happening(
                type,
                clock.instant(),
                call.argument(),
                Map.of("member", call.party(), "name", call.partyName(), "call_id", call.callId())));
    }

    private static ConferenceMember member(ApplicationCall call, Stay stay) {
        return new ConferenceMember(call.callId(), call.party(), call.partyName(), stay.joinedAt(), stay.muted());
    }
}
