package io.tandempbx.console.shell;

import io.tandempbx.wiring.api.SettingsOwner;
import io.tandempbx.wiring.api.SettingsOwners;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Settings as commands use them; apart from {@link ConsoleServices}, on which an owner in this bundle depends. */
@Component(service = SettingsAccess.class, immediate = true)
public final class SettingsAccess {
    private final SettingsOwners owners = new SettingsOwners();

    SettingsOwners owners() {
        return owners;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindOwner(SettingsOwner owner) {
        owners.bind(owner);
    }

    void unbindOwner(SettingsOwner owner) {
        owners.unbind(owner);
    }
}
