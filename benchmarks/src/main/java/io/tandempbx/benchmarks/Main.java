package io.tandempbx.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Starts the program named first: {@code benchmarks/run NAME [--option value]...}. */
public final class Main {
    private static final Map<String, Program> PROGRAMS = new TreeMap<>(Map.ofEntries(
            Map.entry("calls", CallsProgram::run),
            Map.entry("codecs", CodecsProgram::run),
            Map.entry("media", MediaProgram::run),
            Map.entry("menus", MenusProgram::run),
            Map.entry("mix", MixProgram::run),
            Map.entry("registrations", RegistrationsProgram::run),
            Map.entry("memory", MemoryProgram::run),
            Map.entry("pauses", PausesProgram::run),
            Map.entry("journal", JournalProgram::run),
            Map.entry("upgrades", UpgradesProgram::run),
            Map.entry("soak", SoakProgram::run),
            Map.entry("kill", KillProgram::run),
            Map.entry("quiet", QuietProgram::run),
            Map.entry("srtp", SrtpProgram::run),
            Map.entry("transcode", TranscodeProgram::run),
            Map.entry("rest", RestProgram::run),
            Map.entry("relay", RelayLoop::run)));

    private Main() {}

    /** One benchmark. */
    interface Program {
        void run(Options options) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Program program = args.length == 0 ? null : PROGRAMS.get(args[0]);
        if (program == null) {
            System.err.println("Usage: benchmarks/run NAME [--option value]...  NAME is one of " + PROGRAMS.keySet());
            System.exit(2);
            return;
        }
        try {
            program.run(Options.parse(Arrays.copyOfRange(args, 1, args.length)));
        } catch (Bounds.MissedException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }
}
