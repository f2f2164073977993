package io.tandempbx.directory.api;

import java.util.Map;
import java.util.Optional;

/**
 * All extensions at one moment; immutable, so it stays usable while the store is replaced or its database is away.
 *
 * @param realm      of every credential
 * @param version    grows with every change
 * @param extensions by number
 */
public record DirectorySnapshot(String realm, long version, Map<String, Extension> extensions) {

    public DirectorySnapshot {
        extensions = Map.copyOf(extensions);
    }

    public Optional<Extension> find(String number) {
        return Optional.ofNullable(extensions.get(number));
    }
}
