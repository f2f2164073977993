package io.tandempbx.registrar.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 3261 §19.1.4, and what phones add to them. */
final class ContactUriTest {

    @ParameterizedTest
    @CsvSource({
        "sip:%61lice@atlanta.com;transport=TCP, sip:alice@AtLanTa.CoM;Transport=tcp, true",
        "sip:carol@chicago.com, sip:carol@chicago.com;newparam=5, true",
        "sip:carol@chicago.com, sip:carol@chicago.com;security=on, true",
        "sip:carol@chicago.com;newparam=5, sip:carol@chicago.com;newparam=6, false",
        "SIP:ALICE@AtLanTa.CoM;Transport=udp, sip:alice@AtLanTa.CoM;Transport=UDP, false",
        "sip:bob@biloxi.com, sip:bob@biloxi.com:5060, false",
        "sip:bob@biloxi.com, sip:bob@biloxi.com;transport=udp, false",
        "sip:bob@biloxi.com, sip:bob@biloxi.com:6000;transport=tcp, false",
        "sip:carol@chicago.com, sip:carol@chicago.com?Subject=next%20meeting, false",
        "sip:bob@phone21.boxesbybob.com, sip:bob@192.0.2.4, false",
        "sip:1001@[2001:db8::9]:5062, sip:1001@[2001:DB8::9]:5062, true",
        "sip:1001@[2001:db8::9]:5062, sip:1001@[2001:db8::9], false",
        "sips:1001@h, sip:1001@h, false",
        "sip:h, sip:1001@h, false",
    })
    void shouldCompareAsTheRfcSays(String one, String other, boolean same) {
        assertEquals(same, ContactUri.same(one, other));
        assertEquals(same, ContactUri.same(other, one));
    }
}
