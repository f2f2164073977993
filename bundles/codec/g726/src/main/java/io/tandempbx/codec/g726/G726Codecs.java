package io.tandempbx.codec.g726;

import io.tandempbx.codec.api.CodecFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Registers every bit rate in both packings as a codec of its own. */
@Component(
        immediate = true,
        service = {})
public final class G726Codecs {
    private final BundleContext context;
    private final Deque<ServiceRegistration<CodecFactory>> registered = new ArrayDeque<>();

    /** Registers nothing yet. */
    @Activate
    public G726Codecs(BundleContext context) {
        this.context = context;
    }

    @Activate
    void start() {
        for (Packing packing : Packing.values()) {
            for (Rate rate : Rate.values()) {
                registered.push(context.registerService(CodecFactory.class, new AdpcmCodec(rate, packing), null));
            }
        }
    }

    @Deactivate
    void stop() {
        while (!registered.isEmpty()) {
            registered.pop().unregister();
        }
    }
}
