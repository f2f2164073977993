package io.tandempbx.console.shell;

import io.tandempbx.media.api.PortUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code pbx:status} shows; null stands for what cannot be known while its service is away.
 *
 * @param running whether calls can be made
 */
record StatusView(
        String version,
        @Nullable String product,
        long uptimeSeconds,
        boolean running,
        @Nullable Integer registeredExtensions,
        @Nullable Integer activeCalls,
        @Nullable Long totalCalls,
        @Nullable Boolean draining,
        @Nullable PortUsage ports,
        Listening listening,
        List<BundleView> bundles) {

    /** The ports given at the start. */
    record Listening(int sip, int ssh, String rtp, int https) {

        static Listening atStart() {
            return new Listening(
                    Integer.getInteger("tandem.sip.port", 5060),
                    Integer.getInteger("tandem.ssh.port", 8101),
                    System.getProperty("tandem.rtp.ports", "10000-20000"),
                    Integer.getInteger("tandem.https.port", 8080));
        }
    }
}
