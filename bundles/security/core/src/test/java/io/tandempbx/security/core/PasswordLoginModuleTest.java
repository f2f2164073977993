package io.tandempbx.security.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordLoginModuleTest {

    @ParameterizedTest
    @CsvSource({
        "/198.51.100.7:40000, 198.51.100.7",
        "198.51.100.7, 198.51.100.7",
        "/[2001:db8:0:0:0:0:0:1]:40000, 2001:db8:0:0:0:0:0:1",
        "/[fe80:0:0:0:0:0:0:1%lo]:40000, fe80:0:0:0:0:0:0:1",
        "host.example:22, ''",
    })
    void shouldReadTheAddressOfAClient(String written, String expected) {
        Optional<String> read = PasswordLoginModule.address(written).map(InetAddress::getHostAddress);
        assertEquals(expected.isEmpty() ? Optional.empty() : Optional.of(expected), read);
    }
}
