package io.tandempbx.itests;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.RestClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What an OpenAPI document promises of answers, compared with what comes.
 *
 * @param document whose schemas are meant by references
 */
record OpenApiSchemas(JsonNode document) {

    /** What is wrong with the status, the type and the body of an operation's answer; nothing if all is as promised. */
    List<String> mistakes(String where, JsonNode operation, Answer answer) {
        List<String> wrong = new ArrayList<>();
        JsonNode promised = operation.path("responses").path(Integer.toString(answer.status()));
        if (promised.isMissingNode()) {
            wrong.add(where + " answered " + answer.status() + ": " + answer.text());
            return wrong;
        }
        String type = answer.contentType().replaceAll(";.*", "");
        if (!promised.path("content").has(type)) {
            wrong.add(where + " sent " + type);
        }
        JsonNode schema = promised.path("content").path(type).path("schema");
        if (type.endsWith("json")) {
            check(where, schema, answer.json(), wrong);
        } else if (!schema.path("type").asText().equals("string")) {
            wrong.add(where + " sent " + type + ", which is no string");
        }
        return wrong;
    }

    /** Compares a value with its schema: types, required keys, and no key that is not described. */
    private void check(String where, JsonNode schema, JsonNode value, List<String> wrong) {
        if (schema.has("$ref")) {
            check(where, document.at(schema.path("$ref").asText().substring(1)), value, wrong);
            return;
        }
        if (value.isNull()) {
            if (!schema.path("nullable").asBoolean()) {
                wrong.add(where + " is null");
            }
            return;
        }
        boolean right =
                switch (schema.path("type").asText()) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isTextual();
                    case "boolean" -> value.isBoolean();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    default -> false;
                };
        if (!right) {
            wrong.add(where + " is no " + schema.path("type").asText() + ": " + value);
            return;
        }
        if (value.isArray()) {
            value.forEach(element -> check(where + "[]", schema.path("items"), element, wrong));
        } else if (value.isObject() && schema.has("properties")) {
            TreeSet<String> unknown = new TreeSet<>();
            value.fieldNames().forEachRemaining(unknown::add);
            schema.path("properties").fieldNames().forEachRemaining(unknown::remove);
            if (!unknown.isEmpty()) {
                wrong.add(where + " has " + unknown);
            }
            schema.path("required").forEach(name -> {
                if (!value.has(name.asText())) {
                    wrong.add(where + " lacks " + name.asText());
                }
            });
            value.properties()
                    .forEach(field -> check(
                            where + "." + field.getKey(),
                            schema.path("properties").path(field.getKey()),
                            field.getValue(),
                            wrong));
        }
    }
}
