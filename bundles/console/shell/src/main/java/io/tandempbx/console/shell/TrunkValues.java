package io.tandempbx.console.shell;

import io.tandempbx.trunk.api.TrunkField;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;

/** Values of a trunk as an operator types them: {@code host=sip.example.net max_channels=10}. */
final class TrunkValues {
    private TrunkValues() {}

    /**
     * Reads them.
     *
     * @throws CommandException if one is not {@code key=value} or its key is unknown; says which keys there are
     */
    static Map<TrunkField, String> read(List<String> words) throws CommandException {
        Map<TrunkField, String> values = new EnumMap<>(TrunkField.class);
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new CommandException("'" + Printable.clean(word) + "' is not key=value");
            }
            String key = word.substring(0, equals);
            TrunkField field = TrunkField.of(key)
                    .orElseThrow(() -> new CommandException("'" + Printable.clean(key) + "' is not one of "
                            + Arrays.stream(TrunkField.values())
                                    .map(TrunkField::text)
                                    .collect(Collectors.joining(", "))));
            values.put(field, word.substring(equals + 1));
        }
        return values;
    }
}
