package io.tandempbx.sip.jain.transport;

import io.tandempbx.sip.api.Transport;
import io.tandempbx.wiring.api.SettingsReader;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the platform listens and how it marks what it sends.
 *
 * @param addresses   of this machine; a wildcard stands alone and means both IP versions
 * @param udpPort     0 takes a free one
 * @param tcpPort     0 takes a free one
 * @param tlsPort     0 for no TLS
 * @param dscp        of what is sent (RFC 2474); 24 is CS3, as RFC 4594 §3.1 has signalling
 * @param checkNames  whether the certificate of a server we connect to has to name it
 * @param trustedFile certificates in PEM that such a server may come with or be vouched for by; empty for those of Java
 */
public record ListenSettings(
        List<InetAddress> addresses,
        int udpPort,
        int tcpPort,
        int tlsPort,
        int dscp,
        boolean checkNames,
        Path trustedFile) {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_DSCP = 63;
    private static final int SIGNALLING = 24;
    private static final int MAX_ADDRESSES = 16;

    public ListenSettings {
        addresses = List.copyOf(addresses);
    }

    /** Reads its keys. */
    public static ListenSettings of(SettingsReader reader) {
        return new ListenSettings(
                addresses(reader),
                reader.integer("udp_port", 5060, 0, MAX_PORT),
                reader.integer("tcp_port", 5060, 0, MAX_PORT),
                tlsPort(reader),
                reader.integer("dscp", SIGNALLING, 0, MAX_DSCP),
                reader.bool("tls_check_names", true),
                Path.of(reader.text("tls_trusted_file", "")));
    }

    /** The addresses as they are written. */
    public String text() {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }

    int port(Transport transport) {
        return switch (transport) {
            case UDP -> udpPort;
            case TCP -> tcpPort;
            case TLS -> tlsPort;
        };
    }

    private static int tlsPort(SettingsReader reader) {
        return reader.text("tls_port", "5061").isEmpty() ? 0 : reader.integer("tls_port", 5061, 0, MAX_PORT);
    }

    private static List<InetAddress> addresses(SettingsReader reader) {
        List<InetAddress> addresses = new ArrayList<>();
        String key = "bind_address";
        String value = reader.text(key, "0.0.0.0");
        for (String part : value.split(",", -1)) {
            Network.address(part.strip())
                    .filter(each -> !addresses.contains(each))
                    .ifPresentOrElse(
                            addresses::add,
                            () -> reader.problem(
                                    key, value, "must be IPv4 or IPv6 addresses, separated by commas, none twice"));
        }
        if (addresses.size() > MAX_ADDRESSES) {
            reader.problem(key, value, "must be no more than " + MAX_ADDRESSES + " addresses");
        }
        return addresses.stream()
                .filter(InetAddress::isAnyLocalAddress)
                .findFirst()
                .map(List::of)
                .orElse(addresses);
    }
}
