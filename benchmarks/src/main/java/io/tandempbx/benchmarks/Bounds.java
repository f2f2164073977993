package io.tandempbx.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What a program asks of the PBX; a bound that is missed is printed at once and makes the program fail at its end. */
final class Bounds {
    private final List<String> missed = new ArrayList<>();
    private final boolean judgingCpu;

    /** All but those of processor time, unless {@code --cpu-bounds} asks for these too: they are figures of a quick machine. */
    Bounds(Options options) {
        judgingCpu = options.flag("cpu-bounds");
    }

    /** The program's verdict when bounds were missed. */
    static final class MissedException extends Exception {
        private static final long serialVersionUID = 1;

        MissedException(String message) {
            super(message);
        }
    }

    /** Asks for a condition; {@code what} says what is wrong without it. */
    void require(boolean holds, String what) {
        if (!holds) {
            System.out.println("  MISSED: " + what);
            missed.add(what);
        }
    }

    /** The same of processor time: without {@code --cpu-bounds} it is printed only. */
    void requireCpu(boolean holds, String what) {
        if (judgingCpu) {
            require(holds, what);
        } else if (!holds) {
            System.out.println("  not judged without --cpu-bounds: " + what);
        }
    }

    /** Prints the closing line, or throws it. */
    void close(String program) throws MissedException {
        if (!missed.isEmpty()) {
            throw new MissedException(program + ": " + missed.size() + " bounds missed: " + String.join("; ", missed));
        }
        System.out.println(program + ": all bounds held");
    }
}
