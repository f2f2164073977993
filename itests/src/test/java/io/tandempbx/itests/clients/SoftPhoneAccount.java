package io.tandempbx.itests.clients;

import io.tandempbx.itests.audio.Speech;

/**
 * How a phone program is set up.
 *
 * @param server    address and port of the registrar
 * @param transport {@code udp}, {@code tcp} or {@code tls}
 * @param says      what its microphone hears, over and over
 */
public record SoftPhoneAccount(String user, String password, String server, String transport, Speech says) {}
