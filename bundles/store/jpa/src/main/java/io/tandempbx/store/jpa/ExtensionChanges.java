package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.ExtensionChange;
import java.util.List;
import java.util.Optional;

/** Checks and applies what shall be different about an extension. */
final class ExtensionChanges {

    private ExtensionChanges() {}

    /** Adds a line for each value that breaks a rule. */
    static void check(String number, ExtensionChange change, List<String> problems) {
        change.name().flatMap(ExtensionRules::name).ifPresent(rule -> problems.add("name: " + rule));
        change.email()
                .filter(email -> !email.isEmpty())
                .flatMap(ExtensionRules::email)
                .ifPresent(rule -> problems.add("email: " + rule));
        change.password()
                .flatMap(password -> ExtensionRules.password(password, number))
                .ifPresent(rule -> problems.add("password: " + rule));
        HandlingRules.check(number, change.handling()).forEach((field, rule) -> problems.add(field + ": " + rule));
    }

    /** The extension as it shall be; its version is the store's affair. */
    static Extension apply(Extension before, ExtensionChange change, String realm) {
        Optional<Credentials> credentials =
                change.password().map(password -> Credentials.of(before.number(), realm, password));
        return new Extension(
                before.number(),
                change.name().orElse(before.name()),
                change.email().orElse(before.email()),
                change.enabled().orElse(before.enabled()),
                credentials.map(Credentials::ha1Md5).orElse(before.ha1Md5()),
                credentials.map(Credentials::ha1Sha256).orElse(before.ha1Sha256()),
                change.allowExternal().orElse(before.allowExternal()),
                change.voicemailEnabled().orElse(before.voicemailEnabled()),
                change.admin().orElse(before.admin()),
                change.doNotDisturb().orElse(before.doNotDisturb()),
                change.handling().appliedTo(before.handling()),
                before.version());
    }
}
