package io.tandempbx.itests.pbx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a server under test is started.
 *
 * @param name        of its home below {@code target/work}
 * @param rtpPorts    size of its RTP range
 * @param environment for the script
 * @param settings    lines added to files of its home's {@code etc} before the start, by file name
 */
public record PbxOptions(
        String name, int rtpPorts, Map<String, String> environment, Map<String, List<String>> settings) {
    private static final int USUAL_RTP_PORTS = 200;
    private static final String NO_VOICEMAIL = "voicemail_after =";

    public PbxOptions {
        environment = Map.copyOf(environment);
        settings = Map.copyOf(settings);
    }

    /** For most tests: a JVM that starts quickly and does not warm up; no mailbox answers by itself. */
    public static PbxOptions quickStart(String name) {
        Map<String, String> environment = Map.of("TANDEM_JAVA_OPTS", "-XX:TieredStopAtLevel=1", "TANDEM_HEAP", "384m");
        return new PbxOptions(name, USUAL_RTP_PORTS, environment, Map.of())
                .with("pbx.start.cfg", "warm_up_seconds = 0")
                .with("pbx.route.cfg", NO_VOICEMAIL);
    }

    /** As an operator starts it, but that no mailbox answers by itself. */
    public static PbxOptions production(String name) {
        return new PbxOptions(name, USUAL_RTP_PORTS, Map.of(), Map.of()).with("pbx.route.cfg", NO_VOICEMAIL);
    }

    public PbxOptions withRtpPorts(int count) {
        return new PbxOptions(name, count, environment, settings);
    }

    /** With mailboxes that answer what nobody does, as they are shipped. */
    public PbxOptions withMailboxes() {
        Map<String, List<String>> others = new LinkedHashMap<>(settings);
        others.remove("pbx.route.cfg");
        return new PbxOptions(name, rtpPorts, environment, others);
    }

    /** Where a file is in the home: {@code .env} at its top, all others in {@code etc}. */
    String pathOf(String file) {
        return file.equals(".env") ? file : "etc/" + file;
    }

    /** Adds a line to {@code etc/<file>}, or to {@code .env}. */
    public PbxOptions with(String file, String line) {
        Map<String, List<String>> more = new LinkedHashMap<>(settings);
        List<String> lines = new ArrayList<>(more.getOrDefault(file, List.of()));
        lines.add(line);
        more.put(file, List.copyOf(lines));
        return new PbxOptions(name, rtpPorts, environment, more);
    }
}
