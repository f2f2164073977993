package io.tandempbx.attendant.core;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Extensions that callers can reach, by number and by the keys that bear the letters of their names (ITU-T E.161). Immutable;
 * names are read when one is first asked for.
 */
final class Directory {
    private static final String KEYS_OF_LETTERS = "22233344455566677778889999";

    /** An extension by name: the keys of the name from each of its words on. */
    private record Named(String number, List<String> keys) {
        boolean begins(String digits) {
            return keys.stream().anyMatch(each -> each.startsWith(digits));
        }
    }

    private final DirectorySnapshot snapshot;
    private volatile List<Named> named = List.of();
    private volatile boolean read;

    Directory(DirectorySnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Whether it was made of this snapshot, which has a version of its own. */
    boolean isOf(DirectorySnapshot other) {
        return snapshot.version() == other.version() && snapshot.realm().equals(other.realm());
    }

    boolean isExtension(String number) {
        return snapshot.find(number).filter(Extension::enabled).isPresent();
    }

    /** Whether the number of an extension begins so and is longer. */
    boolean begins(String digits) {
        return snapshot.extensions().values().stream()
                .anyMatch(extension -> extension.enabled()
                        && extension.number().startsWith(digits)
                        && extension.number().length() > digits.length());
    }

    /** Numbers of extensions whose name, or a later word of it, begins with letters on these keys; by name. */
    List<String> named(String digits) {
        if (!read) {
            named = readNames();
            read = true;
        }
        return named.stream()
                .filter(each -> each.begins(digits))
                .map(Named::number)
                .toList();
    }

    private List<Named> readNames() {
        return snapshot.extensions().values().stream()
                .filter(extension -> extension.enabled() && !extension.name().isBlank())
                .sorted(Comparator.comparing(Extension::name).thenComparing(Extension::number))
                .map(extension -> new Named(extension.number(), keys(extension.name())))
                .toList();
    }

    /** {@code Ada Lovelace} is {@code 23256835223} and {@code 56835223}. */
    static List<String> keys(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
        StringBuilder keys = new StringBuilder();
        List<Integer> begins = new ArrayList<>();
        boolean within = false;
        for (char letter : plain.replace("\u00df", "ss")
                .replace("\u00f8", "o")
                .replace("\u00e6", "ae")
                .toCharArray()) {
            if (letter >= 'a' && letter <= 'z') {
                if (!within) {
                    begins.add(keys.length());
                }
                keys.append(KEYS_OF_LETTERS.charAt(letter - 'a'));
                within = true;
            } else if (Character.getType(letter) != Character.NON_SPACING_MARK) {
                within = false;
            }
        }
        return begins.stream().map(keys::substring).toList();
    }
}
