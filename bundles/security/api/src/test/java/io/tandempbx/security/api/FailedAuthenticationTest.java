package io.tandempbx.security.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailedAuthenticationTest {

    @ParameterizedTest
    @CsvSource({
        "1001, 1001",
        "'a b', ab",
        "'x\" from 10.0.0.1', xfrom10.0.0.1",
        "'\u001b[31mred\n\r', 31mred",
        "'', -",
        "'\u202e\u0000', -",
    })
    void shouldLetNoTextAddAField(String user, String shown) throws UnknownHostException {
        FailedAuthentication failure = new FailedAuthentication(
                user, "REST", "wrong-password", InetAddress.getByAddress(new byte[] {(byte) 198, 51, 100, 7}));
        assertEquals(
                "authentication failed user=" + shown + " method=REST reason=wrong-password from 198.51.100.7",
                failure.toString());
    }

    @Test
    void shouldEndWithTheBareAddress() throws UnknownHostException {
        InetAddress scoped = InetAddress.getByName("fe80::1");
        assertEquals("fe80:0:0:0:0:0:0:1", FailedAuthentication.bare(scoped));
    }
}
