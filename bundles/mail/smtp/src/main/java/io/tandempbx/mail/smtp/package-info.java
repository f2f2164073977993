/** Mail by SMTP. */
@NullMarked
package io.tandempbx.mail.smtp;

import org.jspecify.annotations.NullMarked;
