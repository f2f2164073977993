package io.tandempbx.console.shell;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code pbx:status}. Answers also while services are away, and says which. */
@Service
@Command(scope = "pbx", name = "status", description = "Shows version, uptime, calls, ports and bundles")
public final class StatusCommand extends PbxCommand<StatusView> {
    private static final String OURS = "io.tandempbx.console.shell";

    @Override
    StatusView answer() {
        return new StatusView(
                services.bundles().stream()
                        .filter(bundle -> bundle.name().equals(OURS))
                        .map(BundleView::version)
                        .findFirst()
                        .orElse(""),
                services.sip().ask(sip -> sip.product()).orElse(null),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
                services.isReady(),
                services.contacts().ask(contacts -> contacts.all().size()).orElse(null),
                services.calls().ask(calls -> calls.calls().size()).orElse(null),
                services.calls().ask(calls -> calls.totalCalls()).orElse(null),
                services.calls().ask(calls -> calls.isDraining()).orElse(null),
                services.media().ask(media -> media.ports()).orElse(null),
                StatusView.Listening.atStart(),
                services.bundles());
    }

    @Override
    void print(StatusView status, PrintStream out) {
        StatusView.Listening listening = status.listening();
        out.println("Tandem PBX " + status.version() + (status.running() ? ", running" : ", NOT able to make calls"));
        line(out, "Signalling", status.product());
        line(out, "Uptime", uptime(status.uptimeSeconds()));
        line(out, "Registered extensions", status.registeredExtensions());
        line(out, "Active calls", status.activeCalls());
        line(out, "Total calls", status.totalCalls());
        if (Boolean.TRUE.equals(status.draining())) {
            line(out, "Draining", "new calls are refused");
        }
        line(
                out,
                "RTP port pairs",
                status.ports() == null
                        ? null
                        : status.ports().inUse() + " in use, " + status.ports().quarantined() + " resting, "
                                + status.ports().free() + " free");
        line(
                out,
                "Listening",
                "sip " + listening.sip() + "/udp+tcp, ssh " + listening.ssh() + ", rtp " + listening.rtp());
        out.println();
        ShellTable table = new ShellTable();
        table.column("Bundle");
        table.column("Version");
        table.column("State");
        status.bundles().forEach(bundle -> table.addRow().addContent(bundle.name(), bundle.version(), bundle.state()));
        table.print(out);
    }

    private static void line(PrintStream out, String name, @Nullable Object value) {
        out.printf("%-22s %s%n", name, value == null ? "unknown: its bundle is not available" : value);
    }

    private static String uptime(long seconds) {
        return String.format(
                "%d d %02d:%02d:%02d", seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    }
}
