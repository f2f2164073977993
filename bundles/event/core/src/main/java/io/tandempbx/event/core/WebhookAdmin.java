package io.tandempbx.event.core;

import io.tandempbx.event.api.Webhook;
import io.tandempbx.event.api.WebhookAdminService;
import io.tandempbx.event.api.WebhookException;
import io.tandempbx.event.api.WebhookState;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Shows webhooks, and writes and removes their files; the configuration service does the rest. */
@Component(
        immediate = true,
        service = {WebhookAdminService.class, SettingsOwner.class})
public final class WebhookAdmin implements WebhookAdminService, SettingsOwner {
    private static final long GONE_NS = 5_000_000_000L;
    private static final long LOOK_MS = 200;

    private final Set<WebhookComponent> webhooks = ConcurrentHashMap.newKeySet();
    private final SettingsFile<Webhook> every = WebhookRules.file("*");
    private final Path etc;

    @Activate
    public WebhookAdmin() {
        this(Path.of(System.getProperty("karaf.etc", "etc")));
    }

    WebhookAdmin(Path etc) { // unit tests enter here
        this.etc = etc;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindWebhook(WebhookComponent webhook) {
        webhooks.add(webhook);
    }

    void unbindWebhook(WebhookComponent webhook) {
        webhooks.remove(webhook);
        synchronized (webhooks) {
            webhooks.notifyAll();
        }
    }

    @Override
    public SettingsFile<Webhook> settings() {
        return every;
    }

    @Override
    public List<WebhookState> webhooks() {
        return webhooks.stream()
                .map(WebhookComponent::state)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(state -> state.webhook().name()))
                .toList();
    }

    @Override
    public Optional<WebhookState> find(String name) {
        return webhooks().stream()
                .filter(state -> state.webhook().name().equals(name))
                .findFirst();
    }

    @Override
    public void check(Webhook webhook) throws WebhookException {
        WebhookRules.text(webhook);
    }

    @Override
    public void put(Webhook webhook) throws WebhookException {
        String text = WebhookRules.text(webhook);
        Path file = file(webhook.name());
        Path next = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, text, StandardCharsets.US_ASCII);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new WebhookException(List.of("the file cannot be written: " + e));
        }
    }

    /** A change that was just made may still be written back by who watches the files, so once may not be enough. */
    private boolean deleteUntilGone(String name) throws IOException {
        long deadlineNs = System.nanoTime() + GONE_NS;
        boolean removed = Files.deleteIfExists(file(name));
        while (removed && find(name).isPresent() && System.nanoTime() < deadlineNs) {
            synchronized (webhooks) {
                try {
                    webhooks.wait(LOOK_MS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return true;
                }
            }
            Files.deleteIfExists(file(name));
        }
        return removed;
    }

    @Override
    public boolean remove(String name) throws WebhookException {
        if (!name.matches("[a-z0-9_]{1,32}")) {
            return false;
        }
        try {
            boolean removed = deleteUntilGone(name);
            Files.deleteIfExists(WebhookComponent.placeFile(name));
            return removed;
        } catch (IOException e) {
            throw new WebhookException(List.of("the file cannot be removed: " + e));
        }
    }

    private Path file(String name) {
        return etc.resolve(WebhookRules.PID + "-" + name + ".cfg");
    }
}
