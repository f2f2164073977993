package io.tandempbx.call.core;

import io.tandempbx.media.api.MediaFormat;
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
import org.jspecify.annotations.Nullable;

/**
 * A peer's SDP (RFC 4566), reduced to its first live audio stream; the other streams are remembered only to be refused
 * in their place, as RFC 3264 §6 wants. Immutable.
 */
final class SessionDescription {
    private static final int MAX_STREAMS = 16;

    /** One m= line with what follows it. */
    private record Stream(
            String kind,
            int port,
            String protocol,
            List<String> payloads,
            @Nullable InetAddress address,
            List<String> attributes) {

        boolean usableAudio() {
            return kind.equals("audio") && port != 0 && protocol.equals("RTP/AVP");
        }
    }

    /** One payload type of the audio stream. */
    record Payload(int type, String name, int clockRateHz, int channels) {
        boolean isFormat(MediaFormat format) {
            return name.equalsIgnoreCase(format.name())
                    && clockRateHz == format.clockRateHz()
                    && channels == format.channels();
        }

        boolean isEvents() {
            return name.equalsIgnoreCase("telephone-event");
        }
    }

    private final List<Stream> streams;
    private final int audio; // index into streams
    private final InetAddress address;
    private final Direction direction;
    private final List<Payload> payloads;

    private SessionDescription(
            List<Stream> streams, int audio, InetAddress address, Direction direction, List<Payload> payloads) {
        this.streams = List.copyOf(streams);
        this.audio = audio;
        this.address = address;
        this.direction = direction;
        this.payloads = List.copyOf(payloads);
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
        String[] lines = text.split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            if (line.isEmpty()) {
                continue;
            }
            if (line.length() < 2 || line.charAt(1) != '=') {
                throw new SdpException("SDP line " + (i + 1) + " is not <type>=<value>");
            }
            String value = line.substring(2);
            int last = streams.size() - 1;
            switch (line.charAt(0)) {
                case 'm' -> {
                    if (streams.size() == MAX_STREAMS) {
                        throw new SdpException("SDP has more than " + MAX_STREAMS + " media streams");
                    }
                    streams.add(stream(value, i + 1));
                }
                case 'c' -> {
                    InetAddress given = connection(value, i + 1);
                    if (last < 0) {
                        sessionAddress = given;
                    } else if (streams.get(last).address() == null) {
                        Stream s = streams.get(last);
                        streams.set(
                                last,
                                new Stream(s.kind(), s.port(), s.protocol(), s.payloads(), given, s.attributes()));
                    }
                }
                case 'a' -> {
                    if (last < 0) {
                        sessionDirection = directionOf(value).orElse(sessionDirection);
                    } else {
                        streams.get(last).attributes().add(value);
                    }
                }
                default -> {
                    // o=, s=, t=, b= and the rest do not matter to the media path
                }
            }
        }
        return audio(streams, sessionAddress, sessionDirection);
    }

    private static SessionDescription audio(
            List<Stream> streams, @Nullable InetAddress sessionAddress, Direction sessionDirection)
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
            Direction direction = stream.attributes().stream()
                    .map(SessionDescription::directionOf)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(sessionDirection);
            return new SessionDescription(streams, i, address, direction, payloads(stream));
        }
        throw new SdpException("SDP has no RTP/AVP audio stream with a port");
    }

    private static Stream stream(String value, int line) throws SdpException {
        String[] words = value.trim().split(" +", -1);
        if (words.length < 4) {
            throw new SdpException("SDP line " + line + ": m= needs kind, port, protocol and formats");
        }
        String port = words[1].contains("/") ? words[1].substring(0, words[1].indexOf('/')) : words[1];
        return new Stream(
                words[0].toLowerCase(Locale.ROOT),
                number(port, 65535, line),
                words[2].toUpperCase(Locale.ROOT),
                List.of(words).subList(3, words.length),
                null,
                new ArrayList<>());
    }

    private static InetAddress connection(String value, int line) throws SdpException {
        String[] words = value.trim().split(" +", -1);
        if (words.length == 3 && words[0].equals("IN")) {
            String host = words[2].contains("/") ? words[2].substring(0, words[2].indexOf('/')) : words[2];
            boolean literal = words[1].equals("IP4")
                    ? host.matches("\\d{1,3}(\\.\\d{1,3}){3}")
                    : words[1].equals("IP6") && host.contains(":") && host.matches("[0-9a-fA-F:.]+");
            try {
                if (literal) {
                    return InetAddress.getByName(host);
                }
            } catch (UnknownHostException e) {
                throw new SdpException("SDP line " + line + ": " + host + " is no IP address");
            }
        }
        throw new SdpException("SDP line " + line + ": c= must be IN IP4|IP6 and a literal address");
    }

    private static Optional<Direction> directionOf(String attribute) {
        for (Direction direction : Direction.values()) {
            if (attribute.trim().equals(direction.attribute())) {
                return Optional.of(direction);
            }
        }
        return Optional.empty();
    }

    private static List<Payload> payloads(Stream stream) throws SdpException {
        List<Payload> found = new ArrayList<>();
        for (String word : stream.payloads()) {
            int type = number(word, 127, 0);
            found.add(mapped(type, stream.attributes()).orElse(StaticPayloads.of(type)));
        }
        return found;
    }

    private static Optional<Payload> mapped(int type, List<String> attributes) throws SdpException {
        String start = "rtpmap:" + type + " ";
        for (String attribute : attributes) {
            if (attribute.startsWith(start)) {
                String[] parts = attribute.substring(start.length()).trim().split("/", -1);
                int rate = parts.length > 1 ? number(parts[1], 1_000_000, 0) : 8000;
                int channels = parts.length > 2 ? number(parts[2], 8, 0) : 1;
                return Optional.of(new Payload(type, parts[0], rate, channels));
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

    /** The first payload, in the writer's order of preference, that is one of these formats and carries audio. */
    Optional<Payload> firstCommon(List<MediaFormat> formats) {
        return payloads.stream()
                .filter(payload -> !payload.isEvents())
                .filter(payload -> formats.stream().anyMatch(payload::isFormat))
                .findFirst();
    }

    /**
     * What the media service must know about the peer.
     *
     * @param signalling source address of the peer's signalling
     * @param types      payload types to let pass from the peer
     */
    RemoteMedia remote(InetAddress signalling, Set<Integer> types) {
        Stream stream = streams.get(audio);
        int rtcpPort = Math.min(stream.port() + 1, 65535);
        for (String attribute : stream.attributes()) {
            if (attribute.matches("rtcp:\\d{1,5}( .*)?")) {
                rtcpPort = Math.min(Integer.parseInt(attribute.split("[: ]", -1)[1]), 65535);
            }
        }
        return new RemoteMedia(
                new InetSocketAddress(address, stream.port()),
                new InetSocketAddress(address, rtcpPort),
                signalling,
                direction().sends(),
                direction().receives(),
                types);
    }

    Set<Integer> payloadTypes() {
        Set<Integer> types = new HashSet<>();
        payloads.forEach(payload -> types.add(payload.type()));
        return types;
    }

    /**
     * This description as our own towards the other party: our address and port, only formats we know, audio only,
     * nothing of the peer's topology.
     *
     * @param formats   to keep
     * @param sessionId and version of our description in this dialog; the version grows with each (RFC 3264 §8)
     * @param way       the direction to state
     */
    String rewritten(
            InetAddress ours, int port, long sessionId, long version, List<MediaFormat> formats, Direction way) {
        String family = ours instanceof java.net.Inet6Address ? "IP6 " : "IP4 ";
        String host = family + ours.getHostAddress();
        StringBuilder sdp = new StringBuilder(512);
        sdp.append("v=0\r\no=tandem ").append(sessionId).append(' ').append(version);
        sdp.append(" IN ").append(host).append("\r\ns=-\r\nc=IN ").append(host).append("\r\nt=0 0\r\n");
        for (int i = 0; i < streams.size(); i++) {
            Stream stream = streams.get(i);
            if (i == audio) {
                appendAudio(sdp, stream, port, formats, way);
            } else {
                sdp.append("m=").append(stream.kind()).append(" 0 ").append(stream.protocol());
                sdp.append(' ').append(stream.payloads().get(0)).append("\r\n");
            }
        }
        return sdp.toString();
    }

    private void appendAudio(StringBuilder sdp, Stream stream, int port, List<MediaFormat> formats, Direction way) {
        List<Payload> kept = payloads.stream()
                .filter(payload -> formats.stream().anyMatch(payload::isFormat))
                .toList();
        sdp.append("m=audio ").append(port).append(" RTP/AVP");
        kept.forEach(payload -> sdp.append(' ').append(payload.type()));
        sdp.append("\r\n");
        for (Payload payload : kept) {
            sdp.append("a=rtpmap:").append(payload.type()).append(' ').append(payload.name());
            sdp.append('/').append(payload.clockRateHz());
            sdp.append(payload.channels() > 1 ? "/" + payload.channels() : "").append("\r\n");
            String fmtp = "fmtp:" + payload.type() + " ";
            stream.attributes().stream()
                    .filter(attribute -> attribute.startsWith(fmtp))
                    .forEach(attribute -> sdp.append("a=").append(attribute).append("\r\n"));
        }
        stream.attributes().stream()
                .filter(attribute -> attribute.matches("(max)?ptime:\\d{1,4}"))
                .forEach(attribute -> sdp.append("a=").append(attribute).append("\r\n"));
        sdp.append("a=").append(way.attribute()).append("\r\n");
    }
}
