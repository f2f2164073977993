package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "/198.51.100.7:40000, 198.51.100.7",
        "localhost/127.0.0.1:1, 127.0.0.1",
        "/[0:0:0:0:0:0:0:1]:40000, 0:0:0:0:0:0:0:1",
        "/[fe80:0:0:0:0:0:0:1%eth0]:40000, fe80:0:0:0:0:0:0:1",
        "nonsense, -"
    })
    void shouldLeaveTheBareAddress(String socketAddress, String bare) {
        assertEquals(bare, ClientAddress.bare(socketAddress));
    }

    @Test
    void shouldKnowNobodyOutsideALogIn() {
        assertEquals("-", ClientAddress.current());
    }
}
