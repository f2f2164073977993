package io.tandempbx.rest.cxf.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.openapi.OpenApi;
import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;

/** The description of this interface. */
@Path("/openapi.json")
@Produces(MediaType.APPLICATION_JSON)
public final class OpenApiResource {
    private final RawValue document; // a tree of it would be a good part of what lives in a system that rests

    public OpenApiResource(List<Class<?>> resources, String version) {
        document = new RawValue(OpenApi.describe(resources, version).toString());
    }

    /** The document. */
    @GET
    @Operation(value = "Describes this interface (OpenAPI 3)", returns = JsonNode.class)
    public RawValue document() {
        return document;
    }
}
