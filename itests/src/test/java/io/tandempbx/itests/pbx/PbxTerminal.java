package io.tandempbx.itests.pbx;

import io.tandempbx.itests.support.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.session.ClientSession;

/** An operator at the keyboard: an interactive shell with a terminal, for what only that shows, such as completion. */
public final class PbxTerminal implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int COLUMNS = 200;
    private static final String LEAVE_OUT = "\u001B\\[[?0-9;]*[a-zA-Z]|\u001B[=>()][0AB]?|\u0007|\r";

    private final ClientSession session;
    private final ChannelShell channel;
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream(); // guarded by itself
    private final OutputStream keyboard;

    PbxTerminal(ClientSession session) throws IOException {
        this.session = session;
        channel = session.createShellChannel();
        channel.setPtyType("xterm");
        channel.setPtyColumns(COLUMNS);
        OutputStream shared = new OutputStream() {
            @Override
            public void write(int octet) {
                synchronized (screen) {
                    screen.write(octet);
                }
            }
        };
        channel.setOut(shared);
        channel.setErr(shared);
        channel.open().verify(LIMIT);
        keyboard = channel.getInvertedIn();
        awaitScreen("the prompt", ">");
    }

    /** Types text as it stands; {@code \t} asks for completion, {@code \r} sends the line. */
    public PbxTerminal type(String text) {
        try {
            keyboard.write(text.getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Waits until the screen shows the text. */
    public void awaitScreen(String what, String text) {
        if (!Await.within(LIMIT, () -> screen().contains(text))) {
            throw new AssertionError("not shown: " + what + " '" + text + "'; the screen was\n" + screen());
        }
    }

    /** All that was shown so far, without control sequences. */
    public String screen() {
        synchronized (screen) {
            return screen.toString(StandardCharsets.UTF_8).replaceAll(LEAVE_OUT, "");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        session.close();
    }
}
