package io.tandempbx.mail.api;

import java.util.Optional;

/**
 * A mail to one address, from the platform.
 *
 * @param id         1 to 80 letters, digits and hyphens; a mail whose id waits already is that mail
 * @param to         address, such as {@code anna@example.org}
 * @param subject    one line
 * @param text       lines end with a line feed
 * @param attachment what comes with it
 */
public record Mail(String id, String to, String subject, String text, Optional<MailAttachment> attachment) {}
