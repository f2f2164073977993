package io.tandempbx.trunk.core.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whom to ask: what is configured, else what the operating system asks. */
public final class ResolverAddresses {
    private static final Pattern CONFIGURED = Pattern.compile(
            "([0-9.]+|\\[[0-9a-fA-F:.]+\\]|[0-9a-fA-F:.]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*)(?::(\\d{1,5}))?");
    private static final Path SYSTEM = Path.of("/etc/resolv.conf");
    private static final int PORT = 53;

    private ResolverAddresses() {}

    /** An address with or without port; empty when the text is neither. */
    public static Optional<InetSocketAddress> parse(String text, int presetPort) {
        Matcher parts = CONFIGURED.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            int port = parts.group(2) == null ? presetPort : Integer.parseInt(parts.group(2));
            String host = parts.group(1).replaceAll("[\\[\\]]", "");
            return port > 65_535
                    ? Optional.empty()
                    : Optional.of(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The resolvers of the operating system, as they are at this moment. */
    public static List<InetSocketAddress> ofSystem() {
        List<InetSocketAddress> found = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(SYSTEM, StandardCharsets.ISO_8859_1)) {
                String[] words = line.strip().split("\\s+", -1);
                if (words.length > 1 && words[0].equals("nameserver")) {
                    parse(words[1], PORT).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            found.clear();
        }
        return found.isEmpty() ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT)) : found;
    }
}
