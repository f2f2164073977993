package io.tandempbx.store.jpa;

import io.tandempbx.store.api.Document;
import io.tandempbx.store.api.DocumentSnapshot;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last documents in a file, so that a process that starts while the database is away can read them. May hold secrets
 * of trunks and is nobody else's.
 */
final class KeptDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(KeptDocuments.class);
    private static final int VERSION = 1;

    private final Path file;

    KeptDocuments(Path file) {
        this.file = file;
    }

    /** Keeps these instead of those before. */
    void keep(Map<String, DocumentSnapshot> all) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(next)))) {
                out.writeInt(VERSION);
                out.writeInt(all.size());
                for (DocumentSnapshot snapshot : all.values()) {
                    write(out, snapshot);
                }
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("The documents could not be kept for a start without the database: {}", e.toString());
        }
    }

    /** Those that were kept; empty when there are none, or none that can be read. */
    Optional<Map<String, DocumentSnapshot>> read() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != VERSION) {
                return Optional.empty();
            }
            int kinds = in.readInt();
            Map<String, DocumentSnapshot> all = new HashMap<>();
            for (int i = 0; i < kinds; i++) {
                DocumentSnapshot snapshot = snapshot(in);
                all.put(snapshot.kind(), snapshot);
            }
            return Optional.of(all);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("The documents that were kept cannot be read: {}", e.toString());
            return Optional.empty();
        }
    }

    private static void write(DataOutputStream out, DocumentSnapshot snapshot) throws IOException {
        out.writeUTF(snapshot.kind());
        out.writeLong(snapshot.version());
        out.writeInt(snapshot.documents().size());
        for (Document document : snapshot.documents().values()) {
            out.writeUTF(document.id());
            out.writeLong(document.version());
            out.writeLong(document.changedAt().toEpochMilli());
            byte[] body = document.body().getBytes(StandardCharsets.UTF_8);
            out.writeInt(body.length);
            out.write(body);
        }
    }

    private static DocumentSnapshot snapshot(DataInputStream in) throws IOException {
        String kind = in.readUTF();
        long version = in.readLong();
        int count = in.readInt();
        Map<String, Document> documents = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String id = in.readUTF();
            long changed = in.readLong();
            Instant changedAt = Instant.ofEpochMilli(in.readLong());
            int length = in.readInt();
            byte[] body = in.readNBytes(length);
            if (body.length != length) {
                throw new IOException("the file ends within " + kind + " " + id);
            }
            documents.put(id, new Document(kind, id, changed, new String(body, StandardCharsets.UTF_8), changedAt));
        }
        return new DocumentSnapshot(kind, version, documents);
    }
}
