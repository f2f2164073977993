package io.tandempbx.itests.pbx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;

/** The operator's shell of one running server. Karaf ends a connection with its command, so each command opens one. */
public final class PbxShell implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SshClient client;
    private final int port;

    private final String user;
    private final String password;

    private PbxShell(SshClient client, int port, String user, String password) {
        this.client = client;
        this.port = port;
        this.user = user;
        this.password = password;
    }

    static PbxShell open(int port, Path key) {
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier((session, address, serverKey) -> true);
        client.setKeyIdentityProvider(new FileKeyPairProvider(key));
        client.start();
        return new PbxShell(client, port, "admin", "");
    }

    /** The shell as another user sees it, who logs in with a password. */
    public PbxShell as(String name, String secret) {
        SshClient other = SshClient.setUpDefaultClient();
        other.setServerKeyVerifier((session, address, serverKey) -> true);
        other.start();
        return new PbxShell(other, port, name, secret);
    }

    /** Whether it opens for a user who comes from this address and shows a password once. */
    public boolean letsIn(String name, String secret, InetAddress from) {
        try (SshClient other = SshClient.setUpDefaultClient()) {
            other.setServerKeyVerifier((session, address, serverKey) -> true);
            other.setUserAuthFactoriesNames("password"); // others would show it a second time
            other.start();
            try (ClientSession session = other.connect(name, "127.0.0.1", port, new InetSocketAddress(from, 0))
                    .verify(LIMIT)
                    .getSession()) {
                session.addPasswordIdentity(secret);
                AuthFuture login = session.auth();
                if (!login.await(LIMIT)) {
                    throw new AssertionError("the shell neither opens nor refuses");
                }
                return login.isSuccess();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs one command and returns what it printed; fails when it does not end within 20 s. Karaf now and then resets the
     * connection before all is written; then the command is run again.
     */
    public synchronized String run(String command) {
        for (int attempt = 1; ; attempt++) {
            Optional<String> output = tryRun(command);
            if (output.isPresent()) {
                return output.get();
            }
            if (attempt == ATTEMPTS) {
                throw new AssertionError("'" + command + "' was cut off " + attempt + " times");
            }
        }
    }

    private Optional<String> tryRun(String command) {
        try (ClientSession session = login()) {
            return execute(session, command);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private ClientSession login() throws IOException {
        ClientSession session =
                client.connect(user, "127.0.0.1", port).verify(LIMIT).getSession();
        if (!password.isEmpty()) {
            session.addPasswordIdentity(password);
        }
        session.auth().verify(LIMIT);
        return session;
    }

    /** What the command printed; empty when the connection ended before it said how it went. */
    private static Optional<String> execute(ClientSession session, String command) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ChannelExec channel = session.createExecChannel(command)) {
            channel.setOut(output);
            channel.setErr(output);
            channel.open().verify(LIMIT);
            if (channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT).contains(ClientChannelEvent.TIMEOUT)) {
                throw new AssertionError("'" + command + "' did not end:\n" + output.toString(StandardCharsets.UTF_8));
            }
            if (channel.getExitStatus() == null) {
                return Optional.empty();
            }
        }
        // colours are for people
        return Optional.of(output.toString(StandardCharsets.UTF_8).replaceAll("\u001B\\[[0-9;]*m", ""));
    }

    /** Logs in now, so that the command begins without delay when the returned object is called, once. */
    public Callable<String> prepare(String command) throws IOException {
        ClientSession session = login();
        return () -> {
            try (session) {
                return execute(session, command).orElseThrow(() -> new IOException("'" + command + "' was cut off"));
            }
        };
    }

    /** Sits down at an interactive shell. */
    public PbxTerminal terminal() throws IOException {
        return new PbxTerminal(login());
    }

    /** Runs a command that prints JSON. */
    public JsonNode json(String command) {
        String output = run(command);
        try {
            return JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new AssertionError("'" + command + "' printed no JSON:\n" + output, e);
        }
    }

    @Override
    public void close() {
        client.stop();
    }
}
