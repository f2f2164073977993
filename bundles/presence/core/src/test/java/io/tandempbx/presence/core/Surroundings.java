package io.tandempbx.presence.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.Transport;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Everything around presence as a test has it: signalling that notes what is sent, extensions, phones, calls and the time. */
final class Surroundings extends Clock {
    /** A request that was sent, with the key its outcome is told under. */
    record Sent(String key, OutboundRequest request, Flow flow) {
        String body() {
            return request.body().text();
        }

        String state() {
            return request.others().stream()
                    .filter(header -> header.name().equals("Subscription-State"))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }
    }

    final MemoryStateStore state = new MemoryStateStore();
    final Neighbours neighbours = new Neighbours();
    final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    final Map<String, Reply> replies = new ConcurrentHashMap<>();
    final Map<String, CallSummary> calls = new ConcurrentHashMap<>();
    final Map<String, List<Contact>> contacts = new ConcurrentHashMap<>();
    final Map<String, Extension> extensions = new ConcurrentHashMap<>();
    final Set<Integer> closedPorts = ConcurrentHashMap.newKeySet();
    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    volatile PresenceSettings settings = PresenceSettings.PRESET;
    private int transactions;

    Surroundings() {
        for (String number : List.of("1001", "1002", "1003")) {
            add(number, "");
        }
        SipService sip = fake(SipService.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "respond" -> replies.put((String) arguments[0], (Reply) arguments[1]);
            case "send" -> {
                sent.add(new Sent((String) arguments[1], (OutboundRequest) arguments[2], (Flow) arguments[3]));
                yield "transaction";
            }
            case "isOpen" -> !closedPorts.contains(
                    ((Flow) arguments[0]).remote().getPort());
            default -> throw new AssertionError(method);
        });
        neighbours.sip.bind(sip);
        neighbours.calls.bind(fake(CallService.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "calls" -> List.copyOf(calls.values());
            case "find" -> Optional.ofNullable(calls.get((String) arguments[0]));
            default -> throw new AssertionError(method);
        }));
        neighbours.contacts.bind(fake(
                ContactService.class,
                (proxy, method, arguments) -> contacts.getOrDefault((String) arguments[0], List.of())));
        neighbours.routes.bind(fake(
                RouteService.class, (proxy, method, arguments) -> RoutePlan.refused(404, "no such number", List.of())));
        neighbours.directory.bind(fake(
                DirectoryService.class,
                (proxy, method, arguments) -> new DirectorySnapshot("pbx", extensions.size(), extensions)));
    }

    void add(String number, String pickupGroup) {
        CallHandling handling =
                new CallHandling("", "", "", "", 0, true, ClassOfService.NATIONAL, pickupGroup, List.of());
        extensions.put(number, new Extension(number, "", "", true, "", "", true, true, false, false, handling, 1));
    }

    /** A SUBSCRIBE of a phone of 1001; headers by name and value. */
    InboundRequest subscribe(String resource, String toTag, long cseq, String... headers) {
        List<Header> others = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            others.add(new Header(headers[i], headers[i + 1]));
        }
        NameAddress to = NameAddress.of("", "sip:" + resource + "@192.0.2.1");
        MessageHead head = new MessageHead(
                NameAddress.of("", "sip:1001@192.0.2.1").withTag("phone"),
                toTag.isEmpty() ? to : to.withTag(toTag),
                "call-" + resource + "@phone",
                cseq,
                "SUBSCRIBE",
                List.of(NameAddress.of("", "sip:1001@192.0.2.7:5062")),
                List.of(),
                others);
        transactions++;
        return new InboundRequest(
                "t" + transactions,
                flow(Transport.UDP, 5062),
                "SUBSCRIBE",
                "sip:" + resource + "@192.0.2.1",
                resource,
                toTag.isEmpty() ? "1001" : "",
                head,
                Body.NONE);
    }

    static Flow flow(Transport transport, int port) {
        InetAddress here = InetAddress.getLoopbackAddress();
        return new Flow(transport, new InetSocketAddress(here, 5060), new InetSocketAddress(here, port));
    }

    /** Hands a request over and returns its answer. */
    Reply answer(Presence presence, InboundRequest request) {
        presence.handler.request(request);
        settle(presence);
        return Optional.ofNullable(replies.get(request.transaction()))
                .orElseThrow(() -> new AssertionError("no answer to " + request));
    }

    /** Time goes by. */
    void later(long ms) {
        nowMs.addAndGet(ms);
    }

    /** Waits until everything that is due was done, and what calls told was read. */
    static void settle(Presence presence) {
        CountDownLatch done = new CountDownLatch(1);
        presence.lane.after(30, done::countDown);
        try {
            if (!done.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the lane stands still");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The next request sent. */
    Sent next() {
        try {
            return Optional.ofNullable(sent.poll(10, TimeUnit.SECONDS))
                    .orElseThrow(() -> new AssertionError("nothing was sent"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    Presence presence() {
        return new Presence(state, neighbours, this, () -> settings);
    }

    @Override
    public long millis() {
        return nowMs.get();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(nowMs.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    private static <T> T fake(Class<T> type, InvocationHandler answers) {
        InvocationHandler all = (proxy, method, arguments) -> method.isDefault() && !isAsked(method)
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : answers.invoke(proxy, method, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, all));
    }

    /** The shorter way to send is asked for here, the longer one not at all. */
    private static boolean isAsked(Method method) {
        return method.getName().equals("send");
    }
}
