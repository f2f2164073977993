package io.tandempbx.health.core.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may read the figures. */
class MetricsServletTest {
    private static final String GOOD =
            "Basic " + Base64.getEncoder().encodeToString("vera:correct horse".getBytes(StandardCharsets.UTF_8));
    private static final String HERE = "127.0.0.1";
    private static final String ELSEWHERE = "192.0.2.7";

    private final MetricsServlet servlet = new MetricsServlet();

    @Test
    void shouldBeOpenToThisMachineOnly() throws IOException {
        servlet.bindAccess(access());
        assertEquals(200, status(HERE, null));
        assertEquals(401, status(ELSEWHERE, null));
    }

    @Test
    void shouldAskOthersForCredentials() throws IOException {
        servlet.bindAccess(access());
        assertEquals(200, status(ELSEWHERE, GOOD));
        assertEquals(200, status(ELSEWHERE, "Bearer good"));
        assertEquals(401, status(ELSEWHERE, "Bearer bad"));
        assertEquals(401, status(ELSEWHERE, "Basic !"));
        assertEquals(401, status(ELSEWHERE, "Digest username=vera"));
        assertEquals(401, status(HERE, "Bearer bad"));
    }

    @Test
    void shouldNotLetOthersInWithoutSecurity() throws IOException {
        assertEquals(200, status(HERE, null));
        assertEquals(503, status(ELSEWHERE, null));
        assertEquals(503, status(ELSEWHERE, GOOD));
    }

    private int status(String from, @Nullable String authorization) throws IOException {
        int[] status = {0};
        HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> from;
                    case "getHeader" -> authorization;
                    default -> throw new AssertionError(method.getName());
                });
        HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
                HttpServletResponse.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("setStatus")) {
                        status[0] = (int) arguments[0];
                    }
                    return method.getName().equals("getOutputStream") ? new Nowhere() : null;
                });
        servlet.answer(request, response);
        return status[0];
    }

    private static AccessService access() {
        Identity vera = new Identity("vera", Role.VIEWER, "REST", ELSEWHERE, "");
        return (AccessService) Proxy.newProxyInstance(
                AccessService.class.getClassLoader(),
                new Class<?>[] {AccessService.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "byPassword" -> arguments[0].equals("vera") && arguments[1].equals("correct horse")
                            ? Optional.of(vera)
                            : Optional.empty();
                    case "byToken" -> arguments[0].equals("good") ? Optional.of(vera) : Optional.empty();
                    default -> throw new AssertionError(method.getName());
                });
    }

    private static final class Nowhere extends ServletOutputStream {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("not needed here");
        }

        @Override
        public void write(int octet) {
            // nobody reads it
        }
    }
}
