package io.tandempbx.rest.cxf.http;

import io.tandempbx.rest.cxf.http.Problem.BrokenRule;
import io.tandempbx.security.api.RefusedException;
import java.util.List;

/** A refusal on its way to the client. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    private ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }

    public static ProblemException of(int status, String detail) {
        return new ProblemException(Problem.of(status, detail));
    }

    /** A value of the request that breaks a rule. */
    public static ProblemException invalid(String field, String value, String rule) {
        String shown = ProblemMapper.cut(value);
        String detail = field + (shown.isEmpty() ? " " : " '" + shown + "' ") + rule;
        return new ProblemException(Problem.of(422, detail, field, shown, rule));
    }

    /** A service that is being replaced. */
    public static ProblemException away(String what) {
        return of(503, what + " is being replaced or started; try again");
    }

    /** What a service refused. */
    public static ProblemException of(RefusedException refused) {
        int status =
                switch (refused.kind()) {
                    case INVALID -> 422;
                    case UNKNOWN -> 404;
                    case CONFLICT -> refused.field().equals("version") ? 412 : 409;
                    case UNAVAILABLE -> 503;
                };
        String detail = String.valueOf(refused.getMessage());
        Problem problem = Problem.of(status, detail, refused.field(), refused.value(), refused.rule());
        boolean several = refused.broken().size() > 1 || refused.broken().get(0).line() > 0;
        return new ProblemException(several ? problem.with(broken(refused)) : problem);
    }

    private static List<BrokenRule> broken(RefusedException refused) {
        return refused.broken().stream()
                .map(one -> new BrokenRule(one.line(), one.field(), one.value(), one.rule()))
                .toList();
    }
}
