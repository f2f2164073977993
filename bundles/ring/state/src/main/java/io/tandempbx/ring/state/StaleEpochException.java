package io.tandempbx.ring.state;

/** A write through a handle whose table has been opened by a successor; the state is unchanged. */
public final class StaleEpochException extends IllegalStateException {

    public StaleEpochException(String table, long epoch, long current) {
        super("table " + table + ": epoch " + epoch + " is fenced by " + current);
    }
}
