package io.tandempbx.media.api;

import java.util.Locale;

/**
 * The E-model (ITU-T G.107) with its default values but for what is measured: one-way delay, packet loss and the codec
 * (equipment impairment and robustness of G.113 appendix I). Pure functions.
 */
public final class EModel {
    private static final double RO = 94.77; // basic signal-to-noise ratio with all defaults
    private static final double IS = 1.43; // simultaneous impairment with all defaults
    private static final double TELR = 65;
    private static final double WEPL = 110;
    private static final double PACKET_MS = 20;

    private EModel() {}

    /**
     * The transmission rating factor R.
     *
     * @param delayMs     mouth to ear, one way
     * @param lossPercent random packet loss
     */
    public static double rating(double delayMs, double lossPercent, String codec) {
        double ie = impairment(codec);
        double effective = ie + (95 - ie) * lossPercent / (lossPercent + robustness(codec));
        return RO - IS - talkerEcho(delayMs) - listenerEcho(2 * delayMs) - tooLong(delayMs) - effective;
    }

    /** Mean opinion score of a rating (G.107 annex B). */
    public static double mos(double rating) {
        if (rating <= 0) {
            return 1;
        }
        return rating >= 100 ? 4.5 : 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
    }

    /**
     * What a stretch of a call sounds like, with a packet's time and a jitter buffer of twice the jitter.
     *
     * @param rttMs to the peer and back; negative while unknown, counted as none
     */
    public static double mos(double rttMs, double jitterMs, double lossPercent, String codec) {
        return mos(rating(delayMs(rttMs, jitterMs), lossPercent, codec));
    }

    /** From mouth to ear, with a packet's time and a jitter buffer of twice the jitter. */
    public static double delayMs(double rttMs, double jitterMs) {
        return Math.max(0, rttMs) / 2 + PACKET_MS + 2 * jitterMs;
    }

    private static double talkerEcho(double t) {
        if (t < 1) {
            return 0;
        }
        double terv = TELR - 40 * Math.log10((1 + t / 10) / (1 + t / 150)) + 6 * Math.exp(-0.3 * t * t);
        double re = 80 + 2.5 * (terv - 14);
        double half = (RO - re) / 2;
        return (half + Math.sqrt(half * half + 100) - 1) * (1 - Math.exp(-t));
    }

    private static double listenerEcho(double roundTrip) {
        double rle = 10.5 * (WEPL + 7) * Math.pow(roundTrip + 1, -0.25);
        double half = (RO - rle) / 2;
        return half + Math.sqrt(half * half + 169);
    }

    private static double tooLong(double ta) {
        if (ta <= 100) {
            return 0;
        }
        double x = Math.log(ta / 100) / Math.log(2);
        return 25 * (Math.pow(1 + Math.pow(x, 6), 1 / 6.0) - 3 * Math.pow(1 + Math.pow(x / 3, 6), 1 / 6.0) + 2);
    }

    private static double impairment(String codec) {
        return switch (codec.toUpperCase(Locale.ROOT)) {
            case "G726-40" -> 2;
            case "G726-32" -> 7;
            case "G726-24" -> 25;
            case "G726-16" -> 50;
            case "G729" -> 11;
            default -> 0;
        };
    }

    private static double robustness(String codec) {
        return switch (codec.toUpperCase(Locale.ROOT)) {
            case "PCMU", "PCMA" -> 25.1;
            case "G729" -> 19;
            default -> 20; // G.113 has no value
        };
    }
}
