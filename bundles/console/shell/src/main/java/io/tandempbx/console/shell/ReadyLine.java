package io.tandempbx.console.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints one line on standard output as soon as calls can be made, the shell can be entered and the warm-up is over, once
 * in the life of the process: a later revision of this bundle finds the mark that the earlier one left. The file {@code data/ready} appears
 * with it, so that whoever supervises the process can tell one that never started from one that took calls.
 */
@Component(
        service = {},
        immediate = true)
public final class ReadyLine {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyLine.class);
    private static final String MARK = "tandem.ready";
    private static final int PERIOD_MS = 50;
    private static final int STOP_SECONDS = 2;

    private final ConsoleServices services;
    private final WarmUps warmUps;
    private final ShellKey key;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "console-ready");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Future<?> watching; // written by start, read by stop; DS orders the two

    @Activate
    public ReadyLine(@Reference ConsoleServices services, @Reference WarmUps warmUps, @Reference ShellKey key) {
        this.services = services;
        this.warmUps = warmUps;
        this.key = key;
    }

    @Activate
    void start() {
        if (!isPrinted()) {
            watching = watch.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Whether this process has said that it is ready. */
    static boolean isPrinted() {
        return System.getProperty(MARK) != null;
    }

    @Deactivate
    void stop() {
        if (watching != null) {
            watching.cancel(false);
        }
        watch.shutdown();
        try {
            if (!watch.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The ready line is still being printed after {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            if (services.isReady() && warmUps.isOver() && key.isSettled()) {
                System.setProperty(MARK, "true");
                markFile();
                System.out.println(text());
                System.out.flush();
                watch.shutdown();
            }
        } catch (RuntimeException e) { // a thread's top: a provider that fails now may answer at the next look
            LOG.warn("Cannot tell whether calls can be made: {}", e.toString());
        }
    }

    private static void markFile() {
        Path file = Path.of(System.getProperty("karaf.data", "data"), "ready");
        try {
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            LOG.warn("Cannot write {}: {}", file, e.toString());
        }
    }

    static String text() {
        StatusView.Listening listening = StatusView.Listening.atStart();
        return "ready pid=" + ProcessHandle.current().pid() + " sip=" + listening.sip() + " ssh=" + listening.ssh()
                + " rtp=" + listening.rtp() + " https=" + listening.https();
    }
}
