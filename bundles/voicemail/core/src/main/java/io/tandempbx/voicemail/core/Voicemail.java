package io.tandempbx.voicemail.core;

import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be done with mailboxes by telephone. Memory changes at once; files follow on one thread, which posts to the call
 * what it waits for. No method but {@link #start} and {@link #stop} waits for a disk.
 */
final class Voicemail {
    static final String CLOSED = "closed";
    static final String SHORT = "short";
    static final String FAILED = "failed";
    static final String SILENCE = "silence";
    static final String PIN_RIGHT = "pin-right";
    static final String PIN_WRONG = "pin-wrong";
    static final String PIN_SET = "pin-set";

    private static final Logger LOG = LoggerFactory.getLogger(Voicemail.class);
    private static final long WRITE_MS = 200;
    private static final long UNCLAIMED_SECONDS = 60;
    private static final long STOP_SECONDS = 3;
    private static final long MAIL_SECONDS = 30;
    private static final long AGAIN_MS = 5_000;

    final Mailboxes boxes = new Mailboxes();
    final MailboxDirectory disk;
    final Room room;
    final Recordings recordings;
    final PinDesk pins;
    final Greetings greetings;
    final Forwarding forwarding;
    final Notices notices;
    private final Neighbours neighbours;
    private final Supplier<VoicemailSettings> settings;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor worker = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "voicemail-files");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, String> unclaimed = new ConcurrentHashMap<>(); // open when it was read: mailbox by id
    private final Set<MessageKey> unsaved = new HashSet<>(); // whose rows are not on disk; worker only
    private long triedMs; // when those were tried last; worker only
    private final AtomicLong left = new AtomicLong();

    /** Works in the directory that the settings name now, as long as it lives: what it has read is there. */
    Voicemail(Neighbours neighbours, Supplier<VoicemailSettings> settings, Clock clock) {
        this.neighbours = neighbours;
        this.settings = settings;
        this.clock = clock;
        this.disk = new MailboxDirectory(settings.get().directory());
        this.room = new Room(disk.root(), settings, System::nanoTime);
        this.recordings = new Recordings(neighbours.media, room);
        this.pins = new PinDesk(this, neighbours, worker);
        this.greetings = new Greetings(this, worker);
        this.forwarding = new Forwarding(this, worker);
        this.notices = new Notices(this, neighbours);
    }

    /** Reads what there is. */
    void start() {
        boxes.load(disk.load());
        worker.execute(() -> unsaved.addAll(disk.unwritten()));
        room.look();
        unclaimed.putAll(boxes.open());
        notices.load();
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        ScheduledFuture<?> writing =
                worker.scheduleWithFixedDelay(this::writeOrComplain, WRITE_MS, WRITE_MS, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> sweeping = worker.schedule(this::deliverUnclaimed, UNCLAIMED_SECONDS, TimeUnit.SECONDS);
        ScheduledFuture<?> telling =
                worker.scheduleWithFixedDelay(notices::tellAll, MAIL_SECONDS, MAIL_SECONDS, TimeUnit.SECONDS);
        LOG.debug("Mailboxes are read: {} {} {}", writing, sweeping, telling);
        lightAll();
        mailCame();
    }

    /** Closes what is open, so that a successor goes on with it. */
    void stop() {
        recordings.stop();
        worker.execute(() -> recordings.writeAll(recording -> {
            recordings.close(recording);
            if (!recording.id.isEmpty()) {
                boxes.change(recording.mailbox, recording.id, row -> measured(recording, row, true))
                        .ifPresent(row -> save(recording.mailbox, row));
            }
        }));
        worker.shutdown();
        try {
            if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Files of mailboxes were not closed within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Row measured(Recording recording, Row row, boolean handedOver) {
        return row.measured(
                recording.durationMs(), recording.octets(), row.message().complete(), true, handedOver);
    }

    /** The thread's top: what fails once is tried again. */
    private void writeOrComplain() {
        try {
            write();
        } catch (RuntimeException e) {
            LOG.error("Messages were not written this time", e);
        }
    }

    /** Mail is there, perhaps again. */
    void mailCame() {
        worker.execute(notices::tellAll);
    }

    private void write() {
        room.look();
        saveAgain();
        long limitMs = settings.get().silenceSeconds() * 1000L;
        recordings.writeAll(recording -> {
            recording.tellFailure(() -> post(recording.callId, FAILED));
            if (!recording.isBroken() && recording.fellSilent(limitMs)) {
                post(recording.callId, SILENCE);
            }
        });
    }

    VoicemailSettings settings() {
        return settings.get();
    }

    Instant now() {
        return clock.instant();
    }

    long nowMs() {
        return clock.millis();
    }

    ZonedDateTime local(Instant at) {
        return at.atZone(ZoneId.systemDefault());
    }

    /** Messages left since the start. */
    long left() {
        return left.get();
    }

    boolean hasMailbox(String extension) {
        return MailboxDirectory.isExtension(extension) && neighbours.hasMailbox(extension);
    }

    boolean isFull(String mailbox) {
        Mailboxes.Count count = boxes.count(mailbox);
        VoicemailSettings present = settings.get();
        return count.fresh() + count.old() >= present.maxMessages()
                || count.octets() >= present.maxMegabytes() * 1_000_000L;
    }

    Mailboxes.Count count(String mailbox) {
        return boxes.count(mailbox);
    }

    Mailbox.Lock lock(String mailbox) {
        return boxes.lock(mailbox);
    }

    String audio(String mailbox, String id) {
        return disk.wav(mailbox, id).toAbsolutePath().toString();
    }

    List<VoicemailMessage> messages(String mailbox) {
        return boxes.messages(mailbox);
    }

    Optional<VoicemailMessage> message(String mailbox, String id) {
        return boxes.row(mailbox, id).filter(row -> !row.open()).map(Row::message);
    }

    /** Begins a message and returns its id. */
    String beginMessage(ApplicationCall call, String mailbox) {
        Instant at = now();
        String id = Row.newId(at);
        Row row = new Row(
                new VoicemailMessage(id, call.party(), call.partyName(), at, 0, 0, false, false, true), true, false);
        boxes.put(mailbox, row);
        recordings.begin(new Recording(call.callId(), call.session(), mailbox, id, disk.wav(mailbox, id)));
        worker.execute(() -> {
            try {
                disk.prepare(mailbox);
            } catch (IOException e) {
                recordings.complain(disk.wav(mailbox, id), e);
                return;
            }
            save(mailbox, row);
        });
        return id;
    }

    /** Goes on with a message whose recorder is gone; after a crash it is marked. */
    void resumeMessage(ApplicationCall call, String mailbox, String id) {
        claim(id);
        if (recordings.isActive(call.callId())) {
            return; // call control is another, not we
        }
        Optional<Row> row = boxes.change(mailbox, id, old -> {
            VoicemailMessage message = old.message();
            boolean complete = message.complete() && old.handedOver();
            return old.measured(message.durationMs(), message.octets(), complete, true, false);
        });
        if (row.isPresent()) {
            recordings.begin(new Recording(call.callId(), call.session(), mailbox, id, disk.wav(mailbox, id)));
            worker.execute(() -> save(mailbox, row.get()));
        }
    }

    /** A call that goes on has this message: nobody else delivers it. */
    void claim(String id) {
        unclaimed.remove(id);
    }

    /** Closes a message that is being left, and posts {@link #CLOSED}, {@link #SHORT} or {@link #FAILED}. */
    void closeMessage(String callId, String mailbox, String id) {
        claim(id);
        Optional<Recording> ended = recordings.end(callId);
        worker.execute(() -> post(callId, close(ended, mailbox, id)));
    }

    private String close(Optional<Recording> ended, String mailbox, String id) {
        ended.ifPresent(recording -> {
            recordings.write(recording);
            recordings.close(recording);
        });
        Path wav = disk.wav(mailbox, id);
        try {
            if (!Files.exists(wav)) {
                boxes.remove(mailbox, id);
                disk.delete(mailbox, id);
                return FAILED;
            }
            long durationMs = WaveFile.durationMs(wav);
            long octets = Files.size(wav);
            if (durationMs < settings.get().leastMs()) {
                boxes.remove(mailbox, id);
                disk.delete(mailbox, id);
                return SHORT;
            }
            boolean whole = ended.filter(Recording::isBroken).isEmpty(); // else the disk did not take all of it
            boxes.change(
                            mailbox,
                            id,
                            row -> row.measured(
                                    durationMs, octets, whole && row.message().complete(), true, true))
                    .ifPresent(row -> save(mailbox, row));
            return CLOSED;
        } catch (IOException e) {
            recordings.complain(wav, e);
            return FAILED;
        }
    }

    /** Puts a closed message into its mailbox. */
    void deliver(String mailbox, String id) {
        worker.execute(() -> deliverNow(mailbox, id));
    }

    /** Of a caller who has gone. */
    void closeAndDeliver(String callId, String mailbox, String id) {
        claim(id);
        Optional<Recording> ended = recordings.end(callId);
        worker.execute(() -> {
            if (close(ended, mailbox, id).equals(CLOSED)) {
                deliverNow(mailbox, id);
            }
        });
    }

    private void deliverNow(String mailbox, String id) {
        Optional<Row> open = boxes.row(mailbox, id).filter(Row::open);
        if (open.isEmpty()) {
            return;
        }
        boxes.change(mailbox, id, row -> row.measured(
                                row.message().durationMs(),
                                row.message().octets(),
                                row.message().complete(),
                                false,
                                false)
                        .withMailDue(true))
                .ifPresent(row -> {
                    save(mailbox, row);
                    VoicemailMessage message = row.message();
                    left.incrementAndGet();
                    LOG.info(
                            "voicemail new mailbox={} id={} from={} seconds={}{}{}",
                            mailbox,
                            id,
                            message.callerId(),
                            message.durationMs() / 1000,
                            message.urgent() ? " urgent" : "",
                            message.complete() ? "" : " incomplete");
                    happened(
                            EventType.VOICEMAIL_NEW,
                            mailbox,
                            "message",
                            id,
                            "caller_id",
                            message.callerId(),
                            "duration",
                            Long.toString(message.durationMs() / 1000));
                    light(mailbox);
                    notices.tell(mailbox, id);
                });
    }

    /** What was being left when a process ended and whose call is over is delivered as it is. */
    private void deliverUnclaimed() {
        Map<String, String> rest = new HashMap<>(unclaimed);
        unclaimed.clear();
        rest.forEach((id, mailbox) -> {
            boxes.change(mailbox, id, row -> {
                VoicemailMessage message = row.message();
                boolean complete = message.complete() && row.handedOver();
                return row.measured(message.durationMs(), message.octets(), complete, true, true);
            });
            if (close(Optional.empty(), mailbox, id).equals(CLOSED)) {
                deliverNow(mailbox, id);
            }
        });
    }

    /** The caller wants the message heard first. */
    void mark(String mailbox, String id) {
        boxes.change(mailbox, id, row -> row.marked(true));
        worker.execute(() -> boxes.row(mailbox, id).ifPresent(row -> save(mailbox, row)));
    }

    /** The caller does not want the message kept. */
    void discard(String mailbox, String id) {
        boxes.remove(mailbox, id);
        worker.execute(() -> erase(mailbox, id));
    }

    /** Says whether a message was heard; empty when there is none. */
    Optional<Row> heard(String mailbox, String id, boolean heard) {
        Optional<Row> before = boxes.row(mailbox, id).filter(row -> !row.open());
        if (before.isEmpty() || before.get().message().heard() == heard) {
            return before;
        }
        Optional<Row> after = boxes.change(mailbox, id, row -> row.with(heard));
        worker.execute(() -> {
            boxes.row(mailbox, id).ifPresent(row -> save(mailbox, row));
            if (heard) {
                happened(EventType.VOICEMAIL_READ, mailbox, "message", id);
            }
            light(mailbox);
        });
        return after;
    }

    /** Deletes a message; false when there is none. */
    boolean remove(String mailbox, String id) {
        if (boxes.row(mailbox, id).filter(row -> !row.open()).isEmpty() || !boxes.remove(mailbox, id)) {
            return false;
        }
        worker.execute(() -> {
            erase(mailbox, id);
            LOG.info("voicemail deleted mailbox={} id={}", mailbox, id);
            happened(EventType.VOICEMAIL_DELETED, mailbox, "message", id);
            light(mailbox);
        });
        return true;
    }

    /** Returns when all that was asked for before is on disk; false when that takes too long. */
    boolean awaitFiles() {
        try {
            worker.submit(() -> true).get(STOP_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.warn("Files of mailboxes are slow: {}", e.toString());
        }
        return false;
    }

    /** Tells the phones of a mailbox's owner how many messages there are. */
    void light(String mailbox) {
        Mailboxes.Count count = boxes.count(mailbox);
        neighbours.lamps.run(
                lamps -> lamps.waiting(mailbox, count.fresh(), count.old(), count.freshUrgent(), count.oldUrgent()));
    }

    /** Tells those of all. */
    void lightAll() {
        worker.execute(() -> new ArrayList<>(boxes.extensions()).forEach(this::light));
    }

    void save(String mailbox, Row row) {
        MessageKey key = new MessageKey(mailbox, row.message().id());
        try {
            disk.write(mailbox, row);
            unsaved.remove(key);
        } catch (IOException e) {
            unsaved.add(key);
            room.failed(disk.wav(mailbox, key.id()), e);
        }
    }

    /** What the disk did not take, once it may. */
    private void saveAgain() {
        if (unsaved.isEmpty() || nowMs() - triedMs < AGAIN_MS) {
            return;
        }
        triedMs = nowMs();
        List.copyOf(unsaved).forEach(key -> boxes.row(key.mailbox(), key.id())
                .ifPresentOrElse(row -> save(key.mailbox(), row), () -> unsaved.remove(key)));
    }

    private void erase(String mailbox, String id) {
        try {
            disk.delete(mailbox, id);
        } catch (IOException e) {
            recordings.complain(disk.wav(mailbox, id), e);
        }
    }

    /** False while call control is away. */
    boolean post(String callId, String what) {
        return neighbours.calls.run(calls -> calls.post(callId, what));
    }

    void happened(EventType type, String mailbox, String... fields) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        neighbours.events.publish(new Happening(type, now(), mailbox, all));
    }
}
