package io.tandempbx.rest.cxf.http;

import io.tandempbx.security.api.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What an operation is for, who may use it, and how it answers; enforced, and shown in the OpenAPI document. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Operation {

    /** One sentence without a full stop. */
    String value();

    /** The least role that may. */
    Role role() default Role.VIEWER;

    /** The status of success. */
    int status() default 200;

    /** What the body of success holds; {@code Void} for none. */
    Class<?> returns() default Void.class;

    /** The type of the body; one that is not JSON is described as text. */
    String as() default "application/json";

    /** Other types that the body can have, which the document describes as text. */
    String[] alsoAs() default {};

    /** Whether the body is an array of that. */
    boolean array() default false;

    /** Statuses of refusal beyond those that every operation has. */
    int[] refuses() default {};

    /** Whether the answer is kept of the database, and marked stale while that does not answer. */
    boolean kept() default false;

    /** Whether it changes anything, unless it is a GET; what changes something takes {@code dry_run=true}. */
    boolean changes() default true;

    /** Whether nobody needs to log in for it. */
    boolean open() default false;
}
