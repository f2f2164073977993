package io.tandempbx.rest.cxf.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A refusal (RFC 9457).
 *
 * @param error the same as {@code detail}, for clients that look for this name
 * @param field that broke a rule; absent when no single one did
 * @param value as given; absent for secrets
 * @param rule  that was broken
 * @param problems every broken rule, when there are several or it is about lines of a text
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String error,
        String field,
        String value,
        String rule,
        List<BrokenRule> problems) {

    /** One of several; {@code line} is 0 when it is about no single one, others are empty likewise. */
    public record BrokenRule(int line, String field, String value, String rule) {}

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(int status, String detail) {
        return of(status, detail, "", "", "");
    }

    static Problem of(int status, String detail, String field, String value, String rule) {
        return new Problem("about:blank", titleOf(status), status, detail, detail, field, value, rule, List.of());
    }

    Problem with(List<BrokenRule> all) {
        return new Problem(type, title, status, detail, error, field, value, rule, all);
    }

    private static String titleOf(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            default -> status < 500 ? "Refused" : "Internal Server Error";
        };
    }
}
