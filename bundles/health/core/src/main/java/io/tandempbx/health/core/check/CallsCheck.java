package io.tandempbx.health.core.check;

import io.tandempbx.call.api.CallService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether what a call needs beside signalling and media is there: call control, registrar, directory. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=calls", Checks.TAGGED, Checks.TAGGED_SERVING})
public final class CallsCheck implements HealthCheck {
    private final ServiceSlot<CallService> calls = new ServiceSlot<>();
    private final ServiceSlot<ContactService> contacts = new ServiceSlot<>();
    private final ServiceSlot<DirectoryService> directory = new ServiceSlot<>();

    @Override
    public Result execute() {
        List<String> away = new ArrayList<>();
        note(away, calls, "call control");
        note(away, contacts, "registrar");
        note(away, directory, "directory");
        if (!away.isEmpty()) {
            return Checks.critical("not there: " + String.join(", ", away));
        }
        boolean draining = calls.call(CallService::isDraining).orElse(false);
        return Checks.ok(draining ? "new calls are refused on demand" : "calls are taken");
    }

    private static void note(List<String> away, ServiceSlot<?> slot, String name) {
        if (!slot.isBound()) {
            away.add(name);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        calls.bind(service);
    }

    void unbindCalls(CallService service) {
        calls.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContacts(ContactService service) {
        contacts.bind(service);
    }

    void unbindContacts(ContactService service) {
        contacts.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService service) {
        directory.bind(service);
    }

    void unbindDirectory(DirectoryService service) {
        directory.unbind(service);
    }
}
