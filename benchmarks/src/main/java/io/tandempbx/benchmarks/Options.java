package io.tandempbx.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The options after a program's name, each {@code --name value}. */
record Options(Map<String, String> values) {
    Options {
        values = Map.copyOf(values);
    }

    static Options parse(String[] args) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException("option '" + args[i] + "' must be --name value");
            }
            values.put(args[i].substring(2), args[i + 1]);
        }
        return new Options(values);
    }

    /** These and one more, which counts unless it is there already. */
    Options with(String name, String value) {
        Map<String, String> more = new HashMap<>(values);
        more.putIfAbsent(name, value);
        return new Options(more);
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
