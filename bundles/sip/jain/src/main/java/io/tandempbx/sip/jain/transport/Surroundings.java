package io.tandempbx.sip.jain.transport;

import io.tandempbx.wiring.api.SettingsReader;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What lies around this machine: the address under which the outside sees it when it is behind a NAT itself, and the
 * networks that are not outside.
 *
 * @param external one address of each IP version at most
 */
public record Surroundings(List<InetAddress> external, List<Network> local) {
    private static final String LOCAL =
            "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8,fc00::/7,fe80::/10,::1";

    public Surroundings {
        external = List.copyOf(external);
        local = List.copyOf(local);
    }

    /** Reads its keys. */
    public static Surroundings of(SettingsReader reader) {
        List<InetAddress> external = new ArrayList<>();
        String addresses = reader.text("external_ip", "");
        for (String part : parts(addresses)) {
            Network.address(part)
                    .filter(address -> external.stream().noneMatch(other -> isSameVersion(other, address)))
                    .ifPresentOrElse(
                            external::add,
                            () -> reader.problem(
                                    "external_ip", addresses, "must be at most one IPv4 and one IPv6 address"));
        }
        List<Network> local = new ArrayList<>();
        String networks = reader.text("local_networks", LOCAL);
        for (String part : parts(networks)) {
            Network.parse(part)
                    .ifPresentOrElse(
                            local::add,
                            () -> reader.problem(
                                    "local_networks",
                                    networks,
                                    "must be networks such as 192.0.2.0/24, separated by commas"));
        }
        return new Surroundings(external, local);
    }

    /** What this peer has to be told as our address instead of the one we see; empty inside of the local networks. */
    Optional<InetAddress> towards(InetAddress peer) {
        for (InetAddress address : external) {
            if (isSameVersion(address, peer)) {
                return local.stream().anyMatch(network -> network.contains(peer))
                        ? Optional.empty()
                        : Optional.of(address);
            }
        }
        return Optional.empty();
    }

    private static List<String> parts(String commaSeparated) {
        return List.of(commaSeparated.split(",", -1)).stream()
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static boolean isSameVersion(InetAddress one, InetAddress other) {
        return one.getAddress().length == other.getAddress().length;
    }
}
