package io.tandempbx.itests.rtp;

/**
 * What is done to packets on their way.
 *
 * @param loss     this share of them is lost, 0 to 1
 * @param jitterMs each is held up by a random time up to this, without overtaking
 * @param reorder  this share of them is overtaken by the next, 0 to 1
 * @param twice    this share of them comes a second time, 0 to 1
 */
public record Impairment(double loss, double jitterMs, double reorder, double twice) {
    /** A perfect way. */
    public static final Impairment NONE = new Impairment(0, 0, 0);

    /** A way on which nothing comes twice. */
    public Impairment(double loss, double jitterMs, double reorder) {
        this(loss, jitterMs, reorder, 0);
    }

    /** A way that only loses packets. */
    public static Impairment loss(double share) {
        return new Impairment(share, 0, 0);
    }
}
