package io.tandempbx.call.core;

import io.tandempbx.media.api.RemoteMedia;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A peer's SDP (RFC 4566), reduced to its first live audio stream; the other streams are remembered only to be refused
 * in their place, as RFC 3264 §6 wants. Immutable.
 */
final class SessionDescription {
    private static final String MUX = "rtcp-mux";
    private static final Predicate<String> METRICS =
            Pattern.compile("rtcp-xr:(.* )?voip-metrics(=.*| .*)?").asMatchPredicate(); // RFC 3611 §5.1
    private static final String PLAIN = "RTP/AVP";
    private static final String SECURE = "RTP/SAVP";
    private static final int MAX_STREAMS = 16;
    private static final int USUAL_PACKET_MS = 20;
    private static final int LONGEST_PACKET_MS = 120;

    /** One m= line with what follows it. */
    private record Stream(
            String kind,
            int port,
            String protocol,
            List<String> payloads,
            @Nullable InetAddress address,
            List<String> attributes) {

        boolean usableAudio() {
            boolean plain = protocol.equals(PLAIN);
            return kind.equals("audio") && port != 0 && (plain || (protocol.equals(SECURE) && hasKey()));
        }

        private boolean hasKey() {
            return attributes.stream().anyMatch(attribute -> attribute.startsWith("crypto:"));
        }
    }

    private final String text;
    private final List<Stream> streams;
    private final int audio; // index into streams
    private final InetAddress address;
    private final Direction direction;
    private final List<Payload> payloads;

    private SessionDescription(
            String text,
            List<Stream> streams,
            int audio,
            InetAddress address,
            Direction direction,
            List<Payload> payloads) {
        this.text = text;
        this.streams = List.copyOf(streams);
        this.audio = audio;
        this.address = address;
        this.direction = direction;
        this.payloads = List.copyOf(payloads);
    }

    /** What is rewritten where no party has described anything: one audio stream. */
    static SessionDescription blank() {
        List<String> attributes = List.of("ptime:" + USUAL_PACKET_MS);
        Stream stream = new Stream("audio", 9, PLAIN, List.of("0"), null, attributes);
        InetAddress nowhere = InetAddress.getLoopbackAddress();
        return new SessionDescription("", List.of(stream), 0, nowhere, Direction.SENDRECV, List.of());
    }

    /**
     * Reads a description.
     *
     * @throws SdpException if a line breaks the grammar, or there is no plain RTP audio stream
     */
    static SessionDescription parse(String text) throws SdpException {
        List<Stream> streams = new ArrayList<>();
        InetAddress sessionAddress = null;
        Direction sessionDirection = Direction.SENDRECV;
        int number = 0;
        for (int start = 0, end; start <= text.length(); start = next(text, end)) {
            end = endOfLine(text, start);
            number++;
            if (start == end) {
                continue;
            }
            if (end - start < 2 || text.charAt(start + 1) != '=') {
                throw new SdpException("SDP line " + number + " is not <type>=<value>");
            }
            char type = text.charAt(start);
            if (type != 'm' && type != 'c' && type != 'a') {
                continue; // o=, s=, t=, b= and the rest do not matter to the media path
            }
            String value = text.substring(start + 2, end);
            int last = streams.size() - 1;
            switch (type) {
                case 'm' -> {
                    if (streams.size() == MAX_STREAMS) {
                        throw new SdpException("SDP has more than " + MAX_STREAMS + " media streams");
                    }
                    streams.add(stream(value, number));
                }
                case 'c' -> {
                    InetAddress given = connection(value, number);
                    if (last < 0) {
                        sessionAddress = given;
                    } else if (streams.get(last).address() == null) {
                        Stream s = streams.get(last);
                        streams.set(
                                last,
                                new Stream(s.kind(), s.port(), s.protocol(), s.payloads(), given, s.attributes()));
                    }
                }
                default -> {
                    if (last < 0) {
                        sessionDirection = Direction.of(value.trim()).orElse(sessionDirection);
                    } else {
                        streams.get(last).attributes().add(value);
                    }
                }
            }
        }
        return audio(text, streams, sessionAddress, sessionDirection);
    }

    /** The index of the CR or LF that ends the line, or the length of the text. */
    private static int endOfLine(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) != '\r' && text.charAt(end) != '\n') {
            end++;
        }
        return end;
    }

    /** Where the next line begins, after CR LF or either of them. */
    private static int next(String text, int end) {
        return text.startsWith("\r\n", end) ? end + 2 : end + 1;
    }

    private static SessionDescription audio(
            String text, List<Stream> streams, @Nullable InetAddress sessionAddress, Direction sessionDirection)
            throws SdpException {
        for (int i = 0; i < streams.size(); i++) {
            Stream stream = streams.get(i);
            if (!stream.usableAudio()) {
                continue;
            }
            InetAddress address = stream.address() != null ? stream.address() : sessionAddress;
            if (address == null) {
                throw new SdpException("SDP has no c= line for its audio stream");
            }
            Direction direction = sessionDirection;
            for (int k = stream.attributes().size() - 1; k >= 0; k--) { // the first of several counts
                direction = Direction.of(stream.attributes().get(k).trim()).orElse(direction);
            }
            return new SessionDescription(text, streams, i, address, direction, payloads(stream));
        }
        throw new SdpException("SDP has no RTP/AVP audio stream with a port, nor RTP/SAVP with a key");
    }

    private static Stream stream(String value, int line) throws SdpException {
        List<String> words = words(value.trim());
        if (words.size() < 4) {
            throw new SdpException("SDP line " + line + ": m= needs kind, port, protocol and formats");
        }
        return new Stream(
                words.get(0).toLowerCase(Locale.ROOT),
                number(beforeSlash(words.get(1)), 65535, line),
                words.get(2).toUpperCase(Locale.ROOT),
                words.subList(3, words.size()),
                null,
                new ArrayList<>());
    }

    private static InetAddress connection(String value, int line) throws SdpException {
        List<String> words = words(value.trim());
        if (words.size() == 3 && words.get(0).equals("IN")) {
            String host = beforeSlash(words.get(2));
            InetAddress address = null;
            if (words.get(1).equals("IP4")) {
                address = ip4(host);
            } else if (words.get(1).equals("IP6") && host.indexOf(':') >= 0 && isHexAndColons(host)) {
                address = ip6(host, line);
            }
            if (address != null) {
                return address;
            }
        }
        throw new SdpException("SDP line " + line + ": c= must be IN IP4|IP6 and a literal address");
    }

    /** Four numbers from 0 to 255, or null: nothing else may reach a resolver of names. */
    private static @Nullable InetAddress ip4(String host) {
        byte[] octets = new byte[4];
        int numbers = 0;
        int start = 0;
        for (int dot; numbers < 4 && start <= host.length(); start = dot + 1) {
            dot = host.indexOf('.', start);
            dot = dot < 0 ? host.length() : dot;
            if (!isNumber(host, start, dot, 3)) {
                return null;
            }
            int number = Integer.parseInt(host, start, dot, 10);
            if (number > 255) {
                return null;
            }
            octets[numbers++] = (byte) number;
        }
        try {
            return numbers == 4 && start > host.length() ? InetAddress.getByAddress(octets) : null;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    private static InetAddress ip6(String host, int line) throws SdpException {
        try {
            return InetAddress.getByName(host); // with a colon it is never looked up
        } catch (UnknownHostException e) {
            throw new SdpException("SDP line " + line + ": " + host + " is no IP address");
        }
    }

    private static boolean isHexAndColons(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c >= 0x80 || (Character.digit(c, 16) < 0 && c != ':' && c != '.')) {
                return false;
            }
        }
        return true;
    }

    private static List<String> words(String value) {
        List<String> words = new ArrayList<>();
        int end;
        for (int start = 0; start < value.length(); start = end + 1) {
            end = value.indexOf(' ', start);
            end = end < 0 ? value.length() : end;
            if (end > start) {
                words.add(value.substring(start, end));
            }
        }
        return words;
    }

    private static String beforeSlash(String word) {
        int slash = word.indexOf('/');
        return slash < 0 ? word : word.substring(0, slash);
    }

    private static List<Payload> payloads(Stream stream) throws SdpException {
        List<Payload> found = new ArrayList<>();
        for (String word : stream.payloads()) {
            int type = number(word, 127, 0);
            String parameters = parameters(type, stream.attributes());
            found.add(mapped(type, parameters, stream.attributes()).orElse(StaticPayloads.of(type, parameters)));
        }
        return found;
    }

    private static String parameters(int type, List<String> attributes) {
        for (String attribute : attributes) {
            int value = valueOf("fmtp:", type, attribute);
            if (value > 0) {
                return attribute.substring(value).trim();
            }
        }
        return "";
    }

    /** Where the value of an attribute begins that says something of this payload type; 0 for any other. */
    private static int valueOf(String kind, int type, String attribute) {
        if (!attribute.startsWith(kind)) {
            return 0;
        }
        int space = attribute.indexOf(' ', kind.length());
        boolean named = space > 0
                && isNumber(attribute, kind.length(), space, 3)
                && Integer.parseInt(attribute, kind.length(), space, 10) == type;
        return named ? space + 1 : 0;
    }

    private static String valueOf(String start, List<String> attributes) {
        for (String attribute : attributes) {
            if (attribute.startsWith(start)) {
                return attribute.substring(start.length()).trim();
            }
        }
        return "";
    }

    private static Optional<Payload> mapped(int type, String parameters, List<String> attributes) throws SdpException {
        for (String attribute : attributes) {
            int value = valueOf("rtpmap:", type, attribute);
            if (value > 0) {
                String[] parts = attribute.substring(value).trim().split("/", -1);
                int rate = parts.length > 1 ? number(parts[1], 1_000_000, 0) : 8000;
                int channels = parts.length > 2 ? number(parts[2], 8, 0) : 1;
                return Optional.of(new Payload(type, parts[0], rate, channels, parameters));
            }
        }
        return Optional.empty();
    }

    private static int number(String word, int max, int line) throws SdpException {
        try {
            int value = Integer.parseInt(word);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // the same rule is broken: not a number in range
        }
        throw new SdpException(
                (line > 0 ? "SDP line " + line + ": " : "SDP: ") + word + " is not a number from 0 to " + max);
    }

    /** What was parsed. */
    String text() {
        return text;
    }

    Direction direction() {
        // an address of all zeros is the old way to say "do not send to me" (RFC 3264 §8.4)
        if (!address.isAnyLocalAddress()) {
            return direction;
        }
        return direction.sends() ? Direction.SENDONLY : Direction.INACTIVE;
    }

    List<Payload> payloads() {
        return payloads;
    }

    /** This description with only the payload types that may be spoken, in the order in which they are preferred. */
    SessionDescription with(CodecList codecs) {
        List<Payload> spoken = codecs.payloads(payloads);
        return spoken.equals(payloads)
                ? this
                : new SessionDescription(text, streams, audio, address, direction, spoken);
    }

    /**
     * What the media service must know about the peer.
     *
     * @param signalling source address of the peer's signalling
     * @param types      payload types to let pass from the peer
     * @param mux        whether RTCP shares the port of RTP (RFC 5761)
     */
    RemoteMedia remote(InetAddress signalling, Set<Integer> types, boolean mux) {
        Stream stream = streams.get(audio);
        int rtcpPort = Math.min(mux ? stream.port() : stream.port() + 1, 65535);
        for (String attribute : stream.attributes()) {
            if (attribute.startsWith("rtcp:") && !mux) {
                int space = attribute.indexOf(' ');
                int end = space < 0 ? attribute.length() : space;
                if (isNumber(attribute, 5, end, 5)) {
                    rtcpPort = Math.min(Integer.parseInt(attribute, 5, end, 10), 65535);
                }
            }
        }
        return new RemoteMedia(
                new InetSocketAddress(address, stream.port()),
                new InetSocketAddress(address, rtcpPort),
                signalling,
                direction() == Direction.SENDRECV,
                direction().receives(),
                types,
                stream.attributes().stream().anyMatch(METRICS));
    }

    /** Whether the audio is to be encrypted (RFC 3711). */
    boolean isSecure() {
        return streams.get(audio).protocol().equals(SECURE);
    }

    /** The keys the writer offers or answered with, of these suites, in its order of preference. */
    List<Crypto> keys(List<String> suites) {
        List<Crypto> keys = new ArrayList<>();
        if (isSecure()) {
            streams.get(audio).attributes().forEach(attribute -> Crypto.of(attribute, suites)
                    .ifPresent(keys::add));
        }
        return keys;
    }

    /** Whether the writer can send RTCP and RTP to one port (RFC 5761 §5.1.1). */
    boolean offersMux() {
        return streams.get(audio).attributes().contains(MUX);
    }

    /** What the writer wants a packet to last (ptime), at most what it takes (maxptime); 20 if it does not say. */
    int packetMs() {
        return Math.min(packetTime("ptime:", USUAL_PACKET_MS), packetTime("maxptime:", LONGEST_PACKET_MS));
    }

    private int packetTime(String attribute, int presetMs) {
        String value = valueOf(attribute, streams.get(audio).attributes());
        int ms = isNumber(value, 0, value.length(), 4) ? Integer.parseInt(value) : 0;
        return ms > 0 ? Math.min(ms, LONGEST_PACKET_MS) : presetMs;
    }

    Set<Integer> payloadTypes() {
        Set<Integer> types = new HashSet<>();
        payloads.forEach(payload -> types.add(payload.type()));
        return types;
    }

    /**
     * This description as our own towards the other party: our address and port, audio only, nothing of the peer's
     * topology.
     *
     * @param described the payload types to state, the preferred first
     * @param sessionId and version of our description in this dialog; the version grows with each (RFC 3264 §8)
     * @param way       the direction to state
     * @param mux       whether to say that RTCP shares the port
     * @param keys      for an encrypted stream; empty for a plain one
     */
    String rewritten(
            InetAddress ours,
            int port,
            long sessionId,
            long version,
            List<Payload> described,
            Direction way,
            boolean mux,
            List<Crypto> keys) {
        String family = ours instanceof java.net.Inet6Address ? "IP6 " : "IP4 ";
        String host = family + ours.getHostAddress();
        StringBuilder sdp = new StringBuilder(512);
        sdp.append("v=0\r\no=tandem ").append(sessionId).append(' ').append(version);
        sdp.append(" IN ").append(host).append("\r\ns=-\r\nc=IN ").append(host).append("\r\nt=0 0\r\n");
        for (int i = 0; i < streams.size(); i++) {
            Stream stream = streams.get(i);
            if (i == audio) {
                appendAudio(sdp, stream, port, described, way, keys);
                sdp.append(mux ? "a=" + MUX + "\r\n" : "");
            } else {
                sdp.append("m=").append(stream.kind()).append(" 0 ").append(stream.protocol());
                sdp.append(' ').append(stream.payloads().get(0)).append("\r\n");
            }
        }
        return sdp.toString();
    }

    private static void appendAudio(
            StringBuilder sdp, Stream stream, int port, List<Payload> described, Direction way, List<Crypto> keys) {
        sdp.append("m=audio ").append(port).append(' ').append(keys.isEmpty() ? PLAIN : SECURE);
        for (Payload payload : described) {
            sdp.append(' ').append(payload.type());
        }
        sdp.append("\r\n");
        for (Payload payload : described) {
            sdp.append("a=rtpmap:").append(payload.type()).append(' ').append(payload.name());
            sdp.append('/').append(payload.clockRateHz());
            if (payload.channels() > 1) {
                sdp.append('/').append(payload.channels());
            }
            sdp.append("\r\n");
            if (!payload.parameters().isEmpty()) {
                sdp.append("a=fmtp:").append(payload.type()).append(' ').append(payload.parameters());
                sdp.append("\r\n");
            }
        }
        for (String attribute : stream.attributes()) {
            if (isPacketTime(attribute)) {
                sdp.append("a=").append(attribute).append("\r\n");
            }
        }
        for (Crypto key : keys) {
            sdp.append("a=").append(key.attribute()).append("\r\n");
        }
        sdp.append("a=").append(way.attribute()).append("\r\na=rtcp-xr:voip-metrics\r\n"); // RFC 3611 §5.1
    }

    private static boolean isPacketTime(String attribute) {
        int start = attribute.startsWith("ptime:") ? 6 : attribute.startsWith("maxptime:") ? 9 : 0;
        return start > 0 && isNumber(attribute, start, attribute.length(), 4);
    }

    /** Whether there are only digits from {@code start} to {@code end}, at least one and at most so many. */
    private static boolean isNumber(String text, int start, int end, int mostDigits) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return end > start && end - start <= mostDigits;
    }
}
