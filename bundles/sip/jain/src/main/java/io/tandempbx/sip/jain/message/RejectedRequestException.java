package io.tandempbx.sip.jain.message;

/** A request that is broken, yet complete enough to be told so. */
public final class RejectedRequestException extends Exception {
    private final String method;
    private final transient RequestOutline outline;
    private final int status;

    public RejectedRequestException(String method, RequestOutline outline, int status, String reason) {
        super(reason, null, false, false);
        this.method = method;
        this.outline = outline;
        this.status = status;
    }

    public String method() {
        return method;
    }

    public RequestOutline outline() {
        return outline;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
