package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.RemoteMedia;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions as phones write them, and broken ones (RFC 4566 §5, §9). */
class SessionDescriptionTest {
    private static final String HEAD = "v=0\r\no=x 1 1 IN IP4 192.0.2.1\r\ns=-\r\n";
    private static final String ADDRESS = "c=IN IP4 192.0.2.7\r\nt=0 0\r\n";
    private static final List<MediaFormat> FORMATS =
            List.of(new MediaFormat("PCMA", 8000, 1, 8), new MediaFormat("telephone-event", 8000, 1, -1));
    private static final InetAddress OURS = InetAddress.getLoopbackAddress();

    private static RemoteMedia remote(String sdp) throws SdpException {
        return SessionDescription.parse(sdp).remote(OURS, Set.of(), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n", "\r"})
    void shouldTakeAnyEndOfLine(String end) throws SdpException {
        String sdp = (HEAD + ADDRESS + "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly")
                .replace("\r\n", end);
        SessionDescription parsed = SessionDescription.parse(sdp);
        assertEquals(Direction.SENDONLY, parsed.direction());
        assertEquals(Set.of(8, 101), parsed.payloadTypes());
        assertEquals(
                "/192.0.2.7:4000", parsed.remote(OURS, Set.of(), false).rtp().toString());
    }

    @Test
    void shouldPreferTheAddressOfTheStream() throws SdpException {
        RemoteMedia media =
                remote(HEAD + ADDRESS + "m=video 0 RTP/AVP 31\r\nm=audio 4000/2 RTP/AVP 8\r\nc=IN IP6 2001:db8::1\r\n");
        assertEquals("[2001:db8:0:0:0:0:0:1]:4000", media.rtp().toString().replace("/", ""));
        assertEquals(4001, media.rtcp().getPort());
    }

    @Test
    void shouldCountOnSoundOnlyFromWhoNeitherHoldsNorIsHeld() throws SdpException {
        String audio = HEAD + ADDRESS + "m=audio 4000 RTP/AVP 8\r\na=";
        assertTrue(remote(audio + "sendrecv\r\n").sends());
        for (String direction : List.of("sendonly", "recvonly", "inactive")) {
            assertFalse(remote(audio + direction + "\r\n").sends(), direction);
        }
    }

    @Test
    void shouldTakeTheRtcpPortFromItsAttribute() throws SdpException {
        String audio = HEAD + ADDRESS + "m=audio 4000 RTP/AVP 8\r\na=rtcp:";
        assertEquals(5001, remote(audio + "5001\r\n").rtcp().getPort());
        assertEquals(5001, remote(audio + "5001 IN IP4 192.0.2.9\r\n").rtcp().getPort());
        assertEquals(4001, remote(audio + "123456\r\n").rtcp().getPort());
        assertEquals(4001, remote(audio + "five\r\n").rtcp().getPort());
    }

    @Test
    void shouldTakeKeysItCanUse() throws SdpException {
        String key = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"; // of RFC 4568 §4
        SessionDescription offer = SessionDescription.parse(HEAD + ADDRESS + "m=audio 4000 RTP/SAVP 8\r\n"
                + "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + key + "|2^20|1:4\r\n"
                + "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + key + "|2^20|1:4\r\n"
                + "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:short\r\n"
                + "a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:" + key + "|2^20\r\n");
        assertTrue(offer.isSecure());
        Crypto taken = new Crypto(4, "AES_CM_128_HMAC_SHA1_80", key);
        assertEquals(List.of(taken), offer.keys(List.of("AES_CM_128_HMAC_SHA1_80")));
        String answer =
                offer.rewritten(OURS, 20_000, 7, 3, offer.payloads(), offer.direction(), false, List.of(taken.with(5)));
        assertTrue(answer.contains("m=audio 20000 RTP/SAVP 8\r\n"), answer);
        assertTrue(answer.contains("a=crypto:5 AES_CM_128_HMAC_SHA1_80 inline:" + key + "\r\n"), answer);
    }

    @Test
    void shouldShareThePortOnlyIfOffered() throws SdpException {
        SessionDescription offer =
                SessionDescription.parse(HEAD + ADDRESS + "m=audio 4000 RTP/AVP 8\r\na=rtcp:5001\r\na=rtcp-mux\r\n");
        assertTrue(offer.offersMux());
        assertEquals(4000, offer.remote(OURS, Set.of(), true).rtcp().getPort());
        String answer = offer.rewritten(OURS, 20_000, 7, 3, offer.payloads(), offer.direction(), true, List.of());
        assertTrue(answer.endsWith("a=sendrecv\r\na=rtcp-xr:voip-metrics\r\na=rtcp-mux\r\n"), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "voip-metrics, true",
        "rcvr-rtt=all:10 voip-metrics, true",
        "voip-metrics stat-summary=loss, true",
        "stat-summary=loss, false",
        "no-voip-metrics, false"
    })
    void shouldSeeWhetherMetricsAreWanted(String wish, boolean wanted) throws SdpException {
        SessionDescription offer =
                SessionDescription.parse(HEAD + ADDRESS + "m=audio 4000 RTP/AVP 8\r\na=rtcp-xr:" + wish + "\r\n");
        assertEquals(wanted, offer.remote(OURS, Set.of(), false).metrics());
    }

    @Test
    void shouldTellTheOtherPartyOnlyWhatConcernsIt() throws SdpException {
        SessionDescription offer = SessionDescription.parse(HEAD + ADDRESS
                + "a=recvonly\r\nm=audio 4000 RTP/AVP 18 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
                + "a=fmtp:101 0-15\r\na=fmtp:18 annexb=no\r\na=ptime:20\r\na=maxptime:x\r\na=label:1\r\n"
                + "m=video 5000 RTP/AVP 31\r\n");
        assertEquals(
                "v=0\r\no=tandem 7 3 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                        + "m=audio 20000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
                        + "a=fmtp:101 0-15\r\na=ptime:20\r\na=recvonly\r\na=rtcp-xr:voip-metrics\r\nm=video 0 RTP/AVP 31\r\n",
                offer.rewritten(
                        OURS,
                        20_000,
                        7,
                        3,
                        Negotiation.offer(offer.payloads(), FORMATS),
                        offer.direction(),
                        false,
                        List.of()));
    }

    @Test
    void shouldReadTheOldWayToHold() throws SdpException {
        SessionDescription held =
                SessionDescription.parse(HEAD + "c=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n");
        assertEquals(Direction.SENDONLY, held.direction());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c=IN IP4 256.0.0.1",
                "c=IN IP4 1.2.3",
                "c=IN IP4 1.2.3.4.5",
                "c=IN IP4 1.2.3.",
                "c=IN IP4 1..2.3",
                "c=IN IP4 example.com",
                "c=IN IP6 example.com",
                "c=IN IP6 ::fffff",
                "c=IN IP4",
                "c=IN IP5 1.2.3.4"
            })
    void shouldRefuseWhatIsNoLiteralAddress(String line) {
        SdpException e = assertThrows(
                SdpException.class,
                () -> SessionDescription.parse(HEAD + line + "\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"));
        assertTrue(e.rule().startsWith("SDP line 4: "), e.rule());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "mm",
                "m=audio 4000 RTP/AVP",
                "m=audio 70000 RTP/AVP 8",
                "m=audio x RTP/AVP 8",
                "m=audio 4000 RTP/AVP 128",
                "m=audio 0 RTP/AVP 8",
                "m=audio 4000 RTP/SAVP 8",
                ""
            })
    void shouldRefuseWhatHasNoAudioToUse(String line) {
        assertThrows(SdpException.class, () -> SessionDescription.parse(HEAD + ADDRESS + line + "\r\n"));
    }
}
