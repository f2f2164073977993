package io.tandempbx.trunk.core;

import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.trunk.api.TrunkField;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a call that came in by a trunk says, in the platform's form: E.164 where the trunk has a country code.
 *
 * @param caller     empty when withheld
 * @param callerName empty when unknown or withheld
 */
record InboundLook(String caller, String callerName, String dialled) {
    private static final Pattern ADDRESS =
            Pattern.compile("\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^<\"]*?))\\s*<([^>]*)>.*|\\s*([^<>\\s;]+).*");

    static InboundLook of(InboundRequest invite, TrunkPlan plan) {
        MessageHead head = invite.head();
        Optional<NameAddress> asserted = plan.trunk().flag(TrunkField.ACCEPT_IDENTITY)
                ? head.header("P-Asserted-Identity").flatMap(InboundLook::address)
                : Optional.empty();
        NameAddress caller = asserted.orElse(head.from());
        // who hides in From does so too when a trusted trunk knows better, unless he says he does not (RFC 3323 §4.2)
        boolean withheld = isPrivate(head)
                || isAnonymous(caller)
                || (isAnonymous(head.from().uri()) && !wishes(head).contains("none"));
        return new InboundLook(
                withheld ? "" : plan.numbers().e164(number(caller)),
                withheld ? "" : caller.displayName(),
                plan.numbers().e164(dialled(invite, plan)));
    }

    /** A trunk that we registered with may address our Contact; what was dialled is in To then. */
    private static String dialled(InboundRequest invite, TrunkPlan plan) {
        String user = invite.user();
        boolean ours = user.isEmpty() || user.equals(plan.username());
        String to = number(invite.head().to());
        return ours && !to.isEmpty() ? to : user;
    }

    private static List<String> wishes(MessageHead head) {
        return List.of(
                head.header("Privacy").orElse("").toLowerCase(Locale.ROOT).split("[;,\\s]+"));
    }

    private static boolean isPrivate(MessageHead head) {
        List<String> wishes = wishes(head);
        return wishes.contains("id") || wishes.contains("user") || wishes.contains("header");
    }

    private static boolean isAnonymous(NameAddress caller) {
        return isAnonymous(caller.uri()) || number(caller).isEmpty();
    }

    private static boolean isAnonymous(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        return lower.contains("@anonymous.invalid") || lower.startsWith("sip:anonymous@");
    }

    private static String number(NameAddress address) {
        String uri = address.uri();
        if (uri.regionMatches(true, 0, "tel:", 0, 4)) {
            return uri.substring(4);
        }
        String user = address.user();
        try {
            return URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return user; // a broken escape: as it is
        }
    }

    private static Optional<NameAddress> address(String value) {
        Matcher parts = ADDRESS.matcher(value);
        if (!parts.matches()) {
            return Optional.empty();
        }
        if (parts.group(4) != null) {
            return Optional.of(new NameAddress("", parts.group(4), Map.of()));
        }
        String name = parts.group(1) == null ? parts.group(2) : parts.group(1).replaceAll("\\\\(.)", "$1");
        return Optional.of(new NameAddress(name == null ? "" : name.strip(), parts.group(3), Map.of()));
    }
}
