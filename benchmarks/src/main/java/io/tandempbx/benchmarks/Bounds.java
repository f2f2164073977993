package io.tandempbx.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What a program asks of the PBX; a bound that is missed is printed at once and makes the program fail at its end. */
final class Bounds {
    private final List<String> missed = new ArrayList<>();

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

    /** Prints the closing line, or throws it. */
    void close(String program) throws MissedException {
        if (!missed.isEmpty()) {
            throw new MissedException(program + ": " + missed.size() + " bounds missed: " + String.join("; ", missed));
        }
        System.out.println(program + ": all bounds held");
    }
}
