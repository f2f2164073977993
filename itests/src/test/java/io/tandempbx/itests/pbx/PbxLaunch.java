package io.tandempbx.itests.pbx;

import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that was started and is not yet known to be ready.
 *
 * @param home     all its state
 * @param rtpFirst of its RTP ports
 * @param rtpLast  included
 */
public record PbxLaunch(
        Path home,
        ChildProcess process,
        int sipPort,
        int sipsPort,
        int sshPort,
        int httpsPort,
        int rtpFirst,
        int rtpLast) {
    private static final int FIRST_EXTENSION = 1001;
    private static final int EXTENSIONS = 10;
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Pattern READY = Pattern.compile("(?m)^ready pid=(\\d+) sip=(\\d+).*$");

    /** Starts a server with {@code scripts/run} in a new home and on free ports. */
    public static PbxLaunch start(PbxOptions options) {
        return start(options, Workspace.fresh(options.name()));
    }

    /** Starts a server with {@code scripts/run} in this empty home and on free ports. */
    public static PbxLaunch start(PbxOptions options, Path home) {
        int sipPort = FreePorts.one();
        int sipsPort = FreePorts.one();
        int sshPort = FreePorts.one();
        int httpsPort = FreePorts.one();
        int rtpFirst = FreePorts.range(options.rtpPorts());
        int rtpLast = rtpFirst + options.rtpPorts() - 1;
        Path extensions = home.resolveSibling(home.getFileName() + ".csv");
        write(extensions, extensionsCsv());
        options.settings().forEach((file, lines) -> write(home.resolve(options.pathOf(file)), text(lines)));
        List<String> command = List.of(
                Workspace.root().resolve("scripts/run").toString(),
                "--home",
                home.toString(),
                "--sip-port",
                Integer.toString(sipPort),
                "--sips-port",
                Integer.toString(sipsPort),
                "--ssh-port",
                Integer.toString(sshPort),
                "--https-port",
                Integer.toString(httpsPort),
                "--rtp-ports",
                rtpFirst + "-" + rtpLast,
                "--import",
                extensions.toString());
        Path output = home.resolveSibling(home.getFileName() + ".out");
        ChildProcess process = ChildProcess.start(Workspace.root(), output, options.environment(), command);
        return new PbxLaunch(home, process, sipPort, sipsPort, sshPort, httpsPort, rtpFirst, rtpLast);
    }

    /** Starts a server again in the home and on the ports of one that has ended, as an operator starts it. */
    public PbxLaunch again() {
        List<String> command = List.of(Workspace.root().resolve("scripts/run").toString(), "--home", home.toString());
        Path output = home.resolveSibling(home.getFileName() + "-again.out");
        ChildProcess next = ChildProcess.start(Workspace.root(), output, Map.of(), command);
        return new PbxLaunch(home, next, sipPort, sipsPort, sshPort, httpsPort, rtpFirst, rtpLast);
    }

    /** Where it will take SIP over UDP and TCP. */
    public InetSocketAddress sip() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), sipPort);
    }

    /** Waits until the server says that calls can be made; ends it if it does not. */
    public PbxProcess ready() {
        try {
            process.awaitOutput("ready pid=", READY_LIMIT);
            Matcher ready = READY.matcher(process.output());
            if (!ready.find() || Integer.parseInt(ready.group(2)) != sipPort) {
                throw new AssertionError("not the ready line that was agreed:\n" + process.output());
            }
            return new PbxProcess(this, Long.parseLong(ready.group(1)));
        } catch (AssertionError | UncheckedIOException e) {
            process.close();
            throw e;
        }
    }

    /** Waits until a process later than this one says that calls can be made, and returns its process id. */
    long awaitNext(long earlier) {
        return Await.value("another process is ready in " + home, READY_LIMIT, () -> READY.matcher(process.output())
                .results()
                .map(line -> Long.valueOf(line.group(1)))
                .dropWhile(pid -> pid != earlier)
                .skip(1)
                .findFirst());
    }

    private static String extensionsCsv() {
        StringBuilder csv = new StringBuilder("number,password,name\n");
        for (int number = FIRST_EXTENSION; number < FIRST_EXTENSION + EXTENSIONS; number++) {
            String extension = Integer.toString(number);
            csv.append(extension + "," + PbxProcess.password(extension) + ",Phone " + extension + "\n");
        }
        return csv.toString();
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
