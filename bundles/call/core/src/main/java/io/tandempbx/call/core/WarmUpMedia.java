package io.tandempbx.call.core;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.PortUsage;
import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.media.api.SessionStatistics;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Media without ports, for calls that nobody talks in. */
final class WarmUpMedia implements MediaService {
    private static final List<MediaFormat> FORMATS = List.of(
            new MediaFormat("PCMU", 8000, 1, 0),
            new MediaFormat("PCMA", 8000, 1, 8),
            new MediaFormat("telephone-event", 8000, 1, -1));

    @Override
    public int open(String session, String call, boolean urgent) {
        return 2 + (session.hashCode() & 0x3ffe);
    }

    @Override
    public void remote(String session, RemoteMedia remote) {
        // no packet will come
    }

    @Override
    public void agree(String session, MediaTerms terms) {
        // no packet will come
    }

    @Override
    public void encrypt(String session, MediaKeys keys) {
        // no packet will come
    }

    @Override
    public List<String> cryptoSuites() {
        return List.of();
    }

    @Override
    public void bridge(String session, String other) {
        // no packet will come
    }

    @Override
    public void mix(String session, String room, boolean muted) {
        // no packet will come
    }

    @Override
    public void unmix(String session) {
        // no packet will come
    }

    @Override
    public void play(String session, AudioSource source) {
        // no packet will come
    }

    @Override
    public void stop(String session) {
        // no packet will come
    }

    @Override
    public void echo(String session, MediaFormat format, int payloadType) {
        // no packet will come
    }

    @Override
    public void tap(String session, String name, AudioTap tap) {
        // no packet will come
    }

    @Override
    public void untap(String session, String name) {
        // no packet will come
    }

    @Override
    public void release(String session) {
        // nothing was opened
    }

    @Override
    public void retain(Set<String> sessions) {
        // nothing was opened
    }

    @Override
    public Optional<SessionStatistics> statistics(String session) {
        return Optional.empty();
    }

    @Override
    public List<MediaFormat> formats() {
        return FORMATS;
    }

    @Override
    public PortUsage ports() {
        return new PortUsage(0, 0, 0);
    }

    @Override
    public void attach(MediaListener listener) {
        // nothing to tell
    }

    @Override
    public void detach(MediaListener listener) {
        // nothing was told
    }
}
