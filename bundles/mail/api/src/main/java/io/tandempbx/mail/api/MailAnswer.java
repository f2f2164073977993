package io.tandempbx.mail.api;

/**
 * What a mail server said to a mail.
 *
 * @param accepted whether it took it
 * @param server   {@code host:port}
 * @param words    the server's last answer, or why there was none; one line
 * @param tookMs   until then
 */
public record MailAnswer(boolean accepted, String server, String words, long tookMs) {}
