package io.tandempbx.console.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RingStrategy;
import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.StoredItem;
import io.tandempbx.route.api.TimeCondition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;

/**
 * Parts of the dial plan as they are written at the shell, {@code key=value}: lists are separated by commas, the trunks of a
 * route are {@code trunk:priority:rate}, choices of a menu {@code key:number}, hours {@code mon-fri 08:00-18:00}.
 */
final class RouteFields {
    private static final String STRATEGY = "strategy";
    private static final String TRUNKS = "trunks";
    private static final String CHOICES = "choices";
    private static final String HOURS = "hours";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private RouteFields() {}

    /** An item as {@code --json} shows it. */
    static ObjectNode tree(RouteItem item) {
        ObjectNode tree = MAPPER.valueToTree(item);
        if (item instanceof RingGroup group) {
            tree.put(STRATEGY, group.strategy().text());
        } else if (!tree.has("id")) {
            throw new IllegalStateException("an item without its name: " + tree);
        }
        return tree;
    }

    static ObjectNode tree(StoredItem<?> stored) {
        return tree(stored.item()).put("version", stored.version());
    }

    /** What differs from the presets, as it would be written. */
    static String text(ObjectNode item, RouteItem preset) {
        ObjectNode presets = tree(preset);
        List<String> pairs = new ArrayList<>();
        presets.properties().stream()
                .skip(1) // the name
                .filter(pair ->
                        item.has(pair.getKey()) && !item.get(pair.getKey()).equals(pair.getValue()))
                .forEach(pair -> pairs.add(pair.getKey() + "=" + text(item.get(pair.getKey()))));
        return String.join(" ", pairs);
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        List<String> parts = new ArrayList<>();
        value.forEach(part -> parts.add(
                part.has("trunk")
                        ? part.path("trunk").asText() + ":"
                                + part.path("priority").asInt() + ":"
                                + part.path("rate").asInt()
                        : part.has("days")
                                ? part.path("days").asText() + " "
                                        + part.path("from").asText() + "-"
                                        + part.path("to").asText()
                                : part.has("key")
                                        ? part.path("key").asText() + ":"
                                                + part.path("to").asText()
                                        : part.asText()));
        return String.join(",", parts);
    }

    /**
     * An item with other values.
     *
     * @param given by key
     */
    static <T extends RouteItem> T changed(Class<T> kind, RouteItem before, Map<String, String> given)
            throws CommandException {
        ObjectNode tree = MAPPER.valueToTree(before);
        for (Map.Entry<String, String> pair : given.entrySet()) {
            JsonNode old = tree.get(pair.getKey());
            if (old == null) {
                throw new CommandException(
                        Printable.clean(pair.getKey()) + " is not a key; keys are " + String.join(", ", names(tree)));
            }
            tree.set(pair.getKey(), value(pair.getKey(), old, pair.getValue()));
        }
        try {
            return MAPPER.treeToValue(tree, kind);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // every value has the type of the one before
        }
    }

    private static List<String> names(ObjectNode tree) {
        List<String> names = new ArrayList<>();
        tree.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode value(String key, JsonNode old, String text) throws CommandException {
        if (key.equals(STRATEGY)) {
            RingStrategy strategy = RingStrategy.of(text)
                    .orElseThrow(() -> new CommandException("strategy must be all, in-order, random or least-recent"));
            return MAPPER.getNodeFactory().textNode(strategy.name());
        }
        if (old.isArray()) {
            ArrayNode array = MAPPER.createArrayNode();
            for (String part : text.isBlank() ? List.<String>of() : List.of(text.split(",", -1))) {
                array.add(element(key, part.strip()));
            }
            return array;
        }
        if (old.isInt()) {
            if (!text.matches("-?[0-9]{1,9}")) {
                throw new CommandException(key + " must be a whole number");
            }
            return MAPPER.getNodeFactory().numberNode(Integer.parseInt(text));
        }
        if (old.isBoolean()) {
            if (!text.equals("true") && !text.equals("false")) {
                throw new CommandException(key + " must be true or false");
            }
            return MAPPER.getNodeFactory().booleanNode(text.equals("true"));
        }
        return MAPPER.getNodeFactory().textNode(text);
    }

    private static JsonNode element(String key, String part) throws CommandException {
        if (key.equals(TRUNKS)) {
            String[] parts = part.split(":", -1);
            if (!part.matches("[^:]+(:[0-9]{1,9}){0,2}")) {
                throw new CommandException("trunks must be such as carrier:1:20, name, priority and rate");
            }
            return MAPPER.createObjectNode()
                    .put("trunk", parts[0])
                    .put("priority", parts.length > 1 ? Integer.parseInt(parts[1]) : 1)
                    .put("rate", parts.length > 2 ? Integer.parseInt(parts[2]) : 0);
        }
        if (key.equals(CHOICES)) {
            if (!part.matches("[^:]:.+")) {
                throw new CommandException("choices must be such as 1:1001, 2:menu:sales or 9:names");
            }
            return MAPPER.createObjectNode().put("key", part.substring(0, 1)).put("to", part.substring(2));
        }
        if (key.equals(HOURS)) {
            if (!part.matches("\\S+ +[0-9:]+-[0-9:]+")) {
                throw new CommandException("hours must be such as \"mon-fri 08:00-18:00, sat 09:00-13:00\"");
            }
            String[] parts = part.split(" +", -1);
            String[] times = parts[1].split("-", -1);
            return MAPPER.createObjectNode()
                    .put("days", parts[0])
                    .put("from", times[0])
                    .put("to", times[1]);
        }
        return MAPPER.getNodeFactory().textNode(part);
    }

    /** An item of which only the name is known. */
    static RouteItem preset(Class<? extends RouteItem> kind, String id) {
        if (kind == RingGroup.class) {
            return new RingGroup(id, "", RingStrategy.ALL, List.of(), 0, "");
        }
        if (kind == OutboundRoute.class) {
            return new OutboundRoute(id, true, 100, List.of(), 0, "", false, "", List.of(), "", "");
        }
        if (kind == InboundRoute.class) {
            return new InboundRoute(id, true, 100, "", "", "", "", "", "");
        }
        if (kind == TimeCondition.class) {
            return new TimeCondition(id, "UTC", List.of(), List.of());
        }
        if (kind == AttendantMenu.class) {
            return new AttendantMenu(id, List.of(), List.of(), true, "", "", 6, 2, "", "");
        }
        return new Holidays(id, List.of());
    }

    /** The pairs among words, {@code key=value} each. */
    static Map<String, String> pairs(List<String> words) throws CommandException {
        Map<String, String> pairs = new java.util.LinkedHashMap<>();
        for (String word : words) {
            int sign = word.indexOf('=');
            if (sign < 1) {
                throw new CommandException(Printable.clean(word) + " must be key=value");
            }
            pairs.put(word.substring(0, sign), word.substring(sign + 1));
        }
        return pairs;
    }

    /** The keys of a kind, for a message. */
    static String keys(Class<? extends RouteItem> kind) {
        return Optional.of(names(tree(preset(kind, ""))))
                .map(names -> String.join("=, ", names.subList(1, names.size())) + "=")
                .orElse("");
    }

    static List<String> rest(List<String> words) {
        return Arrays.asList(words.toArray(new String[0])).subList(1, words.size());
    }
}
