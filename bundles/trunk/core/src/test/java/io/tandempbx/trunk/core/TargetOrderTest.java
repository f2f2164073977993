package io.tandempbx.trunk.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Transport;
import io.tandempbx.trunk.core.dns.Hop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TargetOrderTest {
    @Test
    void shouldKeepPrioritiesAndShareByWeight() {
        List<Hop> hops = List.of(hop(1, 0, 30), hop(2, 0, 10), hop(3, 5, 0), hop(4, 5, 0));
        Random random = new Random(7);
        Map<Integer, Integer> first = new HashMap<>();
        Map<Integer, Integer> third = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            List<Integer> ports = TargetOrder.of(hops, random).stream()
                    .map(hop -> hop.address().getPort())
                    .toList();
            assertEquals(4, ports.size());
            assertTrue(ports.indexOf(3) >= 2 && ports.indexOf(4) >= 2, ports::toString);
            first.merge(ports.get(0), 1, Integer::sum);
            third.merge(ports.get(2), 1, Integer::sum);
        }
        assertEquals(3000, first.getOrDefault(1, 0), 150);
        assertEquals(2000, third.getOrDefault(3, 0), 150);
    }

    private static Hop hop(int port, int priority, int weight) {
        return new Hop(Transport.UDP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), priority, weight);
    }
}
