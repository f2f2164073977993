package io.tandempbx.itests.clients;

import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** linphonec 5.1 with files for a microphone and a loudspeaker, controlled over its standard input. */
public final class Linphone implements SoftPhone {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int SPEECH_SECONDS = 60;
    private static final Pattern TONE = Pattern.compile("Receiving tone (\\S) from");

    private static final String CONFIG =
            """
            [sip]
            sip_port=%1$d
            sip_tcp_port=%1$d
            sip_tls_port=0
            default_proxy=%5$d
            guess_hostname=0
            contact=sip:%4$s@127.0.0.1
            use_ipv6=0
            use_info=0
            use_rfc2833=1
            [rtp]
            audio_rtp_port=%2$d-%3$d
            audio_jitt_comp=60
            [sound]
            echocancellation=0
            [net]
            firewall_policy=0
            mtu=1300
            """;
    /** All that it has; what is not named it would offer as well. */
    private static final List<String> CODECS = List.of(
            "opus/48000/2",
            "speex/32000/1",
            "speex/16000/1",
            "speex/8000/1",
            "PCMU/8000/1",
            "PCMA/8000/1",
            "GSM/8000/1",
            "G722/8000/1",
            "G729/8000/1",
            "BV16/8000/1",
            "L16/44100/2",
            "L16/44100/1");

    private static final String ACCOUNT =
            """
            [proxy_0]
            reg_proxy=<sip:%2$s;transport=%4$s>
            reg_route=<sip:%2$s;transport=%4$s;lr>
            reg_identity=sip:%1$s@%2$s
            reg_expires=300
            reg_sendregister=1
            publish=0
            dial_escape_plus=0
            quality_reporting_enabled=0
            [auth_info_0]
            username=%1$s
            userid=%1$s
            passwd=%3$s
            realm=*
            """;

    private final String user;
    private final Path home;
    private final ChildProcess process;
    private final int sipPort;
    private int calls;

    private Linphone(String user, Path home, ChildProcess process, int sipPort) {
        this.user = user;
        this.home = home;
        this.process = process;
        this.sipPort = sipPort;
    }

    /** Starts a phone that registers. */
    public static Linphone registering(SoftPhoneAccount account) {
        return speaking(account, "PCMU");
    }

    /** Starts a phone that registers, and shows how an extension is. */
    public static Linphone watching(SoftPhoneAccount account, String extension) {
        String friend = "[friend_0]%nurl=\"Watched\" <sip:%s@%s>%npol=accept%nsubscribe=1%n";
        return speaking(account, "PCMU", friend.formatted(extension, account.server()));
    }

    /** Starts a phone that registers and speaks one codec of 8000 Hz only. */
    static Linphone speaking(SoftPhoneAccount account, String codec) {
        return speaking(account, codec, "");
    }

    private static Linphone speaking(SoftPhoneAccount account, String codec, String more) {
        String proxy = ACCOUNT.formatted(account.user(), account.server(), account.password(), account.transport());
        return start(account.user(), proxy + more, account.says(), codec);
    }

    /** Starts a phone without a registrar, to be called at its own address. */
    public static Linphone alone(String user, Speech says) {
        return start(user, "", says, "PCMU");
    }

    private static Linphone start(String user, String proxy, Speech says, String codec) {
        Path home = Workspace.fresh("linphone-" + user);
        Path speech = says.repeated(Workspace.directory("speech"), SPEECH_SECONDS);
        int sipPort = FreePorts.one();
        int rtp = FreePorts.range(20);
        String config =
                CONFIG.formatted(sipPort, rtp, rtp + 19, user, proxy.isEmpty() ? -1 : 0) + codecs(codec) + proxy;
        try {
            Files.createDirectories(home.resolve(".local/share/linphone")); // without it nothing listens
            Files.writeString(home.resolve("linphonerc"), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChildProcess process = ChildProcess.start(
                home,
                home.resolve("output"),
                Map.of("HOME", home.toString()),
                List.of("linphonec", "-c", "linphonerc", "-a", "-d", "6", "-l", "log"));
        Linphone phone = new Linphone(user, home, process, sipPort);
        process.awaitOutput("linphonec>", LIMIT);
        process.type("soundcard use files");
        process.awaitOutput("Using wav files", LIMIT);
        process.type("play " + speech);
        process.type("record " + home.resolve("heard.wav"));
        process.type("ports");
        process.awaitOutput("sip port = " + sipPort, LIMIT);
        return phone;
    }

    /** The phone's own SIP address. */
    public String address() {
        return "sip:" + user + "@127.0.0.1:" + sipPort;
    }

    private static String codecs(String spoken) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < CODECS.size(); i++) {
            String[] codec = CODECS.get(i).split("/", -1);
            text.append("[audio_codec_%d]%nmime=%s%nrate=%s%nchannels=%s%nenabled=%d%n"
                    .formatted(i, codec[0], codec[1], codec[2], codec[0].equals(spoken) ? 1 : 0));
        }
        return text.toString();
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public void awaitRegistered() {
        Await.until("linphone " + user + " is registered", LIMIT, () -> log().contains("to [LinphoneRegistrationOk]"));
    }

    @Override
    public void call(String number) {
        process.type("call " + number);
    }

    @Override
    public void awaitEstablished() {
        await("Media streams established", ++calls);
    }

    @Override
    public void press(String keys) {
        keys.chars().forEach(key -> process.type(String.valueOf((char) key)));
    }

    @Override
    public String awaitKeys(int count) {
        await("Receiving tone", count);
        StringBuilder keys = new StringBuilder();
        Matcher tone = TONE.matcher(process.output());
        while (tone.find()) {
            keys.append(tone.group(1));
        }
        return keys.toString();
    }

    @Override
    public void hold() {
        process.type("pause");
        await("is now paused", 1);
    }

    @Override
    public void resume() {
        process.type("resume");
        await("Media streams established", ++calls);
    }

    @Override
    public void transfer(String number) {
        process.type("transfer " + number);
    }

    /** Leads the other party of one of its calls to that of another; it numbers its calls from 1. */
    public void transfer(int call, int consultation) {
        process.type("transfer " + call + " --to-call " + consultation);
        await("has been transfered", 1);
    }

    @Override
    public void awaitShown(String state, int times) {
        await("is " + state, times);
    }

    @Override
    public void hangUp() {
        process.type("terminate");
    }

    @Override
    public void awaitEnded() {
        await(" ended (", 1);
    }

    @Override
    public double heardSeconds() {
        return WavFile.seconds(home.resolve("heard.wav"), Speech.SAMPLE_RATE_HZ);
    }

    @Override
    public short[] heard() {
        return WavFile.read(home.resolve("heard.wav"), Speech.SAMPLE_RATE_HZ);
    }

    private void await(String text, int count) {
        if (!Await.within(LIMIT, () -> occurrences(text) >= count)) {
            throw new AssertionError("linphone printed '" + text + "' " + occurrences(text) + " times, expected "
                    + count + ":\n" + process.output());
        }
    }

    private String log() {
        try {
            return Files.readString(home.resolve("log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int occurrences(String text) {
        return process.output().split(Pattern.quote(text), -1).length - 1;
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.type("quit");
        }
        process.close();
    }
}
