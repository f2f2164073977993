package io.tandempbx.rest.cxf.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandempbx.rest.cxf.http.CanBeNull;
import io.tandempbx.rest.cxf.http.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/** Shapes of records, each described once under its name. */
final class Schemas {
    private static final PropertyNamingStrategies.SnakeCaseStrategy NAMES =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private final ObjectNode all;

    Schemas(ObjectNode all) {
        this.all = all;
    }

    /** A schema, or a reference to one. */
    ObjectNode of(Type type) {
        ObjectNode schema = Json.MAPPER.createObjectNode();
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            if (parameterized.getRawType() == List.class) {
                schema.put("type", "array").set("items", of(arguments[0]));
            } else if (parameterized.getRawType() == Map.class) {
                schema.put("type", "object").set("additionalProperties", of(arguments[1]));
            }
            return schema;
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            return schema.put("type", "string");
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
            return schema.put("type", "integer");
        }
        if (raw == double.class || raw == Double.class) {
            return schema.put("type", "number");
        }
        if (JsonNode.class.isAssignableFrom(raw)) {
            return schema.put("type", "object");
        }
        if (!raw.isRecord()) {
            throw new IllegalArgumentException("a shape that cannot be described: " + raw);
        }
        describe(raw);
        return schema.put("$ref", OpenApi.reference(raw.getSimpleName()));
    }

    private void describe(Class<?> raw) {
        if (all.has(raw.getSimpleName())) {
            return;
        }
        ObjectNode schema = all.putObject(raw.getSimpleName());
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = Json.MAPPER.createArrayNode();
        boolean answer =
                !raw.getSimpleName().endsWith("Body") && !raw.getSimpleName().equals("Problem");
        for (RecordComponent component : raw.getRecordComponents()) {
            String name = NAMES.translate(component.getName());
            ObjectNode property = of(component.getGenericType());
            if (!answer || component.isAnnotationPresent(CanBeNull.class)) {
                property.put("nullable", true);
            }
            properties.set(name, property);
            if (answer) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.put("additionalProperties", false);
    }
}
