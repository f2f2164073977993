package io.tandempbx.sip.jain.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick look at ordinary headers never says yes where the parser says no. */
class HeaderRulesTest {
    private static final int MUTATIONS = 20_000;

    private static final List<String> ORDINARY = List.of(
            "Via: SIP/2.0/UDP 192.0.2.9:5099;branch=z9hG4bK-1001-1-50123;rport",
            "Via: SIP/2.0/TCP phone.example.com;branch=z9hG4bKnashds8;received=192.0.2.1;rport=5061;alias",
            "Via: SIP/2.0/TLS a-b.example.com:65535;branch=z9hG4bK.~x%41",
            "From: \"Alice A.\" <sip:1001@tandem.test>;tag=from-1",
            "From: <sip:1001@127.0.0.1:5060;transport=udp>;tag=a6c85cf",
            "From: Bob <sips:bob@biloxi.com>;tag=a48s",
            "To: <sip:*43@tandem.test>",
            "To: <sip:tandem.test;user=phone;lr>;tag=1;x=\"quoted text\"; y",
            "To: <sip:+1-212-555-1212@gw.example.com:5060>",
            "Call-ID: f81d4fae-7dec-11d0-a765-00a0c91e6bf6@foo.bar.com",
            "Call-ID: 3848276298220188511",
            "CSeq: 4711 INVITE",
            "CSeq: 1 REGISTER",
            "Contact: <sip:1001@192.0.2.9:5099;ob;transport=tcp>;expires=3600;q=0.7",
            "Contact: \"Mr. Watson\" <sip:watson@worcester.bell-telephone.com>;q=0.7; expires=3600,"
                    + " <sip:w@b>;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"",
            "Route: <sip:p1.example.com;lr>, <sip:p2.example.com:5061;lr=on>",
            "Record-Route: <sip:alice;x@127.0.0.1:5070;lr>",
            "Content-Type: application/sdp");

    /** What the parser must judge: some of it is well-formed, some is not. */
    private static final List<String> UNUSUAL = List.of(
            "Via: SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1",
            "Via: SIP/2.0/UDP [2001:db8::9:1]:5060;received=[2001:db8::9:255];branch=z9hG4bKas3-111",
            "Via: SIP/2.0/UDP a;branch, SIP/2.0/TCP b;branch=z9hG4bK1 (comment)",
            "Via: SIP/2.0/UDP 127.0.0.1:70000;branch=z9hG4bK1",
            "From: \"A \\\"B\\\" \\\\\" <sip:user:pass@example.com?subject=x>;tag=1",
            "From: sip:+12125551212@server.phone2net.com;tag=887s",
            "To: \"\u00d6zg\u00fcr\" <sip:%C3%96@example.com>",
            "To: <tel:+1-201-555-0123;phone-context=x>",
            "To: \"unfinished <sip:a@b>",
            "To: <sip:a@b",
            "CSeq: 0009 OPTIONS",
            "CSeq: 4294967296 INVITE",
            "CSeq: 1 Via",
            "Contact: *",
            "Contact: <sip:a@b:>;expires",
            "Contact: sip:a@b, <sip:c@d>;q=x=y",
            "Route: <sip:a@b>;=",
            "Content-Type: text/html; charset=ISO-8859-4",
            "Content-Type: application/",
            "Call-ID: a b");

    private final HeaderRules rules = new HeaderRules();

    @Test
    void shouldKnowOrdinaryHeadersWithoutTheParser() {
        for (String line : ORDINARY) {
            assertTrue(OrdinaryValues.isHeader(name(line), value(line)), line);
            assertTrue(rules.parses(name(line), value(line)), line);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sip:1002@tandem.test, true",
        "sip:127.0.0.1:5060;transport=udp, true",
        "sips:a.b-c_d!e~f*g'h(i)&=+$;?/#@host, true",
        "sip:, false",
        "sip:@host, false",
        "sip:a@, false",
        "sip:a@h:0, false",
        "sip:a@h:65536, false",
        "sip:a@h;, false",
        "sip:a:secret@h, false",
        "sip:a@[::1], false",
        "SIP:a@h, false",
        "tel:+123, false"
    })
    void shouldKnowOrdinaryUris(String uri, boolean ordinary) {
        assertEquals(ordinary, OrdinaryValues.isUri(uri));
        assertTrue(!ordinary || rules.parsesUri(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(c\\", "(\\", ";x=\"(\\", "(c)\\", "(c\\)"})
    void shouldNotReadOnWhenACommentOfViaEndsInABackslash(String end) {
        assertFalse(rules.accepts("Via", "SIP/2.0/UDP 192.0.2.9:5099;branch=z9hG4bK1 " + end));
    }

    @Test
    void shouldAgreeWithTheParserOnEveryChangedHeader() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> corpus = new ArrayList<>(ORDINARY);
        corpus.addAll(UNUSUAL);
        int ordinary = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            String line = corpus.get(random.nextInt(corpus.size()));
            String other = corpus.get(random.nextInt(corpus.size()));
            String name = name(line);
            String value = changed(value(line), value(other), random);
            boolean quick = OrdinaryValues.isHeader(name, value);
            ordinary += quick ? 1 : 0;
            assertEquals(rules.parses(name, value), rules.accepts(name, value), () -> name + ": " + value);
            int colon = value.indexOf("sip");
            String uri =
                    colon < 0 ? value : value.substring(colon, Math.max(colon, value.length() - random.nextInt(9)));
            assertEquals(rules.parsesUri(uri), rules.acceptsUri(uri), uri);
        }
        assertTrue(ordinary > MUTATIONS / 20, "still ordinary: " + ordinary);
    }

    /** One to three characters changed, left out or put in, or another value's end. */
    private static String changed(String value, String other, Random random) {
        StringBuilder text = new StringBuilder(value);
        for (int changes = random.nextInt(3) + 1; changes > 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, odd(random));
                case 1 -> text.replace(at, Math.min(text.length(), at + 1), odd(random));
                case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
                default -> text.insert(at, other.substring(random.nextInt(other.length())));
            }
        }
        return text.toString().strip();
    }

    private static String odd(Random random) {
        String odd = "<>\"\\;:,=@%?&/[]()*+-._~'`!#$^{}| \t019azAZ\u0000\u007f\u00e9\u0660\u2003";
        int at = random.nextInt(odd.length());
        return odd.substring(at, at + 1);
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf(':'));
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 2);
    }
}
