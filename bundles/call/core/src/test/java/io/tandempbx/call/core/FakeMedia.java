package io.tandempbx.call.core;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.PortUsage;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.media.api.SessionStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Remembers sessions as call control sees them. */
final class FakeMedia implements MediaService {
    final Map<String, Integer> open = new TreeMap<>();
    final Map<String, RemoteMedia> remotes = new TreeMap<>();
    final Map<String, String> bridges = new TreeMap<>();
    final Map<String, MediaTerms> terms = new TreeMap<>();
    final Map<String, AudioSource> played = new TreeMap<>();
    final Map<String, MediaKeys> keys = new TreeMap<>();
    int limit = 100;
    boolean broken; // takes sessions, but fails when it is told of peers

    @Override
    public synchronized int open(String session, String call, boolean urgent) throws PortsExhaustedException {
        if (open.size() == limit) {
            throw new PortsExhaustedException("none free");
        }
        return open.computeIfAbsent(session, key -> 20_000 + 2 * open.size());
    }

    @Override
    public synchronized void remote(String session, RemoteMedia remote) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        if (!open.containsKey(session)) {
            throw new IllegalArgumentException("no media session " + session);
        }
        remotes.put(session, remote);
    }

    @Override
    public synchronized void agree(String session, MediaTerms agreed) {
        terms.put(session, agreed);
    }

    @Override
    public synchronized void encrypt(String session, MediaKeys changed) {
        keys.put(session, changed);
    }

    @Override
    public List<String> cryptoSuites() {
        return List.of("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM");
    }

    @Override
    public synchronized void bridge(String session, String other) {
        bridges.put(session, other);
    }

    @Override
    public synchronized void mix(String session, String room, boolean muted) {
        bridges.put(session, "room " + room + (muted ? " muted" : ""));
    }

    @Override
    public synchronized void unmix(String session) {
        bridges.remove(session);
    }

    @Override
    public synchronized void play(String session, AudioSource source) {
        played.put(session, source);
    }

    synchronized boolean plays(AudioSource source) {
        return played.containsValue(source);
    }

    @Override
    public synchronized void stop(String session) {
        played.remove(session);
    }

    @Override
    public synchronized void echo(String session, MediaFormat format, int payloadType) {
        bridges.put(session, "echo " + format.name());
    }

    @Override
    public void tap(String session, String name, AudioTap tap) {
        // nobody talks
    }

    @Override
    public void untap(String session, String name) {
        // nobody talks
    }

    @Override
    public synchronized void release(String session) {
        open.remove(session);
    }

    @Override
    public void retain(Set<String> sessions) {}

    @Override
    public Optional<SessionStatistics> statistics(String session) {
        return Optional.empty();
    }

    @Override
    public List<MediaFormat> formats() {
        return List.of(
                new MediaFormat("PCMU", 8000, 1, 0),
                new MediaFormat("PCMA", 8000, 1, 8),
                new MediaFormat("telephone-event", 8000, 1, -1));
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
