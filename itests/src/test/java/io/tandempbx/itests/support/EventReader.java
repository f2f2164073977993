package io.tandempbx.itests.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandempbx.itests.pbx.RestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads Server-Sent Events on a thread of its own until they end or it is closed. */
public final class EventReader implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpResponse<InputStream> response;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::read, "event-reader");

    private EventReader(HttpResponse<InputStream> response) {
        this.response = response;
    }

    public static EventReader open(RestClient rest, String path, String... headers) {
        EventReader opened = new EventReader(rest.open(path, headers));
        opened.reader.setDaemon(true);
        opened.reader.start();
        return opened;
    }

    public int status() {
        return response.statusCode();
    }

    public List<JsonNode> events() {
        return List.copyOf(events);
    }

    public List<Long> cursors() {
        return events.stream().map(event -> event.path("cursor").asLong()).toList();
    }

    public boolean isOver() {
        return !reader.isAlive();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    events.add(JSON.readTree(line.substring(6)));
                }
            }
        } catch (IOException e) {
            return; // closed by one side
        }
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
