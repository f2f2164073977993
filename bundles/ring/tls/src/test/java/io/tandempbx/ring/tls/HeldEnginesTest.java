package io.tandempbx.ring.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.Test;

class HeldEnginesTest {
    private final HeldEngines engines = new HeldEngines();

    /** Stands for a bundle: loaded by a loader of its own, it has an engine made. */
    public static final class Maker implements Callable<SSLEngine> {
        private final HeldEngines store;

        public Maker(HeldEngines store) {
            this.store = store;
        }

        @Override
        public SSLEngine call() throws Exception {
            SSLContext context = SSLContext.getDefault();
            return store.begin(context, "peer", 5061, true, context.getDefaultSSLParameters());
        }
    }

    @Test
    void shouldGiveBackTheEngineUntilItIsReleased() throws Exception {
        SSLEngine engine = new Maker(engines).call();
        engines.hold("a", engine);
        assertEquals(Optional.of(engine), engines.engine("a"));
        engines.release("a");
        assertEquals(Optional.empty(), engines.engine("a"));
    }

    @Test
    void shouldBeginTheHandshake() throws Exception {
        assertNotEquals(
                HandshakeStatus.NOT_HANDSHAKING, new Maker(engines).call().getHandshakeStatus());
    }

    @Test
    void shouldNotKeepInMemoryWhoHadAnEngineMade() throws Exception {
        WeakReference<ClassLoader> loader = makeFromAnotherLoader();
        for (int i = 0; i < 100 && loader.get() != null; i++) {
            System.gc();
        }
        assertTrue(engines.engine("a").isPresent());
        assertEquals(Optional.empty(), Optional.ofNullable(loader.get()));
    }

    private WeakReference<ClassLoader> makeFromAnotherLoader() throws Exception {
        URL classes = Maker.class.getProtectionDomain().getCodeSource().getLocation();
        ClassLoader own = new URLClassLoader(new URL[] {classes}, getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.equals(Maker.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
            }
        };
        Object maker = own.loadClass(Maker.class.getName())
                .getConstructor(HeldEngines.class)
                .newInstance(engines);
        if (((Callable<?>) maker).call() instanceof SSLEngine engine) {
            engines.hold("a", engine);
        }
        return new WeakReference<>(own);
    }
}
