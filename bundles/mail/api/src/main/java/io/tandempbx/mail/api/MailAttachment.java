package io.tandempbx.mail.api;

import java.nio.file.Path;

/**
 * A file that comes with a mail.
 *
 * @param name as the reader sees it
 * @param type media type, such as {@code audio/wav}
 * @param file its content at the time the mail is given; may go afterwards
 */
public record MailAttachment(String name, String type, Path file) {}
