package io.tandempbx.itests.clients;

import io.tandempbx.itests.audio.Speech;

/** A codec that a soft phone is to speak, and how baresip and linphone call it. */
public enum PhoneCodec {
    PCMU("PCMU", "g711", "PCMU/8000/1", Speech.SAMPLE_RATE_HZ),
    PCMA("PCMA", "g711", "PCMA/8000/1", Speech.SAMPLE_RATE_HZ),
    G722("G722", "g722", "G722/16000/1", 2 * Speech.SAMPLE_RATE_HZ),
    G726("G726-32", "g726", "G726-32/8000/1", Speech.SAMPLE_RATE_HZ),
    /** baresip has none: linphone speaks it. */
    G729("G729", "", "", Speech.SAMPLE_RATE_HZ),
    OPUS("opus", "opus", "opus/48000/2", 6 * Speech.SAMPLE_RATE_HZ) {
        @Override
        int channels() {
            return 2;
        }
    };

    private final String sdpName;
    private final String module;
    private final String name;
    private final int recordedHz;

    PhoneCodec(String sdpName, String module, String name, int recordedHz) {
        this.sdpName = sdpName;
        this.module = module;
        this.name = name;
        this.recordedHz = recordedHz;
    }

    /** The encoding's name in SDP. */
    public String sdpName() {
        return sdpName;
    }

    String module() {
        return module;
    }

    /** As an account of baresip names it. */
    String accountParameter() {
        return ";audio_codecs=" + name;
    }

    /** At what rate baresip records it. */
    int recordedHz() {
        return recordedHz;
    }

    /** In how many channels baresip records it. */
    int channels() {
        return 1;
    }

    /** Whether the waveform is kept, so that speech correlates by 0.9 and more. */
    public boolean keepsWaveform() {
        return this != G729 && this != OPUS;
    }

    /** Starts a phone that registers and speaks this alone. */
    public SoftPhone register(SoftPhoneAccount account) {
        return this == G729 ? Linphone.speaking(account, "G729") : Baresip.speaking(account, this);
    }
}
