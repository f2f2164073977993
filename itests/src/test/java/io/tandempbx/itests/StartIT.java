package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxLaunch;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.ChildProcess;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Starts in a new home and in one that was used before, with the options an operator gets. The times are printed beside
 * what is aimed at and not judged: they are the machine's as much as ours. {@code -Dtandem.starts=N} for more runs.
 */
class StartIT {
    private static final int RUNS = Integer.getInteger("tandem.starts", 2);
    private static final int FIRST_AIM_MS = 6_000;
    private static final int SECOND_AIM_MS = 4_000;
    private static final int GIVE_UP_MS = 60_000;
    private static final int ASK_EVERY_MS = 50;

    @Test
    void shouldAnswerOptionsBeforeItIsReady() throws IOException {
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            long startNs = System.nanoTime();
            PbxLaunch launch = PbxLaunch.start(PbxOptions.production("start"));
            first.add(untilAnswered(launch.sip(), startNs));
            try (PbxProcess pbx = launch.ready()) {
                System.out.printf("ready line of a first start after %d ms%n", msSince(startNs));
                assertNothingWrong(pbx);
            }
            long againNs = System.nanoTime();
            try (ChildProcess process = launch.again().process()) {
                second.add(untilAnswered(launch.sip(), againNs));
                process.terminate();
            }
        }
        report("first", first, FIRST_AIM_MS);
        report("second", second, SECOND_AIM_MS);
    }

    /** Nothing is wrong, and all that shows of the warm-up is its one line. */
    private static void assertNothingWrong(PbxProcess pbx) {
        pbx.assertNoTrace(0);
        String log = pbx.log();
        assertFalse(log.toLowerCase(Locale.ROOT).contains("error"), log);
        List<String> lines = log.lines()
                .filter(line -> line.matches(".*[Ww]arm.?up.*|.*Warmed.*"))
                .toList();
        assertEquals(1, lines.size(), log);
        assertTrue(lines.get(0).matches(".* Warmed up for \\d+ ms: .*"), lines.get(0));
        assertFalse(log.contains(" call - "), log);
        JsonNode status = pbx.shell().json("pbx:status --json");
        assertEquals(0, status.get("total_calls").asInt(), status.toString());
        assertEquals(0, status.get("ports").get("in_use").asInt(), status.toString());
        assertEquals(0, status.get("ports").get("quarantined").asInt(), status.toString());
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static void report(String which, List<Long> answeredMs, int aimMs) {
        System.out.printf(
                "%s start: OPTIONS answered after %s ms, median %d ms (aim %d ms)%n",
                which, answeredMs, median(answeredMs), aimMs);
    }

    private static long msSince(long startNs) {
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    private static long untilAnswered(InetSocketAddress sip, long startNs) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(ASK_EVERY_MS);
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            for (int attempt = 0; attempt < GIVE_UP_MS / ASK_EVERY_MS; attempt++) {
                byte[] request = options(sip.getPort(), socket.getLocalPort(), attempt);
                socket.send(new DatagramPacket(request, request.length, sip));
                try {
                    socket.receive(answer);
                    String status = new String(answer.getData(), 0, 11, StandardCharsets.US_ASCII);
                    if (status.equals("SIP/2.0 200")) {
                        return msSince(startNs);
                    }
                } catch (SocketTimeoutException e) {
                    continue; // not up yet; ask again
                }
            }
        }
        throw new AssertionError("OPTIONS was never answered");
    }

    private static byte[] options(int serverPort, int ownPort, int attempt) {
        return ("OPTIONS sip:127.0.0.1:" + serverPort + " SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP 127.0.0.1:" + ownPort + ";rport;branch=z9hG4bKstart" + attempt + "\r\n"
                        + "Max-Forwards: 70\r\nFrom: <sip:start@127.0.0.1>;tag=s" + attempt + "\r\n"
                        + "To: <sip:127.0.0.1>\r\nCall-ID: start-" + attempt + "\r\nCSeq: 1 OPTIONS\r\n"
                        + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
