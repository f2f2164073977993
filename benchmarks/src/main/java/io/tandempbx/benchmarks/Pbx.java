package io.tandempbx.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A PBX of our own: {@code scripts/run} with a temporary home, free ports and imported extensions. */
final class Pbx implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready pid=(\\d+) sip=(\\d+)");
    private static final Pattern NETRC = Pattern.compile("machine localhost login (\\S+) password (\\S+)");
    private static final Pattern PORTS = Pattern.compile("\"ports\"\\s*:\\s*\\{([^}]*)\\}");
    private static final int START_LIMIT_SECONDS = 120;
    private static final int STOP_LIMIT_SECONDS = 20;
    private static final int FIRST_NUMBER = 100_000;

    private final Path root;
    private final Path home;
    private final Process process;
    private long pid;
    private final int sipPort;
    private final int sipsPort;
    private final int httpsPort;
    private final List<Account> accounts;
    private final Thread atExit = new Thread(this::end);

    /**
     * Starts one and waits until it is ready.
     *
     * <p>Options: {@code --pbx DIR} (checkout or unpacked distribution), {@code --rtp-ports A-B}, {@code --quarantine S}
     * (else as shipped), {@code --engine-threads N} (else as shipped), {@code --start-warm-up S} (else as
     * shipped), {@code --srtp off|optional|required} (else as shipped), {@code --java-opts "..."}.
     *
     * @param extensions how many extensions it knows, numbered from 100000
     * @param javaOptions more options for its JVM
     */
    @SuppressWarnings("this-escape")
    Pbx(Options options, int extensions, String javaOptions) throws IOException, InterruptedException {
        root = Path.of(options.text("pbx", System.getProperty("tandem.root", ".")));
        home = Files.createTempDirectory("tandem-benchmark");
        String rtpPorts = options.text("rtp-ports", "12000-22000");
        accounts = accounts(extensions);
        Path csv = home.resolve("extensions.csv");
        Files.writeString(csv, csv(accounts));
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/pbx.route.cfg"), withoutMailboxes());
        String media = mediaSettings(options);
        if (!media.isEmpty()) {
            Files.writeString(home.resolve("etc/pbx.media.cfg"), media);
        }
        String recorded = options.text("record", "");
        if (!recorded.isEmpty()) {
            Files.writeString(
                    home.resolve("etc/pbx.recording.cfg"), "rules = percent=" + recorded + "\nmax_recordings = 5000\n");
        }
        String srtp = options.text("srtp", "");
        if (!srtp.isEmpty()) {
            Files.writeString(home.resolve("etc/pbx.call.cfg"), "srtp = " + srtp + "\n");
        }
        String warmUp = options.text("start-warm-up", "");
        if (!warmUp.isEmpty()) {
            Files.writeString(home.resolve("etc/pbx.start.cfg"), "warm_up_seconds = " + warmUp + "\n");
        }
        String sips = freePort();
        sipsPort = Integer.parseInt(sips);
        String https = freePort();
        httpsPort = Integer.parseInt(https);
        ProcessBuilder builder = new ProcessBuilder(
                root.resolve("scripts/run").toString(),
                "--home",
                home.toString(),
                "--sip-port",
                freePort(),
                "--sips-port",
                sips,
                "--ssh-port",
                freePort(),
                "--https-port",
                https,
                "--rtp-ports",
                rtpPorts,
                "--import",
                csv.toString());
        String moreOptions = (javaOptions + " " + options.text("java-opts", "")).strip();
        builder.environment().put("TANDEM_JAVA_OPTS", moreOptions);
        builder.redirectErrorStream(true).redirectOutput(home.resolve("output").toFile());
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(atExit);
        Matcher ready = awaitReady();
        pid = Long.parseLong(ready.group(1));
        sipPort = Integer.parseInt(ready.group(2));
        System.out.printf(
                "PBX pid %d, rtp ports %s, %s, java options '%s', machine load %s%n",
                pid, rtpPorts, media.isEmpty() ? "settings as shipped" : media.strip(), moreOptions, Cpu.load());
    }

    private static String mediaSettings(Options options) {
        String quarantine = options.text("quarantine", "");
        String threads = options.text("engine-threads", "");
        return (quarantine.isEmpty() ? "" : "quarantine_seconds = " + quarantine + "\n")
                + (threads.isEmpty() ? "" : "engine_threads = " + threads + "\n");
    }

    private static List<Account> accounts(int count) {
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            accounts.add(new Account(Integer.toString(FIRST_NUMBER + i)));
        }
        return List.copyOf(accounts);
    }

    /** No mailbox answers for a phone that does not. */
    private String withoutMailboxes() throws IOException {
        return Files.readString(root.resolve("etc/pbx.route.cfg"))
                .replaceFirst("(?m)^voicemail_after *=.*$", "voicemail_after =");
    }

    private static String csv(List<Account> accounts) {
        StringBuilder csv = new StringBuilder("number,password,name\n");
        for (Account account : accounts) {
            csv.append(account.number()).append(',').append(account.password()).append(",\n");
        }
        return csv.toString();
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    private Matcher awaitReady() throws IOException, InterruptedException {
        for (int i = 0; i < START_LIMIT_SECONDS * 10; i++) {
            Matcher ready = READY.matcher(Files.readString(home.resolve("output")));
            if (ready.find()) {
                return ready;
            }
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new IOException("the PBX did not start:\n" + Files.readString(home.resolve("output")));
    }

    long pid() {
        return pid;
    }

    /** Ends the Java process as a crash does and waits until it is gone; the script starts the next. */
    void kill() {
        ProcessHandle java = ProcessHandle.of(pid).orElseThrow();
        java.destroyForcibly();
        while (java.isAlive()) {
            Thread.onSpinWait();
        }
    }

    /** Whether the process after {@link #kill} says that calls can be made; {@link #pid} is its own then. */
    boolean isReadyAgain() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the PBX was not started again:\n" + Files.readString(home.resolve("output")));
        }
        Matcher ready = READY.matcher(Files.readString(home.resolve("output")));
        long latest = pid;
        while (ready.find()) {
            latest = Long.parseLong(ready.group(1));
        }
        boolean again = latest != pid;
        pid = latest;
        return again;
    }

    /** What {@code pbx:status --json} says. */
    String status() throws IOException, InterruptedException {
        return output(root.resolve("scripts/pbx").toString(), "--home", home.toString(), "pbx:status", "--json");
    }

    /** The log, that of all processes. */
    String log() throws IOException {
        return Files.readString(home.resolve("log/pbx.log"));
    }

    int sipPort() {
        return sipPort;
    }

    int sipsPort() {
        return sipsPort;
    }

    /** A connection to the REST interface, not yet open, with the credentials of this machine's scripts. */
    RestConnection restConnection() throws IOException {
        Matcher entry = NETRC.matcher(Files.readString(home.resolve(".netrc")));
        if (!entry.find()) {
            throw new IOException("no user for localhost in .netrc of " + home);
        }
        byte[] pair = (entry.group(1) + ":" + entry.group(2)).getBytes(StandardCharsets.UTF_8);
        return new RestConnection(
                TlsTrust.only(home.resolve("ssl/server.crt")),
                httpsPort,
                "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    Path home() {
        return home;
    }

    List<Account> accounts() {
        return accounts;
    }

    double cpuMs() throws IOException {
        return Cpu.ms(pid);
    }

    /** Counts of RTP port pairs, as {@code pbx:status --json} has them. */
    String ports() throws IOException, InterruptedException {
        Matcher ports = PORTS.matcher(status());
        return ports.find() ? ports.group(1).replaceAll("[\\s\"]+", "").replace(',', ' ') : "ports unknown";
    }

    /** The jar of a bundle as the distribution has it. */
    Path jar(String artifact) throws IOException {
        Path assembly = root.resolve("karaf-assembly/target/assembly");
        Path system = (Files.isDirectory(assembly) ? assembly : root).resolve("system/io/tandempbx");
        try (Stream<Path> files = Files.walk(system.resolve(artifact))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + artifact + " in " + system));
        }
    }

    /** Replaces a bundle by a jar, watches the calls for so long, and returns what {@code scripts/upgrade} printed. */
    String upgrade(Path jar, int watchSeconds) throws IOException, InterruptedException {
        return output(
                root.resolve("scripts/upgrade").toString(),
                "--home",
                home.toString(),
                "--watch",
                Integer.toString(watchSeconds),
                jar.toString());
    }

    /** What {@code jcmd} says to a command. */
    String jcmd(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("jcmd", Long.toString(pid)));
        words.addAll(List.of(command));
        return output(words.toArray(String[]::new));
    }

    /** Bytes of all objects that can be reached. */
    long liveBytes() throws IOException, InterruptedException {
        jcmd("GC.run");
        String[] words = jcmd("GC.class_histogram").strip().split("\\s+", -1);
        return Long.parseLong(words[words.length - 1]);
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        child.waitFor();
        return output;
    }

    @Override
    public void close() throws IOException {
        end();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Ends it in order; its home stays until {@link #close}. */
    void end() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
