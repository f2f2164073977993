package io.tandempbx.trunk.core;

import io.tandempbx.sip.api.Transport;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.core.dns.Destination;
import io.tandempbx.trunk.core.dns.ResolverAddresses;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A trunk as its values mean it; only of values that keep all rules.
 *
 * @param trunk   as configured
 * @param secrets of its password
 * @param numbers how it writes them
 */
record TrunkPlan(Trunk trunk, Secrets secrets, Numbers numbers) {

    static TrunkPlan of(Trunk trunk, Secrets secrets) {
        return new TrunkPlan(
                trunk,
                secrets,
                new Numbers(
                        trunk.text(TrunkField.COUNTRY_CODE),
                        trunk.text(TrunkField.NATIONAL_PREFIX),
                        trunk.text(TrunkField.INTERNATIONAL_PREFIX)));
    }

    String id() {
        return trunk.id();
    }

    boolean enabled() {
        return trunk.flag(TrunkField.ENABLED);
    }

    boolean registers() {
        return trunk.text(TrunkField.MODE).equals("register");
    }

    String host() {
        return trunk.text(TrunkField.HOST);
    }

    String username() {
        return trunk.text(TrunkField.USERNAME);
    }

    String authUser() {
        String given = trunk.text(TrunkField.AUTH_USER);
        return given.isEmpty() ? username() : given;
    }

    String realm() {
        String given = trunk.text(TrunkField.REALM);
        return given.isEmpty() ? host() : given;
    }

    int maxChannels() {
        return trunk.number(TrunkField.MAX_CHANNELS);
    }

    int callsPerSecond() {
        return trunk.number(TrunkField.CALLS_PER_SECOND);
    }

    long probeMs() {
        return trunk.number(TrunkField.PROBE_SECONDS) * 1000L;
    }

    /** Where to send; resolved by whoever may wait. */
    Destination destination() {
        Optional<Transport> transport = transport(trunk.text(TrunkField.TRANSPORT));
        String proxy = trunk.text(TrunkField.OUTBOUND_PROXY);
        if (proxy.isEmpty()) {
            return new Destination(host(), trunk.number(TrunkField.PORT), transport);
        }
        Optional<InetSocketAddress> literal = ResolverAddresses.parse(proxy, 0);
        if (literal.isPresent()) {
            return new Destination(
                    literal.get().getAddress().getHostAddress(), literal.get().getPort(), transport);
        }
        int colon = proxy.indexOf(':');
        return colon < 0
                ? new Destination(proxy, 0, transport)
                : new Destination(proxy.substring(0, colon), Integer.parseInt(proxy.substring(colon + 1)), transport);
    }

    /** The host as it stands in a URI. */
    String uriHost() {
        return host().indexOf(':') < 0 ? host() : '[' + host() + ']';
    }

    /** Host, port and transport as they stand in a URI. */
    String uriPart() {
        int port = trunk.number(TrunkField.PORT);
        String transport = trunk.text(TrunkField.TRANSPORT);
        return uriHost()
                + (port == 0 ? "" : ":" + port)
                + (transport.equals("tcp") || transport.equals("tls") ? ";transport=" + transport : "");
    }

    /**
     * Over which its requests are believed: as it is configured, or better protected. Where DNS decides, and over UDP, over
     * all: there nothing but the address tells who sends.
     */
    Set<Transport> believedOver() {
        Transport least = transport(trunk.text(TrunkField.TRANSPORT)).orElse(Transport.UDP);
        return EnumSet.range(least, Transport.TLS);
    }

    /** Further addresses its calls come from; port 0 for any. */
    List<InetSocketAddress> sources() {
        return List.of(trunk.text(TrunkField.SOURCES).split(",")).stream()
                .flatMap(each -> ResolverAddresses.parse(each.strip(), 0).stream())
                .toList();
    }

    /** Names of the only codecs to speak, the best first; empty for the platform's. */
    List<String> codecs() {
        String names = trunk.text(TrunkField.CODECS).strip();
        return names.isEmpty() ? List.of() : List.of(names.split("\\s*,\\s*", -1));
    }

    /** Whether both are known to the carrier by the same name and address. */
    boolean sameAccount(TrunkPlan other) {
        return registers() == other.registers()
                && username().equals(other.username())
                && authUser().equals(other.authUser())
                && realm().equals(other.realm())
                && secrets.equals(other.secrets)
                && uriPart().equals(other.uriPart())
                && destination().equals(other.destination());
    }

    /** Empty for {@code auto}, and for what is not spoken here. */
    static Optional<Transport> transport(String text) {
        for (Transport transport : Transport.values()) {
            if (transport.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(transport);
            }
        }
        return Optional.empty();
    }
}
