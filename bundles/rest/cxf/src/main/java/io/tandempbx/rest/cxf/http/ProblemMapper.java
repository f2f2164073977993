package io.tandempbx.rest.cxf.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.util.stream.Collectors;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever an operation throws into a problem; defects are logged with their trace, and told without. */
public final class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof ProblemException refusal) {
            return respond(refusal.problem(), null);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException json) {
                return respond(ofJson(json), null);
            }
        }
        if (failure instanceof IOException) {
            LOG.debug("A client went away: {}", failure.toString());
            return Response.status(408).build(); // nobody reads it
        }
        if (failure instanceof WebApplicationException web) {
            int status = web.getResponse().getStatus();
            if (status < 500) {
                return respond(Problem.of(status, detail(status)), web.getResponse());
            }
        }
        LOG.error("A REST operation failed", failure);
        return respond(Problem.of(500, "the operation failed; the log says why"), null);
    }

    private static Response respond(Problem problem, @org.jspecify.annotations.Nullable Response original) {
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
        if (problem.status() == 503) {
            response.header(HttpHeaders.RETRY_AFTER, "1");
        }
        if (original != null && original.getHeaderString(HttpHeaders.ALLOW) != null) {
            response.header(HttpHeaders.ALLOW, original.getHeaderString(HttpHeaders.ALLOW));
        }
        return response.build();
    }

    private static Problem ofJson(JsonProcessingException failure) {
        String field = failure instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
        if (failure instanceof UnrecognizedPropertyException) {
            return Problem.of(422, cut(field) + " is not a known field", cut(field), "", "is not a known field");
        }
        if (failure instanceof JsonMappingException && !field.isEmpty()) {
            return Problem.of(
                    422, cut(field) + " has a value of another type", cut(field), "", "must be of the documented type");
        }
        return Problem.of(400, "the body is not the JSON that is expected here");
    }

    /** At most 60 characters, none of which can do anything to a terminal. */
    static String cut(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(60).forEach(c -> clean.appendCodePoint(c < ' ' || c > '~' ? '?' : c));
        return clean.toString();
    }

    private static String detail(int status) {
        return switch (status) {
            case 404 -> "there is nothing at this address";
            case 405 -> "this method is not offered here; see Allow";
            case 406 -> "only application/json is offered here";
            case 415 -> "the body must be application/json";
            default -> "the request is not understood";
        };
    }
}
