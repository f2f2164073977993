package io.tandempbx.itests.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.ChildProcess;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** baresip's {@code ctrl_tcp} module: JSON objects as netstrings, commands one way, answers and events the other. */
final class BaresipControl implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket socket;
    private final ChildProcess process;
    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    private int tokens;

    private BaresipControl(Socket socket, ChildProcess process) {
        this.socket = socket;
        this.process = process;
    }

    static BaresipControl connect(int port, ChildProcess process) {
        Socket socket = Await.value("baresip listens on port " + port, LIMIT, () -> tryConnect(port));
        BaresipControl control = new BaresipControl(socket, process);
        Thread reader = new Thread(control::read, "baresip-control-" + port);
        reader.setDaemon(true);
        reader.start();
        return control;
    }

    /** Runs a command and waits until baresip accepted it. */
    synchronized void command(String command, String parameters) {
        String token = "t" + tokens++;
        try {
            byte[] json = JSON.writeValueAsBytes(Map.of("command", command, "params", parameters, "token", token));
            byte[] prefix = (json.length + ":").getBytes(StandardCharsets.US_ASCII);
            byte[] netstring = new byte[prefix.length + json.length + 1];
            System.arraycopy(prefix, 0, netstring, 0, prefix.length);
            System.arraycopy(json, 0, netstring, prefix.length, json.length);
            netstring[netstring.length - 1] = ',';
            socket.getOutputStream().write(netstring);
        } catch (IOException e) {
            throw new UncheckedIOException("baresip takes no commands:\n" + process.output(), e);
        }
        JsonNode answer = Await.value("baresip's answer to " + command, LIMIT, () -> messages.stream()
                .filter(message -> message.path("token").asText().equals(token))
                .findFirst());
        if (!answer.path("ok").asBoolean()) {
            throw new AssertionError("baresip refused " + command + " " + parameters + ": " + answer);
        }
    }

    List<JsonNode> events(String type) {
        return messages.stream()
                .filter(message -> message.path("type").asText().equals(type))
                .toList();
    }

    int count(String type) {
        return events(type).size();
    }

    void awaitEvent(String type, int count, Duration limit) {
        if (!Await.within(limit, () -> count(type) >= count)) {
            throw new AssertionError(
                    "baresip told " + count(type) + " times " + type + ", expected " + count + ":\n" + messages);
        }
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            int length = 0;
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet >= '0' && octet <= '9') {
                    length = 10 * length + octet - '0';
                } else if (octet == ':') {
                    messages.add(JSON.readTree(in.readNBytes(length)));
                    length = 0;
                }
            }
        } catch (IOException e) {
            // the phone or the test is ending; whoever still waits for an event will say so
        }
    }

    private static Optional<Socket> tryConnect(int port) {
        try {
            return Optional.of(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
