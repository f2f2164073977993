package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.NegotiatedFormat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what is to be played, in the codec of who listens: reads files and encodes them on a thread of its own, and
 * keeps the latest, so that a file is read and encoded once as long as it does not change.
 */
final class ClipLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(ClipLibrary.class);
    private static final int KEPT = 64;
    private static final long AGAIN_MS = 100; // a codec is away while its bundle is replaced
    private static final int MOST_TRIES = 100;
    private static final String SUFFIX = ".wav";

    /** Where music and prompts are, and whose tones are played. */
    record Places(Path music, Path prompts, String country) {}

    private record Key(AudioSource source, String version, String codec, String parameters) {}

    private final CodecCatalog codecs;
    private final Supplier<Places> places;
    private final ScheduledThreadPoolExecutor worker;
    private final WidePrompts widePrompts = new WidePrompts(); // the worker only
    private final Map<Key, EncodedClip> kept = new LinkedHashMap<>(KEPT, 0.75f, true); // the worker only

    ClipLibrary(CodecCatalog codecs, Supplier<Places> places) {
        this.codecs = codecs;
        this.places = places;
        this.worker = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "media-clips");
            thread.setDaemon(true);
            return thread;
        });
        worker.setKeepAliveTime(5, TimeUnit.SECONDS);
        worker.allowCoreThreadTimeOut(true);
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Fetches a source in a format. What is missing or broken is told in the log, and a tone takes its place. While its
     * codec is away it is tried again for a few seconds.
     *
     * @param wanted whether that is still worth it; asked on another thread
     * @param taker  is given the clip before all of it is encoded; on another thread
     */
    void fetch(AudioSource source, NegotiatedFormat format, BooleanSupplier wanted, Consumer<EncodedClip> taker) {
        worker.execute(() -> {
            if (!attempt(source, () -> deliver(source, format, wanted, taker))) {
                taker.accept(new EncodedClip(Clip.of(new short[0], Clip.MUSIC_HZ, false))); // of which nothing comes
            }
        });
    }

    private static boolean attempt(AudioSource source, Runnable work) {
        try {
            work.run();
            return true;
        } catch (RuntimeException e) {
            LOG.warn("{} is not played", source, e);
            return false;
        }
    }

    /** Waits until all that was asked for before is fetched and encoded, or the limit is over. */
    void await(long limitMs) {
        try {
            worker.submit(() -> {}).get(limitMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.info("What is played is not ready after {} ms, it pauses", limitMs);
            worker.getQueue().clear(); // what is still wanted is asked for again
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // nothing that could fail was asked for
        }
    }

    /** Fetches nothing any more. */
    void stop() {
        worker.shutdown();
    }

    private void deliver(
            AudioSource source, NegotiatedFormat format, BooleanSupplier wanted, Consumer<EncodedClip> taker) {
        String codec = format.format().name() + "/" + format.format().clockRateHz();
        boolean wide = WidePrompts.isWideband(format.format());
        List<Path> files = files(source, wide);
        AudioSource same = source.kind() == AudioSource.Kind.FILES ? AudioSource.files("", source.files()) : source;
        Key key = new Key(same, version(source, files), codec, format.parameters());
        EncodedClip present = kept.get(key);
        if (present == null) {
            present = new EncodedClip(clip(source, files, wide));
            if (isShared(source)) {
                kept.put(key, present);
            }
            kept.keySet().removeIf(other -> kept.size() > KEPT && !other.equals(key));
        }
        taker.accept(present);
        encode(key, present, format, wanted, 1);
    }

    private void encode(Key key, EncodedClip clip, NegotiatedFormat format, BooleanSupplier wanted, int tries) {
        if (clip.isComplete() || clip.encode(codecs.slot(format.format()), format)) {
            return;
        }
        boolean stillWanted = wanted.getAsBoolean();
        if (stillWanted && tries < MOST_TRIES && !worker.isShutdown()) {
            Runnable again = () -> encode(key, clip, format, wanted, tries + 1);
            ScheduledFuture<?> unused =
                    worker.schedule(() -> attempt(key.source, again), AGAIN_MS, TimeUnit.MILLISECONDS);
            return;
        }
        kept.remove(key, clip);
        if (stillWanted) {
            LOG.warn("{} is not played: codec {} is away", key.source, key.codec);
        }
    }

    /** Whether others will hear it too: messages and greetings of one mailbox are long, and heard by few. */
    static boolean isShared(AudioSource source) {
        return source.kind() != AudioSource.Kind.FILES
                || source.files().stream().noneMatch(file -> Path.of(file).isAbsolute());
    }

    private List<Path> files(AudioSource source, boolean wide) {
        List<Path> files = new ArrayList<>();
        if (source.kind() == AudioSource.Kind.FILE) {
            files.add(promptFile(source.name(), wide));
        } else if (source.kind() == AudioSource.Kind.FILES) {
            source.files().forEach(file -> files.add(promptFile(file, wide)));
        } else if (source.kind() == AudioSource.Kind.MUSIC) {
            Path directory = places.get().music().resolve(source.name());
            if (Files.isDirectory(directory)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                    entries.forEach(files::add);
                } catch (IOException e) {
                    LOG.warn("No music from {}: {}", directory, e.toString());
                }
                files.sort(null);
            }
        }
        return files;
    }

    private Path promptFile(String name, boolean wide) {
        Path directory = places.get().prompts();
        return wide ? widePrompts.choose(directory, name) : directory.resolve(name);
    }

    private String version(AudioSource source, List<Path> files) {
        if (source.kind() == AudioSource.Kind.TONE) {
            return places.get().country();
        }
        StringBuilder version = new StringBuilder();
        for (Path file : files) {
            try {
                version.append(file).append(Files.getLastModifiedTime(file)).append(Files.size(file));
            } catch (IOException e) {
                version.append("missing").append(places.get().country()); // reading it says so
            }
        }
        return version.toString();
    }

    private Clip clip(AudioSource source, List<Path> files, boolean wide) {
        return switch (source.kind()) {
            case TONE -> tone(source.name());
            case MUSIC -> music(files);
            case FILE -> prompt(files.get(0));
            case FILES -> prompts(files, wide);
        };
    }

    private Clip tone(String name) {
        return Tones.of(places.get().country(), name).orElseGet(() -> {
            LOG.warn("There is no tone {}", name);
            return Clip.of(new short[0], Clip.MUSIC_HZ, true);
        });
    }

    private Clip prompt(Path file) {
        try {
            return Clip.read(file, false);
        } catch (IOException e) {
            LOG.warn("The busy tone is played in place of a prompt: {}", e.toString());
            Clip once = Tones.of(places.get().country(), "busy").orElseThrow();
            return new Clip(once.samples(), once.rateHz(), false);
        }
    }

    /** A greeting of 8 kHz takes nothing from what is said around it. */
    private Clip prompts(List<Path> files, boolean wide) {
        List<Clip> clips = files.stream().map(this::prompt).toList();
        IntStream rates = clips.stream().mapToInt(Clip::rateHz);
        int rateHz = (wide ? rates.max() : rates.min()).orElse(Clip.MUSIC_HZ);
        return new Clip(clips.stream().map(clip -> clip.at(rateHz)).toList(), rateHz, false);
    }

    private static Clip music(List<Path> files) {
        List<short[]> parts = new ArrayList<>();
        for (Path file : files) {
            try {
                parts.add(Clip.read(file, true).at(Clip.MUSIC_HZ));
            } catch (IOException e) {
                LOG.warn("Left out of the music: {}", e.toString());
            }
        }
        return parts.isEmpty() ? Melody.clip() : new Clip(List.copyOf(parts), Clip.MUSIC_HZ, true);
    }
}
