package io.tandempbx.console.shell;

import io.tandempbx.registrar.api.Contact;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.FrameworkUtil;

/** {@code pbx:doctor}: looks for what commonly keeps an installation from working. */
@Service
@Command(scope = "pbx", name = "doctor", description = "Looks for what commonly keeps an installation from working")
public final class DoctorCommand extends FindingsCommand {
    /** Of the health checks, those about the surroundings. */
    private static final Set<String> SURROUNDINGS = Set.of(
            "sip", "media", "database", "disk", "recording", "voicemail", "certificate", "heap", "mail", "trunks");

    private static final int PAIRS_PER_CALL = 2;
    private static final String SHIPPED_PROMPTS = "Tandem-Prompts"; // a header of the manifest, written by the build

    @Override
    List<Finding> answer() {
        Path home = Path.of(System.getProperty("karaf.base", ".")).toAbsolutePath();
        List<Finding> findings = new ArrayList<>(Installation.permissions(home));
        findings.add(Installation.clock(
                System.currentTimeMillis(),
                ManagementFactory.getRuntimeMXBean().getStartTime(),
                ManagementFactory.getRuntimeMXBean().getUptime()));
        findings.add(ports());
        findings.add(nat());
        findings.add(prompts(home));
        services.health().ask(health -> health.report().checks()).orElse(List.of()).stream()
                .filter(check -> SURROUNDINGS.contains(check.name()))
                .map(Finding::of)
                .forEach(findings::add);
        return findings;
    }

    /** Each leg of a call needs a pair of RTP ports. */
    private Finding ports() {
        Optional<Integer> free = services.media()
                .ask(media -> media.ports().free() + media.ports().inUse());
        Optional<Integer> most = mostCalls();
        if (free.isEmpty()) {
            return Finding.critical("RTP ports", "media is not available");
        }
        String text = free.get() + " pairs"
                + most.map(limit -> " for at most " + limit + " calls").orElse("");
        boolean tooFew = most.filter(limit -> limit > 0 && (long) limit * PAIRS_PER_CALL > free.get())
                .isPresent();
        return tooFew ? Finding.warning("RTP ports", text + ": too few") : Finding.ok("RTP ports", text);
    }

    /** Those that are shipped, as this bundle's manifest names them. */
    private Finding prompts(Path home) {
        String directory = services.settings()
                .ask(settings -> SettingValue.text(settings, "pbx.media", "prompt_directory"))
                .flatMap(found -> found)
                .orElse("voicemail_prompts");
        String shipped =
                FrameworkUtil.getBundle(DoctorCommand.class).getHeaders().get(SHIPPED_PROMPTS);
        return Prompts.look(home.resolve(directory), List.of(shipped.split(",")));
    }

    private Finding nat() {
        List<Contact> contacts = services.contacts()
                .ask(service ->
                        service.all().values().stream().flatMap(List::stream).toList())
                .orElse(List.of());
        long behind = contacts.stream().filter(Installation::isBehindNat).count();
        Optional<String> external = services.settings()
                .ask(settings -> SettingValue.text(settings, "pbx.sip", "external_ip"))
                .flatMap(found -> found);
        String text = behind + " of " + contacts.size() + " contacts behind NAT, external_ip "
                + external.orElse("not set: phones outside of local_networks are told this machine's address");
        return Finding.ok("NAT", text);
    }
}
