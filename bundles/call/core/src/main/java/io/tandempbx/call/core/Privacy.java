package io.tandempbx.call.core;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a phone wants its number kept from those who are called (RFC 3323, RFC 3325 §9.3). */
final class Privacy {
    /** What a leg keeps of the wish. */
    static final Header WITHHELD = new Header("Privacy", "id");

    private static final Set<String> WISHES = Set.of("id", "user", "header");

    private Privacy() {}

    /** A Privacy header says so, or an anonymous From does (RFC 3323 §4.1.1.3). */
    static boolean isWanted(MessageHead invite) {
        List<String> said = List.of(
                invite.header("Privacy").orElse("").toLowerCase(Locale.ROOT).split("[;,\\s]+"));
        return said.stream().anyMatch(WISHES::contains)
                || isAnonymous(invite.from().uri());
    }

    private static boolean isAnonymous(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        return lower.contains("@anonymous.invalid") || lower.matches("sips?:anonymous@.*");
    }
}
