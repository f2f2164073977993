package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to a client, as long as it was when it was asked for, or one part of it (RFC 9110 §14). Never more than
 * a block is held.
 *
 * @param length of the part
 */
record FilePart(Path file, long offset, long length) implements StreamingOutput {
    private static final int BLOCK_OCTETS = 1 << 16;
    private static final int PARTIAL_CONTENT = 206;
    private static final int NOT_SATISFIABLE = 416;
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /** The answer to a request with this Range; one that asks for several parts, or is none, is answered with all. */
    static Response of(Path file, String type, @Nullable String range) {
        long size;
        try {
            size = Files.size(file);
        } catch (IOException e) {
            throw ProblemException.of(404, "the file is gone");
        }
        Matcher given = RANGE.matcher(range == null ? "" : range);
        if (!given.matches() || (given.group(1) + given.group(2)).isEmpty()) {
            return answer(Response.ok(new FilePart(file, 0, size)), file, type, size)
                    .build();
        }
        boolean suffix = given.group(1).isEmpty();
        long first = suffix ? Math.max(0, size - Long.parseLong(given.group(2))) : Long.parseLong(given.group(1));
        long last = suffix || given.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(given.group(2)));
        if (first > last) {
            throw ProblemException.of(NOT_SATISFIABLE, "the file has " + size + " octets");
        }
        long length = last - first + 1;
        return answer(Response.status(PARTIAL_CONTENT).entity(new FilePart(file, first, length)), file, type, length)
                .header("Content-Range", "bytes " + first + "-" + last + "/" + size)
                .build();
    }

    private static Response.ResponseBuilder answer(
            Response.ResponseBuilder begun, Path file, String type, long length) {
        return begun.type(type)
                .header(HttpHeaders.CONTENT_LENGTH, length)
                .header("Accept-Ranges", "bytes")
                .header("Content-Disposition", "attachment; filename=\"" + file.getFileName() + "\"");
    }

    @Override
    public void write(OutputStream out) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_OCTETS);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long left = length;
            long at = offset;
            while (left > 0) {
                block.clear().limit((int) Math.min(BLOCK_OCTETS, left));
                int count = channel.read(block, at);
                if (count < 0) {
                    throw new IOException(file + " was cut short");
                }
                out.write(block.array(), 0, count);
                at += count;
                left -= count;
            }
        }
    }
}
