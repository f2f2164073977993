package io.tandempbx.ring.tls;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.osgi.annotation.versioning.ProviderType;

/**
 * TLS engines by the name of their connection. Thread-safe; an engine itself is used by one at a time, and whoever gives
 * it up first waits until none of its delegated tasks is running.
 */
@ProviderType
public interface EngineStore {

    /**
     * Makes an engine and begins its handshake. It is made here because an engine remembers the code that was running when
     * it was made, and would keep a replaced bundle in memory for as long as the connection is open. For the same reason
     * the context must be one of the JDK over key and trust managers of the JDK.
     *
     * @param peer       the host a client has to meet, for resumption and checks; for a server what is known of the client
     * @param clientMode whether the handshake begins on our side
     */
    SSLEngine begin(SSLContext context, String peer, int port, boolean clientMode, SSLParameters parameters)
            throws SSLException;

    /** Holds the engine of this connection. */
    void hold(String name, SSLEngine engine);

    /** The engine held for this connection. */
    Optional<SSLEngine> engine(String name);

    /** Forgets the engine of this connection; an unknown name is ignored. */
    void release(String name);
}
