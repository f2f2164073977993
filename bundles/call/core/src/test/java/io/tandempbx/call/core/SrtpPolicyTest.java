package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tandempbx.directory.api.MediaEncryption;
import io.tandempbx.sip.api.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SrtpPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "OFF, TLS, false, true",
        "OFF, TLS, true, false",
        "OFF, UDP, true, false",
        "OPTIONAL, TLS, false, true",
        "OPTIONAL, TLS, true, true",
        "OPTIONAL, TCP, true, false",
        "REQUIRED, TLS, false, false",
        "REQUIRED, TLS, true, true",
        "REQUIRED, UDP, false, true",
        "REQUIRED, UDP, true, false",
        "ALWAYS, TLS, true, true",
        "ALWAYS, TLS, false, false",
        "ALWAYS, UDP, false, false",
        "ALWAYS, TCP, true, false",
    })
    void shouldTakeKeysOverTlsOnlyAndRefuseWhatTheRuleForbids(
            SrtpPolicy policy, Transport transport, boolean encrypted, boolean taken) {
        if (taken) {
            assertDoesNotThrow(() -> policy.check(transport, encrypted));
        } else {
            assertThrows(SdpException.class, () -> policy.check(transport, encrypted));
        }
    }

    @Test
    void shouldPutTheExtensionsRuleBeforeThatOfAll() {
        assertEquals(SrtpPolicy.REQUIRED, SrtpPolicy.of(MediaEncryption.PRESET, SrtpPolicy.REQUIRED));
        assertEquals(SrtpPolicy.OFF, SrtpPolicy.of(MediaEncryption.OFF, SrtpPolicy.REQUIRED));
        assertEquals(SrtpPolicy.OPTIONAL, SrtpPolicy.of(MediaEncryption.OPTIONAL, SrtpPolicy.OFF));
        assertEquals(SrtpPolicy.ALWAYS, SrtpPolicy.of(MediaEncryption.REQUIRED, SrtpPolicy.OFF));
    }

    @ParameterizedTest
    @CsvSource({
        "OFF, TLS, false",
        "OPTIONAL, TLS, false",
        "REQUIRED, TLS, true",
        "ALWAYS, TLS, true",
        "ALWAYS, UDP, false"
    })
    void shouldOfferKeysWhereTheyAreRequired(SrtpPolicy policy, Transport transport, boolean offered) {
        assertEquals(offered, policy.offers(transport));
    }

    @ParameterizedTest
    @CsvSource({
        "OFF, TLS, false",
        "OPTIONAL, TLS, true",
        "OPTIONAL, TCP, false",
        "OPTIONAL, UDP, false",
        "REQUIRED, TLS, false",
        "ALWAYS, TLS, false"
    })
    void shouldTryKeysFirstWhereTheyAreOptional(SrtpPolicy policy, Transport transport, boolean tried) {
        assertEquals(tried, policy.prefers(transport));
    }
}
