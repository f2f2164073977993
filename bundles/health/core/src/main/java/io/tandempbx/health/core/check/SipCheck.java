package io.tandempbx.health.core.check;

import io.tandempbx.wiring.api.SettingsReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;

/** A real OPTIONS over UDP to the own port (RFC 3261 §11); any final answer means that signalling works. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        configurationPid = "pbx.sip",
        property = {"hc.name=sip", Checks.TAGGED, Checks.TAGGED_SERVING})
public final class SipCheck implements HealthCheck {
    private static final Pattern FINAL = Pattern.compile("SIP/2\\.0 [2-6]\\d\\d .*", Pattern.DOTALL);
    private static final int TOKEN_OCTETS = 8;

    private final SecureRandom random = new SecureRandom();
    private volatile InetSocketAddress target;

    @Activate
    public SipCheck(Map<String, Object> settings) {
        target = target(settings);
    }

    @Modified
    void change(Map<String, Object> settings) {
        target = target(settings);
    }

    /** A wrong value is the business of signalling, which then keeps what it has. */
    private static InetSocketAddress target(Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader("pbx.sip", settings);
        InetAddress bound = reader.address("bind_address", "0.0.0.0");
        return DatagramProbe.reach(bound, reader.integer("udp_port", 5060, 1, 65_535));
    }

    @Override
    public Result execute() {
        InetSocketAddress to = target;
        String id = token();
        try {
            Optional<DatagramProbe> answer = DatagramProbe.send(
                    to,
                    local -> options(to, local, id),
                    octets -> isAnswer(new String(octets, StandardCharsets.UTF_8), id));
            return answer.map(found -> Checks.ok("OPTIONS answered in " + found.answerMs() + " ms"))
                    .orElseGet(() -> Checks.critical("OPTIONS to UDP port " + to.getPort() + " was not answered"));
        } catch (IOException e) {
            return Checks.critical("OPTIONS to UDP port " + to.getPort() + " failed: " + e.getMessage());
        }
    }

    private static boolean isAnswer(String text, String id) {
        return FINAL.matcher(text).matches() && text.contains(id);
    }

    private byte[] options(InetSocketAddress to, InetSocketAddress local, String id) {
        String host = host(to.getAddress());
        String self = host(local.getAddress()) + ":" + local.getPort();
        return String.join(
                        "\r\n",
                        "OPTIONS sip:" + host + ":" + to.getPort() + " SIP/2.0",
                        "Via: SIP/2.0/UDP " + self + ";branch=z9hG4bK" + token() + ";rport",
                        "Max-Forwards: 70",
                        "From: <sip:health@" + host + ">;tag=" + token(),
                        "To: <sip:" + host + ">",
                        "Call-ID: " + id + "@health",
                        "CSeq: 1 OPTIONS",
                        "Content-Length: 0",
                        "",
                        "")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
    }

    private String token() {
        byte[] octets = new byte[TOKEN_OCTETS];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }
}
