package io.tandempbx.trunk.core.dns;

import io.tandempbx.sip.api.Transport;
import java.util.Optional;

/**
 * What is to be resolved.
 *
 * @param host      a name, or a literal address without brackets
 * @param port      0 when DNS may say
 * @param transport empty when DNS may say
 */
public record Destination(String host, int port, Optional<Transport> transport) {}
