package io.tandempbx.itests.rtp;

/**
 * A stream from the tests to the tests, beside those through the server: what it misses, the machine and the tests lose,
 * not the server.
 */
public final class DirectStream implements AutoCloseable {
    private final RtpStream sender = RtpStream.open();
    private final RtpStream receiver = RtpStream.open();

    public DirectStream() {
        sender.target(receiver.local());
        sender.send(new byte[0]);
    }

    public double largestGapMs() {
        return receiver.report().largestGapMs();
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
