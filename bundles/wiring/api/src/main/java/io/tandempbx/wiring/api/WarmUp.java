package io.tandempbx.wiring.api;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Runs a provider's own code on private data, so that it is compiled before the first call needs it: a process that has
 * just begun takes many times as long for each message. A provider registers one beside its service; it is run at most
 * once in the life of a process, before the node says that it is ready.
 *
 * <p>Nothing of it shows: no record or channel of the ring, no port of a configured range, no line in the log, no counter.
 */
@ConsumerType
public interface WarmUp {

    /** What is warmed up, as one word for the log. */
    String area();

    /**
     * Works on the calling thread, and on threads of its own that have ended when it returns.
     *
     * @param goOn asked at least every 100 ms; once it is false the warm-up returns at once
     * @return how many rounds it made
     * @throws IOException if the operating system refuses something; what was opened is closed
     */
    int run(BooleanSupplier goOn) throws IOException;
}
