package io.tandempbx.call.core;

import io.tandempbx.call.api.Application;
import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.route.api.Stage;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.Unfinished;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Call control between a signalling and a media that only record. With {@code restless} a new revision takes over after
 * every single event.
 */
final class CallFixture implements AutoCloseable {
    static final Flow CALLER_FLOW = flow(5071);
    static final Flow PHONE_FLOW = flow(5072);
    static final Flow SECOND_PHONE_FLOW = flow(5073);
    static final Flow THIRD_PHONE_FLOW = flow(5074);

    final FakeSip sip = new FakeSip();
    final FakeMedia media = new FakeMedia();
    private final MemoryStateStore state = new MemoryStateStore();
    private final boolean restless;
    private final List<Contact> phones;
    private final CallSettings settings;
    private long callerCseq;
    private Neighbours current;
    Flow answeredOver = PHONE_FLOW; // where answers come from
    volatile long routingNs; // what it takes to look up where a number leads
    private Lanes lanes;
    private ScheduledThreadPoolExecutor timers;
    Switchboard switchboard;
    final Map<String, List<String>> codecs =
            new ConcurrentHashMap<>(); // lists of extensions and of the trunk; read at every event
    final FakeTrunks trunks = new FakeTrunks(() -> codecs.getOrDefault(FakeTrunks.TRUNK, List.of()));
    private Optional<Application> hosted = Optional.empty();
    CallEndLog callEnds;

    CallFixture(boolean restless, int phones, CallSettings settings) {
        this(restless, List.of(contact(PHONE_FLOW), contact(SECOND_PHONE_FLOW)).subList(0, phones), settings);
    }

    /** With these phones of 1002. */
    CallFixture(boolean restless, List<Contact> phones, CallSettings settings) {
        this.restless = restless;
        this.settings = settings;
        this.phones = List.copyOf(phones);
        revision();
    }

    private void revision() {
        Neighbours neighbours = new Neighbours();
        timers = new ScheduledThreadPoolExecutor(1);
        CallContext context = new CallContext(neighbours, Clock.systemUTC(), settings, timers);
        lanes = new Lanes(2, neighbours);
        callEnds = new CallEndLog(state.open("call.ended"), context);
        switchboard = new Switchboard(context, lanes, state.open("call"), state.open("call.totals"), callEnds);
        switchboard.adopt();
        neighbours.bind(sip);
        switchboard.resume(sip.unfinished(CallContext.OWNER));
        neighbours.bind(media);
        neighbours.bind(new ContactService() {
            @Override
            public List<Contact> contacts(String extension) {
                return extension.equals("1002")
                        ? phones
                        : extension.equals("1004") ? List.of(contact(THIRD_PHONE_FLOW)) : List.of();
            }

            @Override
            public Map<String, List<Contact>> all() {
                return Map.of();
            }
        });
        neighbours.bind((io.tandempbx.directory.api.DirectoryService) this::directory);
        neighbours.bind((RouteService) asked -> {
            long untilNs = System.nanoTime() + routingNs;
            while (System.nanoTime() - untilNs < 0) {
                LockSupport.parkNanos(untilNs - System.nanoTime());
            }
            return plan(asked, directory());
        });
        neighbours.bind(trunks);
        current = neighbours;
        hosted.ifPresent(switchboard::bind);
    }

    /** An application is there from now on, in every revision. */
    void host(Application application) {
        hosted = Optional.of(application);
        switchboard.bind(application);
    }

    /** It is away. */
    void unhost(Application application) {
        hosted = Optional.empty();
        current.unbind(application);
    }

    /** A dial plan of extensions, the echo application and a trunk. */
    private static RoutePlan plan(RouteRequest asked, DirectorySnapshot directory) {
        List<String> trace = List.of("caller " + asked.caller() + " dialled " + asked.dialled());
        if (asked.dialled().equals("*43")) {
            return planned(new Destination.ToApplication("echo", ""), trace);
        }
        if (asked.dialled().equals("*97")) {
            return planned(new Destination.ToApplication("counter", "argument"), trace);
        }
        if (asked.dialled().equals("112")) {
            return new RoutePlan(0, "", true, List.of(Stage.of(new Destination.ToExtension("1002"))), trace);
        }
        if (asked.dialled().startsWith("0")) {
            List<String> trunks = asked.dialled().equals("08") ? List.of("full") : List.of("first", "second");
            List<Stage> stages = trunks.stream()
                    .map(trunk -> outside(trunk, asked.dialled()))
                    .toList();
            return new RoutePlan(0, "", false, stages, trace);
        }
        if (asked.dialled().equals("600")) {
            Stage group = Stage.of(new Destination.ToExtension("1002"), new Destination.ToExtension("1004"));
            return new RoutePlan(0, "", false, List.of(group), trace);
        }
        return directory.find(asked.dialled()).isEmpty()
                ? RoutePlan.refused(404, "", trace)
                : planned(new Destination.ToExtension(asked.dialled()), trace);
    }

    private static Stage outside(String trunk, String number) {
        return new Stage(List.of(new Destination.ToTrunk(trunk, number, "")), 0, Stage.ANY, Set.of(Outcome.FAILED), "");
    }

    private static RoutePlan planned(Destination destination, List<String> trace) {
        return new RoutePlan(0, "", false, List.of(Stage.of(destination)), trace);
    }

    /** Replaces the revision that runs by a new one over the same state. */
    void replace() {
        close();
        revision();
    }

    /**
     * The process ends and another begins, whose signalling finds this.
     */
    void crash(Unfinished left) {
        close();
        state.open("call.totals").remove("process");
        sip.losing = false;
        sip.unfinished = left;
        revision();
    }

    @Override
    public void close() {
        lanes.stop();
        timers.shutdownNow();
    }

    private void settle() {
        if (restless) {
            replace();
        }
    }

    void invite(String transaction, String dialled, String sdp, Header... headers) {
        request("INVITE", transaction, dialled, "", ++callerCseq, sdp, "1001", headers);
    }

    /** A request of the caller within its dialog. */
    void callerSends(String method, String transaction, String ourTag, long cseq, String sdp, Header... headers) {
        request(method, transaction, "1002", ourTag, cseq, sdp, "", headers);
    }

    private void request(
            String method,
            String transaction,
            String user,
            String toTag,
            long cseq,
            String sdp,
            String credential,
            Header... headers) {
        NameAddress to = NameAddress.of("", "sip:" + user + "@127.0.0.1");
        MessageHead head = new MessageHead(
                NameAddress.of("", "sip:1001@127.0.0.1").withTag("caller-tag"),
                toTag.isEmpty() ? to : to.withTag(toTag),
                "caller-call-id",
                cseq,
                method,
                List.of(NameAddress.of("", "sip:1001@127.0.0.1:5071")),
                List.of(),
                List.of(headers));
        switchboard.request(new InboundRequest(
                transaction,
                CALLER_FLOW,
                method,
                "sip:" + user + "@127.0.0.1",
                user,
                credential,
                head,
                sdp.isEmpty() ? Body.NONE : Body.sdp(sdp)));
        settle();
    }

    /** A request of the called phone within the dialog that {@code invite} made. */
    void phoneSends(
            String method, String transaction, OutboundRequest invite, long cseq, String sdp, Header... headers) {
        MessageHead head = new MessageHead(
                invite.to().withTag("phone-tag"),
                invite.from(),
                invite.callId(),
                cseq,
                method,
                List.of(NameAddress.of("", "sip:1002@127.0.0.1:5072")),
                List.of(),
                List.of(headers));
        switchboard.request(new InboundRequest(
                transaction,
                PHONE_FLOW,
                method,
                "sip:1001@127.0.0.1",
                "1001",
                "",
                head,
                sdp.isEmpty() ? Body.NONE : Body.sdp(sdp)));
        settle();
    }

    /** An answer to something we sent to a phone or, within a call, to the caller. */
    void answers(FakeSip.Sent sent, int status, String tag, String sdp, Header... headers) {
        OutboundRequest request = sent.outbound();
        MessageHead head = new MessageHead(
                request.from(),
                request.to().withTag(tag),
                request.callId(),
                request.cseq(),
                request.method(),
                List.of(NameAddress.of("", "sip:1002@127.0.0.1:5072")),
                List.of(),
                List.of(headers));
        Body body = sdp.isEmpty() ? Body.NONE : Body.sdp(sdp);
        switchboard.response(sent.key(), new InboundResponse(sent.transaction(), answeredOver, status, "", head, body));
        settle();
    }

    void cancel(String transaction) {
        switchboard.cancelled(transaction);
        settle();
    }

    static String sdp(int port, String payloads, String direction) {
        return "v=0\r\no=x 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + port + " RTP/AVP "
                + payloads + "\r\na=rtpmap:101 telephone-event/8000\r\na=" + direction + "\r\n";
    }

    private DirectorySnapshot directory() {
        Map<String, Extension> extensions =
                Stream.of("1001", "1002", "1003", "1004").collect(Collectors.toMap(number -> number, this::extension));
        return new DirectorySnapshot("test", 1, extensions);
    }

    private Extension extension(String number) {
        CallHandling preset = CallHandling.PRESET;
        CallHandling handling = new CallHandling(
                "",
                "",
                "",
                "",
                0,
                true,
                preset.classOfService(),
                "",
                List.of(),
                preset.srtp(),
                codecs.getOrDefault(number, List.of()));
        String name = "Name of " + number;
        return new Extension(number, name, "", true, "", "", true, true, false, false, handling, 1);
    }

    static Contact contact(Flow flow) {
        Instant now = Instant.now();
        String uri = "sip:1002@127.0.0.1:" + flow.remote().getPort();
        return new Contact(uri, flow, 1000, "reg", 1, now, now.plusSeconds(600), "");
    }

    private static Flow flow(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new Flow(Transport.UDP, new InetSocketAddress(loopback, 5060), new InetSocketAddress(loopback, port));
    }
}
