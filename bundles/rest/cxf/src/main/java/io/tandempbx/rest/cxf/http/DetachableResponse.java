package io.tandempbx.rest.cxf.http;

import java.io.IOException;
import javax.servlet.ServletOutputStream;
import javax.servlet.ServletRequest;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;

/**
 * A response whose output an operation can keep beyond its own return. CXF closes what it writes to when the operation is
 * over; once the output is detached, that does nothing. Touched by the request's thread only.
 */
public final class DetachableResponse extends HttpServletResponseWrapper {
    private static final String ATTRIBUTE = DetachableResponse.class.getName();

    private boolean detached;

    /** A response for this request, which the operation finds again by {@link #of}. */
    public DetachableResponse(ServletRequest request, HttpServletResponse response) {
        super(response);
        request.setAttribute(ATTRIBUTE, this);
    }

    /** The response of the request that is being answered. */
    public static DetachableResponse of(HttpServletRequest request) {
        return (DetachableResponse) request.getAttribute(ATTRIBUTE);
    }

    /** The real output; whoever else writes to this response from now on writes nothing. */
    public ServletOutputStream detach() throws IOException {
        detached = true;
        return super.getOutputStream();
    }

    @Override
    public void flushBuffer() throws IOException {
        if (!detached) {
            super.flushBuffer();
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        ServletOutputStream real = super.getOutputStream();
        return new ServletOutputStream() {
            @Override
            public boolean isReady() {
                return real.isReady();
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                real.setWriteListener(listener);
            }

            @Override
            public void write(int octet) throws IOException {
                if (!detached) {
                    real.write(octet);
                }
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                if (!detached) {
                    real.write(octets, offset, length);
                }
            }

            /** Nothing: what is not detached is closed soon, and a short answer then leaves in one piece. */
            @Override
            public void flush() {}

            @Override
            public void close() throws IOException {
                if (!detached) {
                    real.close();
                }
            }
        };
    }
}
