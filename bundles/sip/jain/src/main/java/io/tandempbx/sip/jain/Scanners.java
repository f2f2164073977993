package io.tandempbx.sip.jain;

import io.tandempbx.sip.jain.message.SipRequest;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Knows programs that look for victims by what they call themselves. */
final class Scanners {
    private final Supplier<List<String>> parts;

    /**
     * @param parts of names, in lower case
     */
    Scanners(Supplier<List<String>> parts) {
        this.parts = parts;
    }

    boolean sent(SipRequest request) {
        return isNamed(request.head().header("User-Agent").orElse(""))
                || isNamed(request.head().from().displayName());
    }

    private boolean isNamed(String name) {
        if (name.isEmpty()) {
            return false;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        for (String part : parts.get()) {
            if (lower.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
