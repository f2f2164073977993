package io.tandempbx.registrar.api;

import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * What became of a phone's attempts to register; the same outcome several times in a row is one.
 *
 * @param device    what tells phones apart: the {@code +sip.instance} of the phone, else the Call-ID of its registration
 * @param first     when the outcome was this for the first time
 * @param last      when it was for the last time so far
 * @param times     how often
 * @param outcome   {@code registered}, {@code refreshed}, {@code unregistered}, {@code expired}, or why it was refused
 */
public record RegistrationAttempt(
        String device,
        Instant first,
        Instant last,
        int times,
        String contact,
        Transport transport,
        InetSocketAddress source,
        String userAgent,
        String outcome) {}
