package io.tandempbx.rest.cxf.http;

import java.lang.reflect.Method;
import javax.ws.rs.GET;
import javax.ws.rs.core.UriInfo;

/**
 * {@code ?dry_run=true}, which every operation that changes something takes: it judges and answers as ever, and changes
 * nothing. The caller's identity carries it to those who would make the change.
 */
public final class DryRun {
    /** The parameter. */
    public static final String PARAMETER = "dry_run";

    private DryRun() {}

    /** Whether this operation takes the parameter. */
    public static boolean isOfferedBy(Method method) {
        return !method.isAnnotationPresent(GET.class)
                && method.getAnnotation(Operation.class).changes();
    }

    /** Whether the request asks for it. */
    public static boolean isAsked(UriInfo uri) {
        String text = uri.getQueryParameters().getFirst(PARAMETER);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (!text.equals("true")) {
            throw ProblemException.invalid(PARAMETER, text, "must be true or false");
        }
        return true;
    }
}
