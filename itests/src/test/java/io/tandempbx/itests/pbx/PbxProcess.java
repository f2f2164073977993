package io.tandempbx.itests.pbx;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The assembled distribution, started by {@code scripts/run} in a home of its own on free ports. */
public final class PbxProcess implements AutoCloseable {
    private final PbxLaunch launch;
    private volatile long pid;
    private final PbxShell shell;
    private int looked; // how far into the log

    PbxProcess(PbxLaunch launch, long pid) {
        this.launch = launch;
        this.pid = pid;
        this.shell = PbxShell.open(launch.sshPort(), launch.home().resolve("etc/admin.key"));
    }

    /** Starts a server and waits until it says that calls can be made. */
    public static PbxProcess start(PbxOptions options) {
        return PbxLaunch.start(options).ready();
    }

    /** Where it takes SIP over UDP and TCP. */
    public InetSocketAddress sip() {
        return launch.sip();
    }

    /** Where it takes SIP over TLS. */
    public InetSocketAddress sips() {
        return new InetSocketAddress(sip().getAddress(), launch.sipsPort());
    }

    /** The same as {@code address:port}. */
    public String sipText() {
        return "127.0.0.1:" + launch.sipPort();
    }

    /** Where its shell takes SSH, on loopback. */
    public int sshPort() {
        return launch.sshPort();
    }

    public PbxShell shell() {
        return shell;
    }

    /** The port of the HTTPS listener. */
    public int httpsPort() {
        return launch.httpsPort();
    }

    /** A client of the REST interface as the scripts of this machine are; waits until the interface answers. */
    public RestClient rest() {
        Path netrc = launch.home().resolve(".netrc");
        Await.until("the first users are there", Duration.ofSeconds(60), () -> Files.exists(netrc));
        RestClient client = RestClient.of(launch.httpsPort(), launch.home().resolve("ssl/server.crt"))
                .withNetrc(netrc);
        client.awaitAnswer();
        return client;
    }

    public Path home() {
        return launch.home();
    }

    public long pid() {
        return pid;
    }

    public static String password(String extension) {
        return "secret-of-" + extension;
    }

    /** A phone of an extension over UDP, not yet registered. */
    public TestPhone udpPhone(String extension) {
        return TestPhone.udp(sip(), extension, password(extension));
    }

    /** A phone of an extension over TCP, not yet registered. */
    public TestPhone tcpPhone(String extension) {
        return TestPhone.tcp(sip(), extension, password(extension));
    }

    /** A phone of an extension over TLS, not yet registered. */
    public TestPhone tlsPhone(String extension) {
        return TestPhone.tls(sips(), extension, password(extension));
    }

    /** The whole log. */
    public String log() {
        try {
            return Files.readString(launch.home().resolve("log/pbx.log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the log from an offset on has a line that matches, and returns the line. */
    public String awaitLog(int from, String regex) {
        Pattern line = Pattern.compile("(?m)^.*" + regex + ".*$");
        return Await.value("a log line " + regex + " in " + launch.home(), Duration.ofSeconds(10), () -> {
            Matcher matcher = line.matcher(log().substring(from));
            return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
        });
    }

    /** When the fault of a broken version first showed, in wall-clock milliseconds; forgotten once it was asked for. */
    public long faultShownAtMs() {
        Path fault = launch.home().resolve("fault");
        try {
            long atMs = Long.parseLong(Files.readString(fault));
            Files.delete(fault);
            return atMs;
        } catch (IOException e) {
            throw new AssertionError("no fault has shown", e);
        }
    }

    /** How many calls there are now. */
    public int callCount() {
        return shell.json("pbx:status --json").path("active_calls").asInt(-1);
    }

    /** The SIP ladder and the legs of every call going on, for the message of a test that fails. */
    public String ladders() {
        StringBuilder text = new StringBuilder();
        for (JsonNode call : shell.json("pbx:call-list --json").path("calls")) {
            String id = call.path("call_id").asText();
            text.append(shell.run("pbx:call-show " + id)).append(shell.run("pbx:trace " + id));
        }
        return text.toString();
    }

    /** How many pairs of RTP ports calls hold now. */
    public int rtpPairsInUse() {
        return shell.json("pbx:status --json").at("/ports/in_use").asInt(-1);
    }

    /** What its heap holds after a full collection, in octets. */
    public long liveBytes() {
        Path jcmd = Path.of(System.getProperty("java.home", ""), "bin", "jcmd");
        String[] lines = Script.run(jcmd, Map.of(), Long.toString(pid), "GC.class_histogram")
                .expect(0)
                .output()
                .strip()
                .split("\n", -1);
        String[] total = lines[lines.length - 1].strip().split("\\s+", -1);
        if (!total[0].equals("Total")) {
            throw new AssertionError("no total: " + lines[lines.length - 1]);
        }
        return Long.parseLong(total[2]);
    }

    /** Changes one key of a file in {@code etc} and waits until the server has read it. */
    public void set(String file, String key, String value) {
        Path path = launch.home().resolve("etc").resolve(file);
        Pattern line = Pattern.compile("(?m)^\\s*" + Pattern.quote(key) + "\\s*=.*$");
        try {
            String text = Files.exists(path) ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
            Matcher old = line.matcher(text);
            String now = key + " = " + value;
            Files.writeString(path, old.find() ? old.replaceAll(now) : text + "\n" + now + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String pid = file.replace(".cfg", "");
        Pattern read = Pattern.compile("(?m)^\\s*" + Pattern.quote(key) + " = " + Pattern.quote(value) + "\\h*\\r?$");
        Await.until(file + " with " + key + " = " + value + " is read", Duration.ofSeconds(10), () -> read.matcher(
                        shell.run("config:list \"(service.pid=" + pid + ")\""))
                .find());
    }

    /** Fails when the log from an offset on holds an exception trace. */
    public void assertNoTrace(int from) {
        String log = log().substring(from);
        int at = log.indexOf("\tat ");
        if (at >= 0) {
            int end = Math.min(log.length(), at + 600);
            throw new AssertionError("an exception trace in the log:\n" + log.substring(Math.max(0, at - 600), end));
        }
    }

    /** Fails when the log holds an exception trace that no earlier question of this kind has met. */
    public void assertNoNewTrace() {
        int from = looked;
        looked = log().length(); // so that one trace fails one test
        assertNoTrace(from);
    }

    /** Ends the Java process as a crash does, and nothing else: the script starts the next. */
    public void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        Await.until("the JVM is gone", Duration.ofSeconds(5), () -> isGone(pid));
    }

    /** Waits until the process after {@link #kill} says that calls can be made. */
    public void awaitReadyAgain() {
        pid = launch.awaitNext(pid);
    }

    /** Ends the Java process and the script that would start the next, as the machine's end does. */
    public void killAll() {
        launch.process().kill();
        kill();
        shell.close();
    }

    /** Starts the server again after its end. */
    public PbxProcess again() {
        PbxProcess next = launch.again().ready();
        next.looked = looked;
        return next;
    }

    /** A process without threads; its parent may not have looked yet. */
    private static boolean isGone(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends the server, empties its bundle cache, and starts it again. */
    public PbxProcess restartedWithEmptyCache() {
        close();
        try (Stream<Path> files = Files.walk(launch.home().resolve("data/cache"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return again();
    }

    /** Ends the server with SIGTERM; fails unless it is gone within 15 s and all its ports are free. */
    @Override
    public void close() {
        shell.close();
        launch.process().terminate();
        Await.until("the JVM ends", Duration.ofSeconds(2), () -> ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .isEmpty());
        Await.until(
                "SIP and shell ports are free",
                Duration.ofSeconds(2),
                () -> FreePorts.isFree(launch.sipPort())
                        && FreePorts.isFree(launch.sipsPort())
                        && FreePorts.isFree(launch.sshPort())
                        && FreePorts.isFree(launch.httpsPort()));
        for (int port = launch.rtpFirst(); port <= launch.rtpLast(); port++) {
            if (!FreePorts.isFree(port)) {
                throw new AssertionError("RTP port " + port + " is still held after the server's end");
            }
        }
    }
}
