package io.tandempbx.itests.audio;

/**
 * The E-model as ITU-T G.107 writes it, from the sound levels on, with the default values of its table 1 for all but what is
 * given: to judge figures that were computed another way.
 *
 * @param delayMs     absolute one-way delay Ta, as are the delays of both echo paths
 * @param lossPercent random packet loss Ppl
 * @param ie          equipment impairment factor of the codec (G.113 appendix I)
 * @param bpl         its packet-loss robustness
 */
public record TransmissionRating(double delayMs, double lossPercent, double ie, double bpl) {
    private static final double SLR = 8;
    private static final double RLR = 2;
    private static final double STMR = 15;
    private static final double DS = 3;
    private static final double LSTR = 18;
    private static final double TELR = 65;
    private static final double WEPL = 110;
    private static final double QDU = 1;
    private static final double NC = -70;
    private static final double NFOR = -64;
    private static final double PS = 35;
    private static final double PR = 35;

    /** With G.711 and concealment of lost packets. */
    public static TransmissionRating g711(double delayMs, double lossPercent) {
        return new TransmissionRating(delayMs, lossPercent, 0, 25.1);
    }

    /** The rating factor R, equation 7-1. */
    public double r() {
        double no = noise();
        double ro = 15 - 1.5 * (SLR + no);
        return ro - simultaneous(ro, no) - delayed(ro, no) - equipment();
    }

    /** Mean opinion score, equation B-4. */
    public double mos() {
        return mos(r());
    }

    public static double mos(double r) {
        if (r <= 0) {
            return 1;
        }
        return r >= 100 ? 4.5 : 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7 / 1e6;
    }

    /** 7.2: powers of circuit noise, noise at both ends, and the noise floor. */
    private static double noise() {
        double olr = SLR + RLR;
        double nos = PS - SLR - DS - 100 + 0.004 * Math.pow(PS - olr - DS - 14, 2);
        double pre = PR + 10 * Math.log10(1 + Math.pow(10, (10 - LSTR) / 10));
        double nor = RLR - 121 + pre + 0.008 * Math.pow(pre - 35, 2);
        double nfo = NFOR + RLR;
        return 10 * Math.log10(power(NC) + power(nos) + power(nor) + power(nfo));
    }

    private static double power(double level) {
        return Math.pow(10, level / 10);
    }

    /** 7.3: too loud, side tone, quantizing. */
    private double simultaneous(double ro, double no) {
        double xolr = SLR + RLR + 0.2 * (64 + no - RLR);
        double iolr = 20 * (root(1 + Math.pow(xolr / 8, 8), 8) - xolr / 8);
        double stmro = -10 * Math.log10(power(-STMR) + Math.exp(-delayMs / 4) * power(-TELR));
        double ist = 12 * root(1 + Math.pow((stmro - 13) / 6, 8), 8)
                - 28 * root(1 + Math.pow((stmro + 1) / 19.4, 35), 35)
                - 13 * root(1 + Math.pow((stmro - 3) / 33, 13), 13)
                + 29;
        double q = 37 - 15 * Math.log10(QDU);
        double g = 1.07 + 0.258 * q + 0.0602 * q * q;
        double y = (ro - 100) / 15 + 46 / 8.4 - g / 9;
        double z = 46 / 30.0 - g / 40;
        double iq = 15 * Math.log10(1 + Math.pow(10, y) + Math.pow(10, z));
        return iolr + ist + iq;
    }

    private static double root(double value, double degree) {
        return Math.pow(value, 1 / degree);
    }

    /** 7.4: talker echo, listener echo, absolute delay. */
    private double delayed(double ro, double no) {
        double t = delayMs;
        double terv = TELR - 40 * Math.log10((1 + t / 10) / (1 + t / 150)) + 6 * Math.exp(-0.3 * t * t);
        double roe = -1.5 * (no - RLR);
        double re = 80 + 2.5 * (terv - 14);
        double idte = ((roe - re) / 2 + Math.sqrt(Math.pow(roe - re, 2) / 4 + 100) - 1) * (1 - Math.exp(-t));
        double rle = 10.5 * (WEPL + 7) * Math.pow(2 * t + 1, -0.25);
        double idle = (ro - rle) / 2 + Math.sqrt(Math.pow(ro - rle, 2) / 4 + 169);
        double x = Math.log10(t / 100) / Math.log10(2);
        double idd = t <= 100 ? 0 : 25 * (root(1 + Math.pow(x, 6), 6) - 3 * root(1 + Math.pow(x / 3, 6), 6) + 2);
        return (t < 1 ? 0 : idte) + idle + idd;
    }

    /** 7.5, random loss. */
    private double equipment() {
        return ie + (95 - ie) * lossPercent / (lossPercent + bpl);
    }
}
