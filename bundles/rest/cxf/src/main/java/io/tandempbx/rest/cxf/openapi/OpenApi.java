package io.tandempbx.rest.cxf.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandempbx.rest.cxf.http.DryRun;
import io.tandempbx.rest.cxf.http.Json;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Problem;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import javax.ws.rs.Consumes;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;

/**
 * Reads the OpenAPI 3.0 document off resource classes: paths and parameters from their JAX-RS annotations, roles and
 * statuses from {@link Operation}, shapes from the records that go in and out. So it cannot say anything else than what
 * is enforced.
 */
public final class OpenApi {
    private static final String REF = "#/components/schemas/";

    private final ObjectNode document = Json.MAPPER.createObjectNode();
    private final Schemas schemas;

    private OpenApi(String version) {
        document.put("openapi", "3.0.3");
        document.putObject("info")
                .put("title", "Tandem PBX")
                .put("version", version)
                .put("description", "Administration of the platform. /api/v1 is the same as /api.");
        document.putArray("servers").addObject().put("url", "/api");
        document.putObject("paths");
        ObjectNode components = document.putObject("components");
        ObjectNode security = components.putObject("securitySchemes");
        security.putObject("basic").put("type", "http").put("scheme", "basic");
        security.putObject("bearer").put("type", "http").put("scheme", "bearer");
        schemas = new Schemas(components.putObject("schemas"));
        ArrayNode either = document.putArray("security");
        either.addObject().putArray("basic");
        either.addObject().putArray("bearer");
    }

    /** The document of these resources. */
    public static JsonNode describe(List<Class<?>> resources, String version) {
        OpenApi api = new OpenApi(version);
        for (Class<?> resource : resources) {
            Arrays.stream(resource.getMethods())
                    .filter(method -> method.isAnnotationPresent(Operation.class))
                    .sorted(Comparator.comparing(Method::getName))
                    .forEach(method -> api.add(resource, method));
        }
        return api.document;
    }

    private void add(Class<?> resource, Method method) {
        Operation operation = method.getAnnotation(Operation.class);
        ObjectNode paths = (ObjectNode) document.get("paths");
        String path = path(resource) + path(method);
        ObjectNode node =
                (paths.has(path) ? (ObjectNode) paths.get(path) : paths.putObject(path)).putObject(verb(method));
        node.put(
                "operationId",
                resource.getSimpleName().replace("Resource", "").toLowerCase(Locale.ROOT) + '_' + method.getName());
        node.put("summary", operation.value());
        node.put("x-role", operation.open() ? "anybody" : operation.role().text());
        if (operation.open()) {
            node.putArray("security");
        }
        ArrayNode parameters = Json.MAPPER.createArrayNode();
        for (Parameter parameter : method.getParameters()) {
            addParameter(node, parameters, parameter, method);
        }
        if (DryRun.isOfferedBy(method)) {
            ObjectNode dryRun = parameters.addObject();
            dryRun.put("name", DryRun.PARAMETER).put("in", "query").put("required", false);
            dryRun.put("description", "judges and answers, and changes nothing");
            dryRun.putObject("schema").put("type", "boolean").put("default", false);
        }
        if (!parameters.isEmpty()) {
            node.set("parameters", parameters);
        }
        addResponses(node.putObject("responses"), operation, DryRun.isOfferedBy(method));
    }

    private void addParameter(ObjectNode operation, ArrayNode parameters, Parameter parameter, Method method) {
        if (parameter.isAnnotationPresent(Context.class)) {
            return;
        }
        String name = null;
        String in = "";
        if (parameter.isAnnotationPresent(PathParam.class)) {
            name = parameter.getAnnotation(PathParam.class).value();
            in = "path";
        } else if (parameter.isAnnotationPresent(QueryParam.class)) {
            name = parameter.getAnnotation(QueryParam.class).value();
            in = "query";
        } else if (parameter.isAnnotationPresent(HeaderParam.class)) {
            name = parameter.getAnnotation(HeaderParam.class).value();
            in = "header";
        }
        if (name == null) {
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            ObjectNode content = body.putObject("content");
            for (String type : method.getAnnotation(Consumes.class).value()) {
                content.putObject(type)
                        .set("schema", schemas.of(type.endsWith("json") ? parameter.getType() : String.class));
            }
            return;
        }
        ObjectNode node = parameters.addObject();
        node.put("name", name).put("in", in).put("required", in.equals("path"));
        ObjectNode schema = schemas.of(parameter.getType());
        DefaultValue preset = parameter.getAnnotation(DefaultValue.class);
        if (preset != null && preset.value().matches("[0-9]+")) {
            schema.put("type", "integer").put("default", Integer.parseInt(preset.value()));
        } else if (preset != null && !preset.value().isEmpty()) {
            schema.put("default", preset.value());
        }
        node.set("schema", schema);
    }

    private void addResponses(ObjectNode responses, Operation operation, boolean takesDryRun) {
        ObjectNode success = responses.putObject(Integer.toString(operation.status()));
        success.put("description", "done");
        if (operation.kept()) {
            success.putObject("headers")
                    .putObject("Warning")
                    .put("description", "110 while the database does not answer: this is what was known before")
                    .putObject("schema")
                    .put("type", "string");
        }
        ObjectNode schema = schemas.of(operation.returns());
        if (operation.array()) {
            ObjectNode array = Json.MAPPER.createObjectNode().put("type", "array");
            array.set("items", schema);
            schema = array;
        }
        ObjectNode content = success.putObject("content");
        boolean json = operation.as().equals("application/json");
        content.putObject(operation.as()).set("schema", json ? schema : schemas.of(String.class));
        for (String type : operation.alsoAs()) {
            content.putObject(type).putObject("schema").put("type", "string");
        }
        TreeSet<Integer> refusals = new TreeSet<>();
        Arrays.stream(operation.refuses()).forEach(refusals::add);
        refusals.add(401);
        if (takesDryRun) {
            refusals.add(422);
        }
        if (!operation.open()) {
            refusals.add(403);
        }
        if (refusals.contains(415)) {
            refusals.add(400);
        }
        for (int status : refusals) {
            ObjectNode refusal = responses.putObject(Integer.toString(status));
            refusal.put("description", "refused");
            refusal.putObject("content").putObject("application/problem+json").set("schema", schemas.of(Problem.class));
        }
    }

    private static String verb(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                return verb.value().toLowerCase(Locale.ROOT);
            }
        }
        throw new IllegalArgumentException(method + " has no HTTP method");
    }

    private static String path(java.lang.reflect.AnnotatedElement element) {
        Path path = element.getAnnotation(Path.class);
        return path == null || path.value().equals("/") ? "" : path.value();
    }

    static String reference(String name) {
        return REF + name;
    }
}
