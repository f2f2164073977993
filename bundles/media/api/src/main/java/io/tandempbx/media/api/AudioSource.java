package io.tandempbx.media.api;

import java.util.List;

/**
 * Something that can be played to a peer.
 *
 * @param kind what {@code name} means
 * @param name of a directory below {@code music_directory}, a file below {@code prompt_directory} or anywhere if absolute, a
 *             tone, or what {@link #files} makes
 */
public record AudioSource(Kind kind, String name) {

    /** What a source is. */
    public enum Kind {
        /** Music of one directory, over and over, the same for all that listen. */
        MUSIC,
        /** A WAV file, once. */
        FILE,
        /** Several WAV files, one after another, once; {@link MediaListener#played} tells of the end. */
        FILES,
        /** A tone of the country in the settings, over and over: {@code dial}, {@code ringback}, {@code busy} and so on. */
        TONE
    }

    public static AudioSource music(String name) {
        return new AudioSource(Kind.MUSIC, name);
    }

    public static AudioSource file(String name) {
        return new AudioSource(Kind.FILE, name);
    }

    /**
     * Several files, one after another.
     *
     * @param id    tells this playing from another of the same files
     * @param files at least one, each as for {@link #file}
     */
    public static AudioSource files(String id, List<String> files) {
        return new AudioSource(Kind.FILES, id + "\n" + String.join("\n", files));
    }

    /** Which playing of {@link #files} this is. */
    public String id() {
        return name.lines().findFirst().orElse("");
    }

    /** The files to be played: for {@link Kind#FILES} only. */
    public List<String> files() {
        return name.lines().skip(1).toList();
    }

    public static AudioSource tone(String name) {
        return new AudioSource(Kind.TONE, name);
    }
}
