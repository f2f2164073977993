package io.tandempbx.benchmarks;

import io.tandempbx.codec.api.CodecFactory;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Random;

/** The codecs of the bundles that were built, without a container; and what they are measured with. */
final class CodecBundles {
    private static final String CODEC = "io.tandempbx.codec.";
    private static final int SIGNAL_SECONDS = 4;

    private CodecBundles() {}

    /** Every codec; Opus twice, by the native library first. */
    static List<CodecFactory> all() throws ReflectiveOperationException {
        Class<?> rates = Class.forName(CODEC + "g726.Rate");
        Class<?> packings = Class.forName(CODEC + "g726.Packing");
        Constructor<?> g726 = Class.forName(CODEC + "g726.AdpcmCodec").getDeclaredConstructor(rates, packings);
        g726.setAccessible(true);
        Object packing = packings.getEnumConstants()[0];
        Object[] rate = rates.getEnumConstants();
        Constructor<?> opus = Class.forName(CODEC + "opus.OpusCodecFactory")
                .getDeclaredConstructor(Class.forName(CODEC + "opus.OpusLibrary"));
        opus.setAccessible(true);
        Constructor<?> concentus = Class.forName(CODEC + "opus.JavaLibrary").getDeclaredConstructor();
        concentus.setAccessible(true);
        return List.of(
                made("g711.MuLawCodecFactory"),
                made("g711.ALawCodecFactory"),
                made("g722.G722CodecFactory"),
                (CodecFactory) g726.newInstance(rate[0], packing),
                (CodecFactory) g726.newInstance(rate[1], packing),
                (CodecFactory) g726.newInstance(rate[2], packing),
                (CodecFactory) g726.newInstance(rate[3], packing),
                made("g729.G729CodecFactory"),
                made("opus.OpusCodecFactory"),
                (CodecFactory) opus.newInstance(concentus.newInstance()));
    }

    /** The first one of this name in SDP. */
    static CodecFactory named(String name) throws ReflectiveOperationException {
        return all().stream()
                .filter(codec -> codec.format().name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no codec is named " + name));
    }

    private static CodecFactory made(String type) throws ReflectiveOperationException {
        return Class.forName(CODEC + type)
                .asSubclass(CodecFactory.class)
                .getConstructor()
                .newInstance();
    }

    /** A voice of 120 Hz whose formants wander, with pauses: codecs do not work as hard on a tone. */
    static short[] speechLike(int hz) {
        short[] samples = new short[SIGNAL_SECONDS * hz];
        Random random = new Random(1);
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i / hz;
            double voice = 0;
            for (int harmonic = 1; harmonic * 120 < 3400; harmonic++) {
                double formant = 500 + 1500 * (0.5 + 0.5 * Math.sin(2 * Math.PI * 0.7 * t));
                double off = (harmonic * 120 - formant) / 300;
                voice += Math.exp(-off * off) * Math.sin(2 * Math.PI * 120 * harmonic * t);
            }
            double envelope = Math.max(0, Math.sin(2 * Math.PI * 1.5 * t));
            samples[i] = (short) (4000 * envelope * voice + 30 * random.nextGaussian());
        }
        return samples;
    }
}
