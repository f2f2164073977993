package io.tandempbx.itests.pbx;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One reading of {@code /metrics}: the Prometheus text format 0.0.4. */
public final class Scrape {
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(\\{.*})? (\\S+)");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z_]+) (counter|gauge|histogram)");

    private record Sample(String name, String labels, double value) {}

    private final List<Sample> samples = new ArrayList<>();
    private final Set<String> families = new TreeSet<>();

    private Scrape(String text) {
        for (String line : text.split("\n", -1)) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                families.add(type.group(1));
            } else if (sample.matches()) {
                String labels = sample.group(2) == null ? "" : sample.group(2);
                samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
            } else if (!line.isEmpty() && !line.startsWith("# HELP ")) {
                throw new AssertionError("not the text format: " + line);
            }
        }
    }

    /** Reads the figures as this machine itself may, without credentials. */
    public static Scrape of(RestClient rest) {
        return new Scrape(rest.withoutCredentials().get("/metrics").expect(200).text());
    }

    /** The names of all metrics. */
    public Set<String> families() {
        return families;
    }

    /** The sum of the samples of a name whose labels hold each of these, for example {@code status="busy"}. */
    public double value(String name, String... labels) {
        List<Sample> found = samples.stream()
                .filter(sample -> sample.name.equals(name))
                .filter(sample -> List.of(labels).stream().allMatch(sample.labels::contains))
                .toList();
        return found.stream().mapToDouble(Sample::value).sum();
    }
}
