package io.tandempbx.itests.phone;

import static java.util.Objects.requireNonNull;

import io.tandempbx.itests.support.Await;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One subscription as a {@link TestPhone} has it: a dialog of its own, and what it was told (RFC 6665). Thread-safe. */
public final class TestSubscription {
    private final TestPhone phone;
    private final String callId;
    private final String resource;
    private final String event;
    private final String localTag = TestPhone.newTag();
    private final List<SipMessage> told = new CopyOnWriteArrayList<>();
    private volatile int refusal; // what NOTIFY is answered with; 0 for 200
    private @Nullable SipMessage granted; // guarded by this, as is everything below
    private long cseq;
    private int seen; // so many of what it was told have been looked at

    TestSubscription(TestPhone phone, String callId, String resource, String event) {
        this.phone = phone;
        this.callId = callId;
        this.resource = resource;
        this.event = event;
    }

    public String callId() {
        return callId;
    }

    /** Subscribes for so many seconds; fails unless that is granted. */
    public TestSubscription begin(int expiresSeconds) {
        SipMessage answer = ask(expiresSeconds);
        if (answer.status() != 200) {
            throw new AssertionError("SUBSCRIBE to " + resource + " answered " + answer);
        }
        return this;
    }

    /** Subscribes, again within the dialog once it was granted; further header fields by name and value. */
    public synchronized SipMessage ask(int expiresSeconds, String... more) {
        SipMessage first = granted;
        String to = "sip:" + resource + "@" + phone.host();
        String uri = first == null ? to : first.contactUri().orElse(to);
        cseq += 2; // a challenge takes the one between
        SipMessage request = phone.complete(
                        SipMessage.request("SUBSCRIBE", uri),
                        "<" + phone.address() + ">;tag=" + localTag,
                        first == null ? "<" + to + ">" : first.header("To"),
                        callId,
                        cseq)
                .with("Event", event)
                .with("Expires", Integer.toString(expiresSeconds));
        for (int i = 0; i < more.length; i += 2) {
            request = request.with(more[i], more[i + 1]);
        }
        SipMessage answer = phone.authenticated(request);
        if (first == null && answer.status() == 200) {
            granted = answer;
        }
        return answer;
    }

    /** From now on NOTIFY is answered with this status. */
    public void refuseWith(int status) {
        refusal = status;
    }

    /** Everything it was told, repetitions of one request not counted. */
    public List<SipMessage> told() {
        return List.copyOf(told);
    }

    /** Waits for the next NOTIFY that matches; those before it count as looked at. */
    public SipMessage awaitNext(String what, Predicate<SipMessage> wanted) {
        try {
            return Await.value(what + " of " + resource, TestPhone.LIMIT, () -> next(wanted));
        } catch (AssertionError e) {
            StringBuilder all = new StringBuilder(String.valueOf(e.getMessage()));
            told.forEach(request -> all.append('\n')
                    .append(request.header("Subscription-State"))
                    .append('\n')
                    .append(request.body()));
            throw new AssertionError(all.append('\n').append(phone.journal()).toString(), e);
        }
    }

    /** Waits for the next NOTIFY whose body has this in it. */
    public SipMessage awaitBody(String part) {
        return awaitNext("NOTIFY with " + part, request -> request.body().contains(part));
    }

    private synchronized Optional<SipMessage> next(Predicate<SipMessage> wanted) {
        for (int i = seen; i < told.size(); i++) {
            if (wanted.test(told.get(i))) {
                seen = i + 1;
                return Optional.of(told.get(i));
            }
        }
        return Optional.empty();
    }

    /** Called on the wire's reader thread with what belongs to this dialog and is no repetition. */
    void request(SipMessage request) {
        requireNonNull(request, "request");
        if (refusal != 0) {
            phone.answer(request, SipMessage.response(request, refusal, "Refused", localTag));
            return;
        }
        told.add(request);
        phone.answer(request, SipMessage.response(request, 200, "OK", localTag).with("Contact", phone.contact()));
    }
}
