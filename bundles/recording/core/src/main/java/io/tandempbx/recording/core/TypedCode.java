package io.tandempbx.recording.core;

import java.util.LinkedHashMap;
import java.util.Map;

/** Notices when somebody has typed a code: its keys one after another, all of them within two seconds. Thread-safe. */
final class TypedCode {
    private static final long WITHIN_MS = 2000;
    private static final int MOST_TYPING = 1000;

    /** What of the code was typed, and when that began. */
    private record Begun(String keys, long sinceMs) {}

    private final Map<String, Begun> typing = new LinkedHashMap<>() { // by who types; guarded by this
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Begun> eldest) {
                    return size() > MOST_TYPING;
                }
            };

    /** Takes a key; true if it was the last of the code. */
    synchronized boolean isComplete(String who, char key, String code, long nowMs) {
        Begun begun = typing.remove(who);
        boolean goesOn = begun != null && nowMs - begun.sinceMs <= WITHIN_MS && code.startsWith(begun.keys + key);
        String keys = goesOn ? begun.keys + key : Character.toString(key);
        if (!code.startsWith(keys)) {
            return false;
        }
        if (keys.equals(code)) {
            return true;
        }
        typing.put(who, new Begun(keys, goesOn ? begun.sinceMs : nowMs));
        return false;
    }
}
