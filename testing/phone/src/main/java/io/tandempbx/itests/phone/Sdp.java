package io.tandempbx.itests.phone;

import io.tandempbx.itests.rtp.CryptoSuite;
import io.tandempbx.itests.rtp.RtpStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One audio stream as SDP describes it (RFC 4566, RFC 3264).
 *
 * @param direction    sendrecv, sendonly, recvonly or inactive
 * @param payloadTypes in order of preference
 * @param key          of SRTP with that suite, as after {@code inline:}; empty for plain RTP
 * @param keyTag       its tag in {@code a=crypto}
 */
public record Sdp(
        InetSocketAddress media,
        String direction,
        List<Integer> payloadTypes,
        CryptoSuite suite,
        String key,
        int keyTag) {
    /** The payload type of G726-32 here. */
    public static final int G726_TYPE = 112;

    /** A payload type of G.729 whose silence may be left out (Annex B). */
    public static final int G729_GAPS_TYPE = 113;

    /** PCMU, PCMA and telephone-event. */
    public static final List<Integer> USUAL_TYPES = List.of(0, 8, RtpStream.DIGIT_TYPE);

    static final CryptoSuite USUAL_SUITE = CryptoSuite.AES_CM_128_HMAC_SHA1_80;

    /** Packets of 20 ms. */
    static final String PACKET_TIME = "a=ptime:20\r\n";

    /** Of plain RTP. */
    public Sdp(InetSocketAddress media, String direction, List<Integer> payloadTypes) {
        this(media, direction, payloadTypes, USUAL_SUITE, "", 1);
    }

    public Sdp {
        payloadTypes = List.copyOf(payloadTypes);
    }

    /**
     * The text of this description.
     *
     * @param version     grows with every offer
     * @param packetTimes whole lines that say how long a packet lasts
     */
    String text(long sessionId, int version, String packetTimes) {
        String host = media.getHostString();
        String family = host.contains(":") ? "IP6" : "IP4";
        StringBuilder text = new StringBuilder("v=0\r\n")
                .append(String.format(Locale.ROOT, "o=phone %d %d IN %s %s\r\n", sessionId, version, family, host))
                .append("s=-\r\nc=IN " + family + " " + host + "\r\nt=0 0\r\n")
                .append("m=audio " + media.getPort() + (key.isEmpty() ? " RTP/AVP" : " RTP/SAVP"));
        payloadTypes.forEach(type -> text.append(' ').append(type));
        text.append("\r\n");
        for (int type : payloadTypes) {
            text.append(attributes(type));
        }
        if (!key.isEmpty()) {
            text.append("a=crypto:" + keyTag + " " + suite + " inline:" + key + "\r\n");
        }
        return text.append(packetTimes + "a=rtcp-xr:voip-metrics\r\na=" + direction + "\r\n")
                .toString();
    }

    /** Reads a description, and of its keys the first for that suite. */
    static Sdp parse(String text, CryptoSuite suite) {
        String host = "";
        int port = 0;
        String direction = "sendrecv";
        String key = "";
        int keyTag = 1;
        List<Integer> types = new ArrayList<>();
        for (String line : text.split("\r?\n", -1)) {
            if (line.startsWith("c=")) {
                host = line.split("\\s+", -1)[2];
            } else if (line.startsWith("m=audio ")) {
                String[] parts = line.split("\\s+", -1);
                port = Integer.parseInt(parts[1]);
                Arrays.stream(parts).skip(3).map(Integer::valueOf).forEach(types::add);
            } else if (line.matches("a=(sendrecv|sendonly|recvonly|inactive)")) {
                direction = line.substring(2);
            } else if (line.matches("a=crypto:\\d+ " + suite + " inline:.*") && key.isEmpty()) {
                keyTag = Integer.parseInt(line.substring("a=crypto:".length(), line.indexOf(' ')));
                key = line.replaceAll(".*inline:([^| ]*).*", "$1");
            }
        }
        return new Sdp(InetSocketAddress.createUnresolved(host, port), direction, types, suite, key, keyTag);
    }

    /** Whether an offer was made that has none of these payload types but events. */
    static boolean lacksCodecs(String offer, List<Integer> types) {
        return !offer.isEmpty()
                && parse(offer, USUAL_SUITE).payloadTypes.stream()
                        .noneMatch(type -> type != RtpStream.DIGIT_TYPE && types.contains(type));
    }

    /** Where the described party wants its packets. */
    public InetSocketAddress target() {
        return new InetSocketAddress(media.getHostString(), media.getPort());
    }

    /** The direction with which this one is answered (RFC 3264 §6.1). */
    public static String answering(String offered) {
        return switch (offered) {
            case "sendonly" -> "recvonly";
            case "recvonly" -> "sendonly";
            default -> offered;
        };
    }

    private static String attributes(int type) {
        return switch (type) {
            case 0 -> "a=rtpmap:0 PCMU/8000\r\n";
            case 8 -> "a=rtpmap:8 PCMA/8000\r\n";
            case 9 -> "a=rtpmap:9 G722/8000\r\n";
            case 18 -> "a=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\n";
            case G729_GAPS_TYPE -> "a=rtpmap:113 G729/8000\r\na=fmtp:113 annexb=yes\r\n";
            case RtpStream.NOISE_TYPE -> "a=rtpmap:13 CN/8000\r\n";
            case RtpStream.OPUS_TYPE -> "a=rtpmap:111 opus/48000/2\r\n";
            case RtpStream.WIDE_DIGIT_TYPE -> "a=rtpmap:110 telephone-event/48000\r\na=fmtp:110 0-16\r\n";
            case G726_TYPE -> "a=rtpmap:112 G726-32/8000\r\n";
            case RtpStream.DIGIT_TYPE -> "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n";
            default -> "a=rtpmap:" + type + " X-UNKNOWN-" + type + "/8000\r\n";
        };
    }
}
