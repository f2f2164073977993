package io.tandempbx.web.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.servlet.ServletConfig;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontHandlerTest {
    private static final int READERS = 8;
    private static final int IDLE_SECONDS = 60;
    private static final int LIMIT_MS = 10_000;

    private final Server server = new Server(new QueuedThreadPool(24, 4));
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final List<Socket> open = new ArrayList<>();

    @BeforeEach
    void begin() throws Exception {
        WebSettings settings = new WebSettings(InetAddress.getLoopbackAddress(), 0, 1 << 20, Set.of(), IDLE_SECONDS);
        Mounts mounts = new Mounts();
        mounts.add(new Echo(), Map.of(Mounts.PATTERN, new String[] {"/api/*", "/live"}));
        mounts.start((ServletConfig) Proxy.newProxyInstance(
                ServletConfig.class.getClassLoader(),
                new Class<?>[] {ServletConfig.class},
                (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                }));
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(IDLE_SECONDS * 1000L);
        server.addConnector(connector);
        server.setHandler(new FrontHandler(() -> settings, address -> false, mounts));
        server.start();
    }

    @AfterEach
    void end() throws Exception {
        for (Socket socket : open) {
            socket.close();
        }
        server.stop();
    }

    /** Says what it was sent, and how long its connection may be silent. */
    private static final class Echo extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] body = request.getInputStream().readAllBytes();
            long idleMs = Request.getBaseRequest(request)
                    .getHttpChannel()
                    .getEndPoint()
                    .getIdleTimeout();
            response.getOutputStream()
                    .write((new String(body, StandardCharsets.US_ASCII) + " " + idleMs)
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Socket send(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        open.add(socket);
        socket.setSoTimeout(LIMIT_MS);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static String request(String method, String path, int length, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + length
                + "\r\n\r\n" + body;
    }

    @Test
    void shouldHandOnABodyAndLeaveTheConnectionAsItWas() throws IOException {
        String answer = answer(send(request("POST", "/api/x", 5, "hello")));
        assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("hello 60000"), answer);
    }

    @Test
    void shouldNotWaitForABodyThatNobodyWants() throws IOException {
        for (String question : List.of(
                request("GET", "/api/x", 100, "begun"),
                request("HEAD", "/api/x", 100, "begun"),
                request("POST", "/live", 100, "begun"))) {
            long startNs = System.nanoTime();
            String answer = answer(send(question));
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertTrue(System.nanoTime() - startNs < 4_000_000_000L, question);
        }
    }

    @Test
    void shouldServeOthersWhileSomeKeepTheirBodiesBack() throws IOException {
        answer(send(request("POST", "/api/x", 5, "hello"))); // so that nothing is slow because it is the first
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            silent.add(send(request("POST", "/api/x", 100, "begun")));
        }
        String refused = answer(send(request("POST", "/api/x", 5, "hello")));
        long deadlineNs = System.nanoTime() + 4_000_000_000L;
        while (!refused.startsWith("HTTP/1.1 503 ")) { // not all are waited for yet
            assertTrue(System.nanoTime() < deadlineNs, refused);
            LockSupport.parkNanos(10_000_000);
            refused = answer(send(request("POST", "/api/x", 5, "hello")));
        }
        assertTrue(refused.contains("Retry-After: "), refused);
        assertTrue(answer(send(request("GET", "/api/x", 0, ""))).startsWith("HTTP/1.1 200 "));
        for (Socket socket : silent) {
            String given = answer(socket);
            assertTrue(given.startsWith("HTTP/1.1 408 "), given);
        }
        assertEquals(
                "HTTP/1.1 200 ",
                answer(send(request("POST", "/api/x", 5, "hello"))).substring(0, 13));
    }
}
