package io.tandempbx.itests.pbx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tandempbx.benchmarks.TlsTrust;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A client of the REST interface that trusts the certificate the server made, and no other. */
public final class RestClient {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final String base;
    private final String authorization;

    /** What came back. */
    public record Answer(int status, String contentType, String etag, String text, HttpResponse<String> raw) {

        /** The body as JSON; missing when it is none. */
        public JsonNode json() {
            try {
                return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + text, e);
            }
        }

        /** Itself, if its status is this one. */
        public Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("status " + status + " instead of " + wanted + ": " + text);
            }
            return this;
        }
    }

    private RestClient(HttpClient client, String base, String authorization) {
        this.client = client;
        this.base = base;
        this.authorization = authorization;
    }

    /** A client without credentials. */
    public static RestClient of(int port, Path certificate) {
        Await.until("a certificate in " + certificate, Duration.ofSeconds(60), () -> Files.exists(certificate));
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .sslContext(trusting(certificate))
                .build();
        return new RestClient(http, "https://localhost:" + port, "");
    }

    /** The TLS of a client that trusts this certificate only. */
    public static SSLContext trusting(Path certificate) {
        try {
            return TlsTrust.only(certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RestClient withPassword(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new RestClient(client, base, "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    public RestClient withToken(String token) {
        return new RestClient(client, base, "Bearer " + token);
    }

    public RestClient withoutCredentials() {
        return new RestClient(client, base, "");
    }

    RestClient withNetrc(Path netrc) {
        try {
            Matcher entry = Pattern.compile("machine localhost login (\\S+) password (\\S+)")
                    .matcher(Files.readString(netrc));
            if (!entry.find()) {
                throw new AssertionError(netrc + " names no user for localhost");
            }
            return withPassword(entry.group(1), entry.group(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitAnswer() {
        Await.until("REST answers", Duration.ofSeconds(60), () -> {
            try {
                return attempt("GET", "/api/auth/whoami", "").status == 200;
            } catch (IOException e) {
                return false; // not listening yet
            }
        });
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer post(String path, String body) {
        return send("POST", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    /** Sends a request; with a body it is JSON. Headers come in pairs of name and value. */
    public Answer send(String method, String path, String body, String... headers) {
        try {
            return attempt(method, path, body, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    /** Sends a file. */
    public Answer send(String method, String path, Path file, String type) {
        try {
            return attempt(method, path, BodyPublishers.ofFile(file), "Content-Type", type);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    /** An answer that is read while it comes. */
    public HttpResponse<InputStream> open(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The same, for when the connection may be refused. */
    public Answer attempt(String method, String path, String body, String... headers) throws IOException {
        boolean typed = body.isEmpty();
        for (int i = 0; i < headers.length; i += 2) {
            typed |= headers[i].equalsIgnoreCase("Content-Type");
        }
        List<String> all = new ArrayList<>(List.of(headers));
        if (!typed) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        BodyPublisher content = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return attempt(method, path, content, all.toArray(new String[0]));
    }

    private Answer attempt(String method, String path, BodyPublisher body, String... headers) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(LIMIT);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        request.method(method, body);
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.headers().firstValue("ETag").orElse(""),
                    response.body(),
                    response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
