package io.tandempbx.itests.clients;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** baresip 1.0 with files for a microphone and a loudspeaker, controlled over its TCP port. */
public final class Baresip implements SoftPhone {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Pattern REFUSED = Pattern.compile("no common audio codecs - rejected");
    /** baresip hangs up when its play file ends, so it is longer than any test. */
    private static final int SPEECH_SECONDS = 60;

    private static final String CONFIG =
            """
            poll_method epoll
            sip_listen 127.0.0.1:%1$d
            audio_player aubridge,loudspeaker
            audio_source aufile,%3$s
            audio_alert aubridge,bell
            ausrc_srate 8000
            auplay_srate 8000
            ausrc_channels 1
            auplay_channels 1
            audio_buffer 20-160
            audio_telev_pt 101
            call_local_timeout 120
            call_max_calls 4
            rtp_ports %4$d-%5$d
            rtcp_mux no
            jitter_buffer_type fixed
            net_interface 127.0.0.1
            module_path /usr/lib/baresip/modules
            module stdio.so
            module %7$s.so
            module aufile.so
            module sndfile.so
            module aubridge.so
            module_tmp account.so
            module_app menu.so
            module_app ctrl_tcp.so
            ctrl_tcp_listen 127.0.0.1:%2$d
            snd_path %6$s
            """;

    private final String user;
    private final Path home;
    private final ChildProcess process;
    private final BaresipControl control;
    private final int sipPort;
    private final Codec codec;

    /** What a phone speaks: the module, how baresip names its codec, and at what rate and in how many channels it records. */
    private record Codec(String module, String name, int recordedHz, int channels) {
        private static final Codec G711 = new Codec("g711", "", Speech.SAMPLE_RATE_HZ, 1);
        private static final Codec SRTP =
                new Codec("g711.so\nmodule srtp", ";mediaenc=srtp-mand", Speech.SAMPLE_RATE_HZ, 1);
    }

    private Baresip(String user, Path home, ChildProcess process, BaresipControl control, int sipPort, Codec codec) {
        this.codec = codec;
        this.user = user;
        this.home = home;
        this.process = process;
        this.control = control;
        this.sipPort = sipPort;
    }

    /** Starts a phone that registers. */
    public static Baresip registering(SoftPhoneAccount account) {
        return registering(account, Codec.G711);
    }

    /** Starts a phone that registers and speaks only encrypted. */
    public static Baresip encrypting(SoftPhoneAccount account) {
        return registering(account, Codec.SRTP);
    }

    /** Starts a phone that registers, and shows how an extension is and whether messages wait for its own. */
    public static Baresip watching(SoftPhoneAccount account, String extension) {
        String contact = "\"Watched\" <sip:%s@%s>;presence=p2p%n".formatted(extension, account.server());
        return registering(
                account, Codec.G711, "module_app mwi.so\nmodule_app contact.so\nmodule_app presence.so\n", contact);
    }

    /** Starts a phone that registers and speaks one codec only. */
    static Baresip speaking(SoftPhoneAccount account, PhoneCodec codec) {
        return registering(
                account, new Codec(codec.module(), codec.accountParameter(), codec.recordedHz(), codec.channels()));
    }

    private static Baresip registering(SoftPhoneAccount account, Codec codec) {
        return registering(account, codec, "", "");
    }

    private static Baresip registering(SoftPhoneAccount account, Codec codec, String modules, String contacts) {
        String line = "<sip:%s@%s;transport=%s>;auth_user=%s;auth_pass=%s;regint=300;answermode=auto%s%n"
                .formatted(
                        account.user(),
                        account.server(),
                        account.transport(),
                        account.user(),
                        account.password(),
                        codec.name());
        Path home = home(account.user(), line, contacts);
        return start(account.user(), home, account.says(), FreePorts.one(), codec, modules);
    }

    /** Starts a phone without a registrar, to be called at its own address. */
    public static Baresip alone(String user, Speech says) {
        int sipPort = FreePorts.one();
        Path home = home(user, "<sip:%s@127.0.0.1:%d>;regint=0;answermode=auto%n".formatted(user, sipPort), "");
        return start(user, home, says, sipPort, Codec.G711, "");
    }

    private static Path home(String user, String account, String contacts) {
        Path home = Workspace.fresh("baresip-" + user);
        try {
            Files.writeString(home.resolve("accounts"), account);
            Files.writeString(home.resolve("contacts"), contacts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return home;
    }

    private static Baresip start(String user, Path home, Speech says, int sipPort, Codec codec, String modules) {
        Path speech = says.repeated(Workspace.directory("speech"), SPEECH_SECONDS);
        int controlPort = FreePorts.one();
        int rtp = FreePorts.range(20);
        try {
            Files.writeString(
                    home.resolve("config"),
                    CONFIG.formatted(sipPort, controlPort, speech, rtp, rtp + 19, home, codec.module()) + modules);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChildProcess process = ChildProcess.start(
                home,
                home.resolve("output"),
                Map.of("HOME", home.toString()),
                List.of("baresip", "-f", home.toString()));
        return new Baresip(user, home, process, BaresipControl.connect(controlPort, process), sipPort, codec);
    }

    /** The phone's own SIP address. */
    public String address() {
        return "sip:" + user + "@127.0.0.1:" + sipPort;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public void awaitRegistered() {
        process.awaitOutput("registered successfully", LIMIT);
    }

    @Override
    public void call(String number) {
        control.command("dial", number);
    }

    @Override
    public void awaitEstablished() {
        if (!Await.within(LIMIT, () -> control.count("CALL_ESTABLISHED") > over())) {
            throw new AssertionError("baresip has no call beside " + over() + " that are over:\n" + process.output());
        }
    }

    /** Calls that are over; an offer that it refused for its codecs is told as one, but was none. */
    private long over() {
        return control.count("CALL_CLOSED")
                - REFUSED.matcher(process.output()).results().count();
    }

    @Override
    public void press(String keys) {
        for (int i = 0; i < keys.length(); i++) {
            char key = keys.charAt(i);
            control.command("sndcode", String.valueOf(key));
        }
    }

    @Override
    public String awaitKeys(int count) {
        control.awaitEvent("CALL_DTMF_START", count, LIMIT);
        StringBuilder keys = new StringBuilder();
        for (JsonNode event : control.events("CALL_DTMF_START")) {
            keys.append(event.path("param").asText());
        }
        return keys.toString();
    }

    @Override
    public void hold() {
        control.command("hold", "");
    }

    @Override
    public void resume() {
        control.command("resume", "");
    }

    @Override
    public void transfer(String number) {
        control.command("transfer", number);
    }

    /** Fails if it has thrown away packets of a stream that seemed to go back in time. */
    public void assertNothingDiscarded() {
        String output = process.output();
        if (output.contains("wraps backwards")) {
            throw new AssertionError("baresip discarded what it was sent:\n" + output);
        }
    }

    @Override
    public void awaitShown(String state, int times) {
        Pattern shown = Pattern.compile("changed status from .* to (?:\u001b\\[[;\\d]*m)?" + state);
        await("shows " + state, times, shown);
    }

    /** Waits until it was told for the n-th time that messages wait, or that none do. */
    public void awaitMessages(boolean waiting, int times) {
        await("was told of messages", times, Pattern.compile("Messages-Waiting: " + (waiting ? "yes" : "no")));
    }

    private void await(String what, int times, Pattern text) {
        if (!Await.within(LIMIT, () -> text.matcher(process.output()).results().count() >= times)) {
            throw new AssertionError("baresip never " + what + " " + times + " times:\n" + process.output());
        }
    }

    @Override
    public void hangUp() {
        control.command("hangup", "");
    }

    @Override
    public void awaitEnded() {
        Await.until("baresip's call ends:\n" + process.output(), LIMIT, () -> over() > 0);
    }

    @Override
    public double heardSeconds() {
        return recording()
                .map(file -> WavFile.seconds(file, codec.recordedHz() * codec.channels()))
                .orElse(0.0);
    }

    @Override
    public short[] heard() {
        short[] recorded = recording()
                .map(file -> WavFile.read(file, codec.recordedHz(), codec.channels()))
                .orElseThrow(() -> new AssertionError("baresip recorded nothing:\n" + process.output()));
        int ratio = codec.recordedHz() / Speech.SAMPLE_RATE_HZ;
        short[] heard = new short[recorded.length / ratio];
        for (int i = 0; i < heard.length; i++) { // speech has little above half the lower rate
            int sum = 0;
            for (int k = 0; k < ratio; k++) {
                sum += recorded[i * ratio + k];
            }
            heard[i] = (short) (sum / ratio);
        }
        return heard;
    }

    private Optional<Path> recording() {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.toString().endsWith("-dec.wav")).max(Comparator.comparing(Path::toString));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        control.close();
        process.close();
    }
}
