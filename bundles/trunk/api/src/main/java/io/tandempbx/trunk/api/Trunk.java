package io.tandempbx.trunk.api;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A trunk as it is configured.
 *
 * @param id          1 to 32 characters of a-z, 0-9, - and _
 * @param version     another with every change; for optimistic locking
 * @param values      of every field but the password
 * @param hasPassword whether there is one
 */
public record Trunk(String id, long version, Map<TrunkField, String> values, boolean hasPassword) {

    public Trunk {
        Map<TrunkField, String> all = new EnumMap<>(TrunkField.class);
        for (TrunkField field : TrunkField.values()) {
            if (field.kind() != TrunkField.Kind.SECRET) {
                all.put(field, values.getOrDefault(field, field.preset()));
            }
        }
        values = Collections.unmodifiableMap(all);
    }

    public String text(TrunkField field) {
        return values.getOrDefault(field, "");
    }

    public int number(TrunkField field) {
        return Integer.parseInt(text(field));
    }

    public boolean flag(TrunkField field) {
        return Boolean.parseBoolean(text(field));
    }
}
