package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.support.Workspace;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The message of a mailbox in the mail that tells of it. */
final class MailedAudio {
    private MailedAudio() {}

    /** Saves what is attached. */
    static Path of(MimeMessage message) throws MessagingException, IOException {
        BodyPart audio = ((Multipart) message.getContent()).getBodyPart(1);
        assertTrue(audio.isMimeType("audio/wav") && audio.getFileName().endsWith(".wav"), audio::toString);
        Path file = Workspace.directory("mail-attachments").resolve(audio.getFileName());
        try (InputStream in = audio.getInputStream()) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }
}
