package io.tandempbx.trunk.core;

import io.tandempbx.store.api.Document;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A trunk as a document: what differs from the presets, and the hashes of its password. */
final class TrunkDocument {
    static final String KIND = "trunk";
    private static final String MD5 = "ha1_md5";
    private static final String SHA256 = "ha1_sha256";

    private TrunkDocument() {}

    static String write(TrunkPlan plan) {
        Map<String, String> members = new LinkedHashMap<>();
        plan.trunk().values().forEach((field, value) -> {
            if (!value.equals(field.preset())) {
                members.put(field.text(), value);
            }
        });
        if (!plan.secrets().isEmpty()) {
            members.put(MD5, plan.secrets().md5());
            members.put(SHA256, plan.secrets().sha256());
        }
        return FlatJson.write(members);
    }

    /**
     * What a document says; fields that this version does not know are left out.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    static TrunkPlan read(Document document) {
        Map<String, String> members = FlatJson.read(document.body());
        Map<TrunkField, String> values = new EnumMap<>(TrunkField.class);
        members.forEach((name, value) -> TrunkField.of(name).ifPresent(field -> values.put(field, value)));
        Secrets secrets = new Secrets(members.getOrDefault(MD5, ""), members.getOrDefault(SHA256, ""));
        return TrunkPlan.of(new Trunk(document.id(), document.version(), values, !secrets.isEmpty()), secrets);
    }
}
