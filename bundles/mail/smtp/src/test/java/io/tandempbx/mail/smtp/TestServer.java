package io.tandempbx.mail.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A mail server with STARTTLS and a user, which says what a test wants it to say. */
final class TestServer implements AutoCloseable {
    static final String USER = "pbx";
    static final String PASSWORD = "secret 1";

    /** What came: the mail, and whether it was encrypted and from the user. */
    record Received(String from, String to, String content, boolean encrypted, boolean known) {}

    final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    final BlockingQueue<String> verbs = new LinkedBlockingQueue<>(); // as they came
    final Map<String, String> answers = new ConcurrentHashMap<>(); // by verb; empty for silence
    private final ServerSocket listener;
    private final SSLContext tls;
    private final List<Socket> open = new ArrayList<>(); // guarded by itself

    TestServer(Path directory, int port) throws IOException, GeneralSecurityException, InterruptedException {
        tls = context(directory);
        listener = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "test-mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private static SSLContext context(Path directory)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("mail.p12");
        if (!Files.exists(store)) {
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            new ProcessBuilder(
                            keytool,
                            "-genkeypair",
                            "-keyalg",
                            "EC",
                            "-alias",
                            "mail",
                            "-dname",
                            "CN=localhost",
                            "-ext",
                            "SAN=dns:localhost",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            "changeit",
                            "-keystore",
                            store.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("keytool.log").toFile())
                    .start()
                    .waitFor();
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                synchronized (open) {
                    open.add(socket);
                }
                Thread thread = new Thread(() -> serveQuietly(socket), "test-mail-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serveQuietly(Socket socket) {
        try (socket) {
            serve(socket);
        } catch (IOException e) {
            System.out.println("test mail server: " + e); // the client went
        }
    }

    private void serve(Socket plain) throws IOException {
        Socket socket = plain;
        BufferedReader in = reader(socket);
        OutputStream out = socket.getOutputStream();
        boolean encrypted = false;
        boolean known = false;
        String from = "";
        String to = "";
        say(out, "220 test ESMTP");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            verbs.add(verb);
            String wanted = answers.get(verb);
            if (wanted != null) {
                if (wanted.isEmpty()) {
                    continue;
                }
                say(out, wanted);
                continue;
            }
            switch (verb) {
                case "EHLO" -> say(out, encrypted ? "250-test\r\n250 AUTH PLAIN" : "250-test\r\n250 STARTTLS");
                case "STARTTLS" -> {
                    say(out, "220 go");
                    SSLSocket upgraded = (SSLSocket)
                            tls.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
                    upgraded.setUseClientMode(false);
                    upgraded.startHandshake();
                    socket = upgraded;
                    in = reader(socket);
                    out = socket.getOutputStream();
                    encrypted = true;
                }
                case "AUTH" -> {
                    String proof = new String(
                            Base64.getDecoder().decode(line.substring("AUTH PLAIN ".length())), StandardCharsets.UTF_8);
                    known = proof.endsWith("\0" + USER + "\0" + PASSWORD);
                    say(out, known ? "235 welcome" : "535 5.7.8 bad credentials");
                }
                case "MAIL" -> {
                    from = line;
                    say(out, "250 ok");
                }
                case "RCPT" -> {
                    to = line;
                    say(out, "250 ok");
                }
                case "DATA" -> {
                    say(out, "354 go on");
                    StringBuilder content = new StringBuilder();
                    for (String text = in.readLine(); text != null && !text.equals("."); text = in.readLine()) {
                        content.append(text).append("\r\n");
                    }
                    received.add(new Received(from, to, content.toString(), encrypted, known));
                    say(out, "250 2.0.0 queued as 4711");
                }
                case "QUIT" -> {
                    say(out, "221 bye");
                    return;
                }
                default -> say(out, "250 ok");
            }
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
