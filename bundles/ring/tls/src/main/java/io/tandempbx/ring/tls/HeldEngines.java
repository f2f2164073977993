package io.tandempbx.ring.tls;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.osgi.service.component.annotations.Component;

/** Holds every TLS engine until somebody releases it or the process ends. */
@Component(immediate = true)
public final class HeldEngines implements EngineStore {

    private final Map<String, SSLEngine> engines = new ConcurrentHashMap<>();

    @Override
    @SuppressWarnings("removal") // the only way to cut the caller off what the engine remembers
    public SSLEngine begin(SSLContext context, String peer, int port, boolean clientMode, SSLParameters parameters)
            throws SSLException {
        SSLEngine engine =
                AccessController.doPrivileged((PrivilegedAction<SSLEngine>) () -> context.createSSLEngine(peer, port));
        engine.setUseClientMode(clientMode);
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        return engine;
    }

    @Override
    public void hold(String name, SSLEngine engine) {
        engines.put(name, engine);
    }

    @Override
    public Optional<SSLEngine> engine(String name) {
        return Optional.ofNullable(engines.get(name));
    }

    @Override
    public void release(String name) {
        engines.remove(name);
    }
}
