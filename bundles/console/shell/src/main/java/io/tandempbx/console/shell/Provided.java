package io.tandempbx.console.shell;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.event.api.WebhookException;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.StorageException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * One service as commands use it: with an answer, or with one clear line why there is none. Thread-safe.
 *
 * @param <S> the service's API type
 */
final class Provided<S> {
    private final ServiceSlot<S> slot = new ServiceSlot<>();
    private final String area;
    private final Supplier<String> provider;

    /** What a command does with a service. */
    interface Use<S, R> {
        R on(S service) throws DirectoryException, IOException, RefusedException, StorageException, WebhookException;
    }

    /** What came of it: a value, or why there is none. */
    private record Outcome<R>(@Nullable R value, String failure) {}

    /**
     * @param area     as the operator calls it
     * @param provider says which bundle should provide the service and what state that is in
     */
    Provided(String area, Supplier<String> provider) {
        this.area = area;
        this.provider = provider;
    }

    ServiceSlot<S> slot() {
        return slot;
    }

    /** The answer, or empty while the service is away. */
    <R> Optional<R> ask(Function<? super S, ? extends R> question) {
        return slot.call(question);
    }

    /**
     * The answer.
     *
     * @throws CommandException with a plain message if the service is away or refuses
     */
    <R> R use(Use<? super S, R> use) throws CommandException {
        Outcome<R> outcome = slot.call(service -> attempt(use, service))
                .orElseThrow(() -> new CommandException(area + " is not available: " + provider.get()));
        R value = outcome.value;
        if (value == null) {
            throw new CommandException(outcome.failure);
        }
        return value;
    }

    private static <S, R> Outcome<R> attempt(Use<? super S, R> use, S service) {
        try {
            return new Outcome<>(use.on(service), "");
        } catch (DirectoryException e) {
            return new Outcome<>(null, Printable.clean(String.join("; ", e.problems())));
        } catch (RefusedException | StorageException e) {
            return new Outcome<>(null, Printable.clean(String.valueOf(e.getMessage())));
        } catch (WebhookException e) {
            return new Outcome<>(null, Printable.clean(String.join("; ", e.problems())));
        } catch (IOException e) {
            return new Outcome<>(null, reason(e));
        }
    }

    private static String reason(IOException e) {
        String what = String.valueOf(e.getMessage());
        if (e instanceof NoSuchFileException) {
            return what + ": no such file";
        }
        if (e instanceof FileAlreadyExistsException) {
            return what + ": exists already";
        }
        if (e instanceof CharacterCodingException) {
            return "the file is not UTF-8: " + what;
        }
        return e.getClass().getSimpleName() + ": " + what;
    }
}
