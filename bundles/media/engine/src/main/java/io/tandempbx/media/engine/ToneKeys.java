package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioTap;

/** Listens for the tones of keys in what a peer says, and puts them on its keypad. The session's loop only. */
final class ToneKeys implements AudioTap {
    private final Keypad keypad;
    private final KeyToneDetector detector = new KeyToneDetector();

    ToneKeys(Keypad keypad) {
        this.keypad = keypad;
    }

    @Override
    public void audio(long timeMs, short[] samples, int length) {
        char key = detector.take(samples, length);
        if (key != KeyToneDetector.NONE) {
            keypad.press(key);
        }
    }
}
