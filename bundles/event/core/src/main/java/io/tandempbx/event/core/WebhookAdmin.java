package io.tandempbx.event.core;

import io.tandempbx.event.api.Webhook;
import io.tandempbx.event.api.WebhookAdminService;
import io.tandempbx.event.api.WebhookException;
import io.tandempbx.event.api.WebhookState;
import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows webhooks, and writes and removes their files; the configuration service does the rest. */
@Component(
        immediate = true,
        service = {WebhookAdminService.class, SettingsOwner.class})
public final class WebhookAdmin implements WebhookAdminService, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookAdmin.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_MS = 100;
    private static final String NAME = "[a-z0-9_]{1,32}";

    private final Set<WebhookComponent> webhooks = ConcurrentHashMap.newKeySet();
    private final SettingsFile<Webhook> every = WebhookRules.file("*");
    private final ReentrantLock writing = new ReentrantLock();
    private final Path etc;
    private final Duration patience;

    @Activate
    public WebhookAdmin() {
        this(Path.of(System.getProperty("karaf.etc", "etc")), PATIENCE);
    }

    /** @param patience how long a change waits until it is in effect */
    WebhookAdmin(Path etc, Duration patience) { // unit tests enter here
        this.etc = etc;
        this.patience = patience;
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
    public Optional<Webhook> kept(String name) {
        try {
            return name.matches(NAME) ? inFile(name) : Optional.empty();
        } catch (IOException | IllegalArgumentException | InvalidSettingsException e) {
            LOG.debug("The file of webhook {} does not count: {}", name, e.getMessage());
            return find(name).map(WebhookState::webhook);
        }
    }

    private Optional<Webhook> inFile(String name) throws IOException, InvalidSettingsException {
        Properties text = new Properties();
        try (Reader file = Files.newBufferedReader(file(name), StandardCharsets.ISO_8859_1)) {
            text.load(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        text.stringPropertyNames().forEach(key -> values.put(key, text.getProperty(key)));
        return Optional.of(WebhookRules.file(name).take(values));
    }

    @Override
    public Optional<Webhook> change(String name, UnaryOperator<Optional<Webhook>> change) throws WebhookException {
        writing.lock();
        try {
            Optional<Webhook> before = kept(name);
            Optional<Webhook> after = change.apply(before);
            if (after.isPresent()) {
                put(after.get());
            } else {
                boolean unused = remove(name);
            }
            return before;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void put(Webhook webhook) throws WebhookException {
        String text = WebhookRules.text(webhook);
        writing.lock();
        try {
            write(webhook.name(), text);
            awaitEffect(webhook, text);
        } catch (IOException e) {
            throw new WebhookException(List.of("the file cannot be written: " + e));
        } finally {
            writing.unlock();
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = file(name);
        Path next = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, text, StandardCharsets.US_ASCII);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Who watches the files may write back what was there before, as long as it has not seen the change: once more then. */
    private void awaitEffect(Webhook webhook, String text) throws IOException {
        Optional<Webhook> wanted = Optional.of(webhook);
        long deadlineNs = System.nanoTime() + patience.toNanos();
        while (!find(webhook.name()).map(WebhookState::webhook).equals(wanted)
                && System.nanoTime() - deadlineNs < 0
                && pause()) {
            if (!kept(webhook.name()).equals(wanted)) {
                write(webhook.name(), text);
            }
        }
    }

    /** A change that was just made may still be written back by who watches the files, so once may not be enough. */
    private boolean deleteUntilGone(String name) throws IOException {
        long deadlineNs = System.nanoTime() + patience.toNanos();
        boolean removed = Files.deleteIfExists(file(name));
        while (removed && find(name).isPresent() && System.nanoTime() - deadlineNs < 0 && pause()) {
            Files.deleteIfExists(file(name));
        }
        return removed;
    }

    /** False if nobody shall wait any longer. */
    private boolean pause() {
        synchronized (webhooks) {
            try {
                webhooks.wait(LOOK_MS);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    @Override
    public boolean remove(String name) throws WebhookException {
        if (!name.matches(NAME)) {
            return false;
        }
        writing.lock();
        try {
            boolean removed = deleteUntilGone(name);
            Files.deleteIfExists(WebhookComponent.placeFile(name));
            return removed;
        } catch (IOException e) {
            throw new WebhookException(List.of("the file cannot be removed: " + e));
        } finally {
            writing.unlock();
        }
    }

    private Path file(String name) {
        return etc.resolve(WebhookRules.PID + "-" + name + ".cfg");
    }
}
