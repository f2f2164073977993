package io.tandempbx.tools.testcall;

import io.tandempbx.tools.testcall.LoopbackCall.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The program: reads three lines, the server's {@code address port} and two times {@code number password}, makes a call
 * from the first to the second, and says in one line what came of it. Ends with status 0 if each heard the other. Passwords
 * come on standard input because a command line is everybody's to read.
 */
public final class Main {
    private Main() {}

    /** Makes the call and ends the process. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> lines = in.lines().limit(3).toList();
        if (lines.size() < 3) {
            System.err.println("three lines are expected: address port, number password, number password");
            System.exit(2);
        }
        String[] server = lines.get(0).split(" ", 2);
        LoopbackCall call = new LoopbackCall(
                new InetSocketAddress(server[0], Integer.parseInt(server[1])),
                Account.parse(lines.get(1)),
                Account.parse(lines.get(2)));
        try {
            Outcome outcome = call.make();
            System.out.println(String.format(
                    Locale.ROOT,
                    "answered after %d ms, caller hears %.2f, called hears %.2f, %d packets missing",
                    outcome.setupMs(),
                    outcome.callerHears(),
                    outcome.calledHears(),
                    outcome.missing()));
            System.exit(outcome.isGood() ? 0 : 1);
        } catch (AssertionError e) {
            String said = String.valueOf(e.getMessage());
            System.out.println(said.lines().findFirst().orElse(said));
            System.err.println(said);
            System.exit(1);
        }
    }
}
