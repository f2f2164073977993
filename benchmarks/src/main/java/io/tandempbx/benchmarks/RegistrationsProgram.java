package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Registrations with digest: REGISTER, 401, REGISTER with credentials, 200; first of many phones at once, as after an outage
 * and of a PBX that has just begun, then at rising rates. None may fail, 1,000 at once must be registered within 2 s, and
 * 5,000 a second must be reached, one at 0.15 ms of processor time.
 *
 * <p>{@code benchmarks/run registrations [--steps 1000,2500,5000,6000] [--seconds 10] [--warm-up 1000,3000] [--together 1000]
 * [--extensions 10000]} and the options of {@link Pbx}
 */
final class RegistrationsProgram {
    private static final int TOGETHER = 1000;
    private static final double TOGETHER_SECONDS = 2;
    private static final int PER_SECOND = 5000;
    private static final double LEAST_REACHED = 0.98; // of a rate that is offered no faster than it must be reached
    private static final double CPU_MS = 0.15;

    private final SipLoop loop;
    private final Bounds bounds;
    private final List<Registration> registrations;
    private final Histogram durations = new Histogram();
    private int next;
    private int begun;
    private int done;
    private int failed;

    private RegistrationsProgram(SipLoop loop, List<Account> accounts, Bounds bounds) {
        this.loop = loop;
        this.bounds = bounds;
        this.registrations = accounts.stream()
                .map(account -> new Registration(loop, account))
                .toList();
    }

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        Bounds bounds = new Bounds(options);
        try (Pbx pbx = new Pbx(options, options.number("extensions", 10_000), "");
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            RegistrationsProgram program = new RegistrationsProgram(loop, pbx.accounts(), bounds);
            program.together(options.number("together", TOGETHER));
            int seconds = options.number("seconds", 10);
            for (int rate : options.numbers("warm-up", "1000,3000")) {
                program.load(rate, 10);
                System.out.printf("warm-up at %d/s: %d failed%n", rate, program.failed);
            }
            System.out.println("registrations/s offered failed sent-again reached/s p50-ms p99-ms cpu-ms/registration"
                    + " generator-cpu-ms");
            for (int rate : options.numbers("steps", "1000,2500,5000,6000")) {
                loop.run(2);
                program.step(pbx, rate, seconds);
            }
        }
        bounds.close("registrations");
    }

    /** All of them at the same moment. */
    private void together(int phones) {
        begun = 0;
        done = 0;
        failed = 0;
        long startNs = System.nanoTime();
        loop.run(40, () -> {
            while (begun < phones) {
                begin();
            }
            return done == phones;
        });
        double tookS = (System.nanoTime() - startNs) / 1e9;
        int without = failed + phones - done;
        System.out.printf(
                "%d phones at once: registered after %.2f s, %d failed, sent again %d%n",
                phones, tookS, without, loop.sentAgain());
        bounds.require(without == 0, without + " of " + phones + " phones at once failed");
        bounds.require(
                phones > TOGETHER || tookS <= TOGETHER_SECONDS,
                String.format(Locale.ROOT, "%d phones at once were registered after %.2f s", phones, tookS));
        durations.clear();
    }

    private void step(Pbx pbx, int rate, int seconds) throws IOException {
        long sentAgain = loop.sentAgain();
        double cpuMs = pbx.cpuMs();
        double ownMs = Cpu.ownMs();
        long startNs = System.nanoTime();
        load(rate, seconds);
        double reached = (done - failed) * 1e9 / (System.nanoTime() - startNs);
        double perRegistrationMs = (pbx.cpuMs() - cpuMs) / begun;
        System.out.printf(
                "%15d %7d %6d %10d %9.0f %6.2f %6.2f %19.3f %16.3f%n",
                rate,
                begun,
                failed,
                loop.sentAgain() - sentAgain,
                reached,
                durations.ms(0.5),
                durations.ms(0.99),
                perRegistrationMs,
                (Cpu.ownMs() - ownMs) / begun);
        judge(rate, reached, perRegistrationMs);
    }

    private void judge(int rate, double reached, double cpuMs) {
        bounds.require(failed == 0, String.format("%d/s: %d registrations failed", rate, failed));
        double wanted = rate <= PER_SECOND ? LEAST_REACHED * rate : PER_SECOND;
        bounds.require(reached >= wanted, String.format(Locale.ROOT, "%d/s: only %.0f a second", rate, reached));
        bounds.requireCpu(
                rate < PER_SECOND || cpuMs <= CPU_MS,
                String.format(Locale.ROOT, "%d/s: %.3f ms of processor time for one", rate, cpuMs));
    }

    private void load(int perSecond, int seconds) {
        begun = 0;
        done = 0;
        failed = 0;
        durations.clear();
        int wanted = perSecond * seconds;
        long startNs = System.nanoTime();
        loop.run(seconds + 40, () -> {
            long due = Math.min(wanted, (long) ((System.nanoTime() - startNs) * (double) perSecond / 1e9));
            while (begun < due && begun - done < registrations.size()) { // a phone that waits does not begin another
                begin();
            }
            return done == wanted;
        });
        failed += wanted - done;
    }

    private void begin() {
        begun++;
        long beganNs = System.nanoTime();
        registrations.get(next++ % registrations.size()).refresh(good -> {
            done++;
            durations.add(System.nanoTime() - beganNs);
            if (!good) {
                failed++;
            }
        });
    }
}
