package io.tandempbx.itests.support;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The end of a unit's notification socket that is systemd's; Java 17 has no datagram sockets in the file system. */
public final class NotifySocket implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("(?m)^(\\d+) (.*)\n");

    /**
     * One assignment that a service sent.
     *
     * @param atMs when it came, in wall-clock milliseconds
     */
    public record Message(long atMs, String text) {}

    private final Path path;
    private final ChildProcess listener;

    private NotifySocket(Path path, ChildProcess listener) {
        this.path = path;
        this.listener = listener;
    }

    public static NotifySocket open() {
        Path directory = Workspace.fresh("notify");
        Path path = Path.of("/tmp").resolve(directory.getFileName() + ".sock"); // names of sockets must be short
        Path program = Workspace.root().resolve("itests/src/test/resources/systemd/notify_socket");
        ChildProcess listener = ChildProcess.start(
                directory, directory.resolve("out"), Map.of(), List.of(program.toString(), path.toString()));
        listener.awaitOutput("listening", Duration.ofSeconds(20));
        return new NotifySocket(path, listener);
    }

    public Path path() {
        return path;
    }

    /** Everything that came so far. */
    public List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        Matcher lines = LINE.matcher(listener.output());
        while (lines.find()) {
            messages.add(new Message(Long.parseLong(lines.group(1)), lines.group(2)));
        }
        return messages;
    }

    /** The moments at which this came. */
    public List<Long> momentsOf(String text) {
        return messages().stream()
                .filter(message -> message.text.equals(text))
                .map(Message::atMs)
                .toList();
    }

    @Override
    public void close() {
        listener.close();
        if (!path.toFile().delete()) {
            throw new AssertionError(path + " is gone");
        }
    }
}
