package io.tandempbx.qos.core;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.EModel;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.MediaQuality;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.PortUsage;
import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.media.api.SessionStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sessions whose counters a test moves. */
final class FakeMedia implements MediaService {
    /** What one session has counted. */
    static final class Counters {
        long received;
        long lost;
        long sent;
        double jitterMs = 2;
        double reportedLoss = -1; // negative while the peer reports nothing

        /** Time goes on: so many packets came, were lost on their way, and were sent. */
        void go(int came, int missing, int out) {
            received += came;
            lost += missing;
            sent += out;
        }
    }

    final Map<String, Counters> sessions = new HashMap<>();

    Counters session(String name) {
        return sessions.computeIfAbsent(name, any -> new Counters());
    }

    @Override
    public Optional<SessionStatistics> statistics(String session) {
        return Optional.ofNullable(sessions.get(session)).map(FakeMedia::statistics);
    }

    private static SessionStatistics statistics(Counters counted) {
        double loss = 100.0 * counted.lost / Math.max(1, counted.received + counted.lost);
        return new SessionStatistics(
                10_004,
                "192.0.2.7:4000",
                true,
                counted.received,
                counted.received * 172,
                counted.lost,
                0,
                counted.sent,
                counted.sent * 172,
                0,
                7,
                20,
                new MediaQuality(
                        counted.received, loss, counted.jitterMs, -1, EModel.mos(-1, counted.jitterMs, loss, "PCMU")),
                counted.reportedLoss < 0
                        ? new MediaQuality(counted.sent, 0, 0, -1, -1)
                        : new MediaQuality(
                                counted.sent,
                                counted.reportedLoss,
                                3,
                                40,
                                EModel.mos(40, 3, counted.reportedLoss, "PCMU")));
    }

    @Override
    public int open(String session, String call, boolean urgent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remote(String session, RemoteMedia remote) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void agree(String session, MediaTerms terms) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void encrypt(String session, MediaKeys keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> cryptoSuites() {
        return List.of();
    }

    @Override
    public void bridge(String session, String other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void mix(String session, String room, boolean muted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unmix(String session) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void play(String session, AudioSource source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void stop(String session) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void echo(String session, MediaFormat format, int payloadType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void tap(String session, String name, AudioTap tap) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void untap(String session, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release(String session) {
        sessions.remove(session);
    }

    @Override
    public void retain(Set<String> wanted) {
        sessions.keySet().retainAll(wanted);
    }

    @Override
    public List<MediaFormat> formats() {
        return List.of();
    }

    @Override
    public PortUsage ports() {
        return new PortUsage(0, 0, 0);
    }

    @Override
    public void attach(MediaListener listener) {}

    @Override
    public void detach(MediaListener listener) {}
}
