package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * Registrations with digest: REGISTER, 401, REGISTER with credentials, 200; first of many phones at once, as after an outage
 * and of a PBX that has just begun, then at rising rates.
 *
 * <p>{@code benchmarks/run registrations [--steps 1000,2500,5000,6000] [--seconds 10] [--warm-up 1000,3000] [--together 1000]
 * [--extensions 10000]} and the options of {@link Pbx}
 */
final class RegistrationsProgram {
    private final SipLoop loop;
    private final List<Registration> registrations;
    private final Histogram durations = new Histogram();
    private int next;
    private int begun;
    private int done;
    private int failed;

    private RegistrationsProgram(SipLoop loop, List<Account> accounts) {
        this.loop = loop;
        this.registrations = accounts.stream()
                .map(account -> new Registration(loop, account))
                .toList();
    }

    static void run(Options options) throws IOException, InterruptedException {
        try (Pbx pbx = new Pbx(options, options.number("extensions", 10_000), "");
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            RegistrationsProgram program = new RegistrationsProgram(loop, pbx.accounts());
            program.together(options.number("together", 1000));
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
        System.out.printf(
                "%d phones at once: registered after %.2f s, %d failed, sent again %d%n",
                phones, (System.nanoTime() - startNs) / 1e9, failed + phones - done, loop.sentAgain());
        durations.clear();
    }

    private void step(Pbx pbx, int rate, int seconds) throws IOException {
        long sentAgain = loop.sentAgain();
        double cpuMs = pbx.cpuMs();
        double ownMs = Cpu.ownMs();
        long startNs = System.nanoTime();
        load(rate, seconds);
        double tookS = (System.nanoTime() - startNs) / 1e9;
        System.out.printf(
                "%15d %7d %6d %10d %9.0f %6.2f %6.2f %19.3f %16.3f%n",
                rate,
                begun,
                failed,
                loop.sentAgain() - sentAgain,
                (done - failed) / tookS,
                durations.ms(0.5),
                durations.ms(0.99),
                (pbx.cpuMs() - cpuMs) / begun,
                (Cpu.ownMs() - ownMs) / begun);
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
