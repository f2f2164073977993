package io.tandempbx.call.api;

import java.util.Collection;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Hands each call that ended to its one consumer, at least once: a call is in the journal before the event that ends it is
 * over, and stays there until it was acknowledged, also over a replacement of either side and a killed process. At most
 * 100,000 wait; then the oldest is given up. Thread-safe.
 */
@ProviderType
public interface CallEndService {

    /** The longest waiting, at most so many, in the order they ended. */
    List<CallEnd> pending(int max);

    /** The consumer has brought these calls to safety; unknown ids are ignored. */
    void acknowledge(Collection<String> callIds);

    /** How many calls wait. */
    int waiting();

    /** How many calls were given up since this revision began. */
    long dropped();

    /** Tells this listener of every end from now on, instead of the one before. */
    void attach(CallEndListener listener);

    /** Tells it no more, unless another has taken its place. */
    void detach(CallEndListener listener);
}
