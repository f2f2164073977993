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
import java.util.Optional;
import java.util.Set;

/**
 * Stands in while no media bundle runs: new sessions are refused; what is asked for existing ones is caught up with
 * {@link MediaService#retain} when a media bundle is back.
 */
final class UnavailableMedia implements MediaService {

    @Override
    public int open(String session, String call, boolean urgent) throws PortsExhaustedException {
        throw new PortsExhaustedException("no media bundle is running");
    }

    @Override
    public void remote(String session, RemoteMedia remote) {}

    @Override
    public void agree(String session, MediaTerms terms) {}

    @Override
    public void encrypt(String session, MediaKeys keys) {}

    @Override
    public List<String> cryptoSuites() {
        return List.of();
    }

    @Override
    public void bridge(String session, String other) {}

    @Override
    public void mix(String session, String room, boolean muted) {}

    @Override
    public void unmix(String session) {}

    @Override
    public void play(String session, AudioSource source) {}

    @Override
    public void stop(String session) {}

    @Override
    public void echo(String session, MediaFormat format, int payloadType) {}

    @Override
    public void tap(String session, String name, AudioTap tap) {}

    @Override
    public void untap(String session, String name) {}

    @Override
    public void release(String session) {}

    @Override
    public void retain(Set<String> sessions) {}

    @Override
    public Optional<SessionStatistics> statistics(String session) {
        return Optional.empty();
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
