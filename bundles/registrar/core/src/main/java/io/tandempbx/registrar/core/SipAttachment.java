package io.tandempbx.registrar.core;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one handler attached to whichever signalling service is present, from start to stop. Thread-safe. The handler
 * is detached before its service leaves the slot, so what it is answering at that moment still goes out.
 */
final class SipAttachment {
    private final String owner;
    private final Set<String> methods;
    private final ServiceSlot<SipService> slot = new ServiceSlot<>();
    private @Nullable SipService present; // guarded by this
    private @Nullable SipHandler handler; // guarded by this; null while stopped

    SipAttachment(String owner, Set<String> methods) {
        this.owner = owner;
        this.methods = methods;
    }

    synchronized void bind(SipService arriving) {
        slot.bind(arriving);
        present = arriving;
        if (handler != null) {
            arriving.attach(owner, methods, handler);
        }
    }

    synchronized void unbind(SipService leaving) {
        if (handler != null) {
            leaving.detach(owner, handler);
        }
        slot.unbind(leaving);
        if (present == leaving) {
            present = null;
        }
    }

    synchronized void start(SipHandler starting) {
        handler = starting;
        if (present != null) {
            present.attach(owner, methods, starting);
        }
    }

    synchronized void stop() {
        if (present != null && handler != null) {
            present.detach(owner, handler);
        }
        handler = null;
    }

    /** Whether a phone can still be reached this way, as far as it is known. */
    boolean isOpen(Flow flow) {
        return slot.call(sip -> sip.isOpen(flow)).orElse(true);
    }

    /** Sends a request; false without a signalling service, when it is lost. */
    boolean send(String key, OutboundRequest request, Flow flow) {
        return slot.run(sip -> sip.send(owner, key, request, flow));
    }

    /** Answers a request; without a signalling service the answer is lost and the peer asks again. */
    void respond(String serverTransaction, Reply reply) {
        slot.run(sip -> sip.respond(serverTransaction, reply));
    }
}
