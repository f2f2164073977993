package io.tandempbx.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options after a program's name, each {@code --name value}, or the name alone of one that has no value. */
record Options(Map<String, String> values) {
    private static final Set<String> FLAGS = Set.of("cpu-bounds");

    Options {
        values = Map.copyOf(values);
    }

    static Options parse(String[] args) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (FLAGS.contains(name)) {
                values.put(name, "true");
                continue;
            }
            if (name.isEmpty() || i + 1 == args.length) {
                throw new IllegalArgumentException("option '" + args[i] + "' must be --name value");
            }
            values.put(name, args[++i]);
        }
        return new Options(values);
    }

    /** These and one more, which counts unless it is there already. */
    Options with(String name, String value) {
        Map<String, String> more = new HashMap<>(values);
        more.putIfAbsent(name, value);
        return new Options(more);
    }

    /** These with another value of one of them. */
    Options instead(String name, String value) {
        Map<String, String> others = new HashMap<>(values);
        others.put(name, value);
        return new Options(others);
    }

    boolean flag(String name) {
        return values.containsKey(name);
    }

    String text(String name, String preset) {
        return values.getOrDefault(name, preset);
    }

    int number(String name, int preset) {
        return Integer.parseInt(text(name, Integer.toString(preset)));
    }

    /** Whole numbers separated by commas. */
    List<Integer> numbers(String name, String preset) {
        return Arrays.stream(text(name, preset).split(",", -1))
                .map(Integer::valueOf)
                .toList();
    }
}
