package io.tandempbx.trunk.core.dns;

import io.tandempbx.sip.api.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Locates a SIP server by NAPTR, SRV and address records (RFC 3263 §4). Blocks its caller for a bounded time. */
public final class Resolver {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final long LITERAL_TTL_S = 86_400;
    private static final long HOSTS_TTL_S = 60;
    private static final int SIP_PORT = 5060;
    private static final int SIPS_PORT = 5061;
    private static final int RANKS = 65_536; // priorities of one SRV set

    private final DnsClient dns;
    private final Path hosts;

    public Resolver(DnsClient dns) {
        this(dns, Path.of("/etc/hosts"));
    }

    Resolver(DnsClient dns, Path hosts) { // unit tests enter here
        this.dns = dns;
        this.hosts = hosts;
    }

    /** What is known of one question so far. */
    private static final class Work {
        private final List<Hop> hops = new ArrayList<>();
        private final List<String> steps = new ArrayList<>();
        private long ttlSeconds = LITERAL_TTL_S;

        private void seen(Record record) {
            ttlSeconds = Math.min(ttlSeconds, record.getTTL());
        }
    }

    /** A service that SRV records are asked for. */
    private record Service(Name name, Transport transport) {}

    /**
     * Finds where to send.
     *
     * @return without hops when the name does not exist or has no address
     * @throws DnsException if no resolver answers
     */
    public Resolution resolve(Destination wanted) throws DnsException {
        Work work = new Work();
        Transport preset = wanted.transport().orElse(Transport.UDP);
        if (LITERAL.matcher(wanted.host()).matches()) {
            work.steps.add(wanted.host() + " is an address");
            addLiteral(work, wanted, preset);
        } else {
            Name name = name(wanted.host());
            if (wanted.port() != 0) {
                addAddresses(work, name, preset, wanted.port(), 0, 0);
            } else {
                addServices(work, wanted, name, preset);
            }
        }
        work.hops.sort(Comparator.comparingInt(Hop::priority));
        return new Resolution(work.hops, work.steps, work.ttlSeconds);
    }

    private static void addLiteral(Work work, Destination wanted, Transport transport) throws DnsException {
        try {
            InetAddress address = InetAddress.getByName(wanted.host());
            int port = wanted.port() == 0 ? port(transport) : wanted.port();
            work.hops.add(new Hop(transport, new InetSocketAddress(address, port), 0, 0));
        } catch (UnknownHostException e) {
            throw new DnsException(wanted.host() + " is not an address");
        }
    }

    private void addServices(Work work, Destination wanted, Name name, Transport preset) throws DnsException {
        List<Service> services = wanted.transport().isPresent()
                ? List.of(new Service(service(preset, name), preset))
                : named(work, name);
        boolean found = false;
        for (int rank = 0; rank < services.size(); rank++) {
            List<Record> records = dns.records(services.get(rank).name(), Type.SRV);
            work.steps.add(services.get(rank).name() + " SRV: " + count(records));
            for (Record record : records) {
                SRVRecord srv = (SRVRecord) record;
                found = true;
                work.seen(srv);
                if (!srv.getTarget().equals(Name.root)) { // the root says that the service is decidedly not there
                    addAddresses(
                            work,
                            srv.getTarget(),
                            services.get(rank).transport(),
                            srv.getPort(),
                            rank * RANKS + srv.getPriority(),
                            srv.getWeight());
                }
            }
        }
        if (!found) {
            addAddresses(work, name, preset, port(preset), 0, 0);
        }
    }

    /** The services that NAPTR names, by order and preference; without any, all that we speak. */
    private List<Service> named(Work work, Name name) throws DnsException {
        List<Record> records = dns.records(name, Type.NAPTR);
        work.steps.add(name + " NAPTR: " + count(records));
        List<Service> named = records.stream()
                .map(record -> (NAPTRRecord) record)
                .peek(work::seen)
                .filter(naptr -> naptr.getFlags().equalsIgnoreCase("s"))
                .sorted(Comparator.comparingInt(NAPTRRecord::getOrder).thenComparingInt(NAPTRRecord::getPreference))
                .flatMap(naptr ->
                        transport(naptr.getService())
                                .map(transport -> new Service(naptr.getReplacement(), transport))
                                .stream())
                .toList();
        if (!named.isEmpty()) {
            return named;
        }
        List<Service> all = new ArrayList<>();
        for (Transport transport : Transport.values()) {
            all.add(new Service(service(transport, name), transport));
        }
        return all;
    }

    private void addAddresses(Work work, Name name, Transport transport, int port, int priority, int weight)
            throws DnsException {
        List<InetAddress> addresses = new ArrayList<>(fromHosts(name));
        if (!addresses.isEmpty()) {
            work.ttlSeconds = Math.min(work.ttlSeconds, HOSTS_TTL_S);
        } else {
            for (int type : new int[] {Type.A, Type.AAAA}) {
                for (Record record : dns.records(name, type)) {
                    work.seen(record);
                    addresses.add(record instanceof ARecord a ? a.getAddress() : ((AAAARecord) record).getAddress());
                }
            }
        }
        work.steps.add(name + " has " + addresses.size() + " addresses");
        for (InetAddress address : addresses) {
            try { // without the name, which would be part of its text
                InetAddress bare = InetAddress.getByAddress(address.getAddress());
                work.hops.add(new Hop(transport, new InetSocketAddress(bare, port), priority, weight));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e); // its length is right
            }
        }
    }

    private List<InetAddress> fromHosts(Name name) {
        String wanted = name.toString(true).toLowerCase(Locale.ROOT);
        List<InetAddress> found = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(hosts, StandardCharsets.ISO_8859_1)) {
                String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
                for (int i = 1; i < words.length; i++) {
                    if (words[i].toLowerCase(Locale.ROOT).equals(wanted)
                            && LITERAL.matcher(words[0]).matches()) {
                        found.add(InetAddress.getByName(words[0]));
                    }
                }
            }
        } catch (IOException e) {
            return List.of(); // no such file: DNS knows
        }
        return found;
    }

    private static Name name(String host) throws DnsException {
        try {
            return Name.fromString(host, Name.root);
        } catch (TextParseException e) {
            throw new DnsException(host + " is not a name");
        }
    }

    private static Name service(Transport transport, Name domain) throws DnsException {
        String label = transport.name().equals("TLS")
                ? "_sips._tcp"
                : "_sip._" + transport.name().toLowerCase(Locale.ROOT);
        return name(label + '.' + domain);
    }

    private static Optional<Transport> transport(String service) {
        String token = service.toUpperCase(Locale.ROOT);
        for (Transport transport : Transport.values()) {
            boolean named =
                    switch (transport.name()) {
                        case "UDP" -> token.equals("SIP+D2U");
                        case "TCP" -> token.equals("SIP+D2T");
                        case "TLS" -> token.equals("SIPS+D2T");
                        default -> false;
                    };
            if (named) {
                return Optional.of(transport);
            }
        }
        return Optional.empty();
    }

    private static int port(Transport transport) {
        return transport.name().equals("TLS") ? SIPS_PORT : SIP_PORT;
    }

    private static String count(List<Record> records) {
        return records.isEmpty() ? "none" : Integer.toString(records.size());
    }
}
