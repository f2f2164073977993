package io.tandempbx.itests.phone;

import static java.util.Objects.requireNonNull;

import io.tandempbx.itests.rtp.RtpStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One call as a {@link TestPhone} has it: a dialog (RFC 3261 §12) and an RTP stream. Thread-safe. */
public final class TestCall {
    private final TestPhone phone;
    private final String callId;
    private final String localTag = TestPhone.newTag();
    private final RtpStream rtp;
    private final long sdpId = ThreadLocalRandom.current().nextLong(1 << 30);
    private final byte[] key;
    private final List<SipMessage> inviteResponses = new CopyOnWriteArrayList<>();
    private final List<String> infos = new CopyOnWriteArrayList<>();

    private volatile @Nullable SipMessage invite; // the latest initial one, ours or theirs
    private volatile boolean acknowledged;
    private volatile boolean cancelled;
    private volatile boolean ended;
    private volatile Sdp remoteSdp = new Sdp(new InetSocketAddress(0), "sendrecv", List.of());
    private @Nullable Repeater answerRepeater; // guarded by this, as is everything below
    private @Nullable SipMessage pendingAck;
    private String localParty = "";
    private String remoteParty = "";
    private String remoteTarget = "";
    private List<String> routes = List.of();
    private long cseq = 1;
    private int sdpVersion;

    TestCall(TestPhone phone, String callId) {
        this.phone = phone;
        this.rtp = RtpStream.open(phone.localAddress());
        this.callId = callId;
        this.key = new byte[phone.suite.masterOctets()];
        ThreadLocalRandom.current().nextBytes(key);
    }

    public TestPhone phone() {
        return phone;
    }

    public RtpStream rtp() {
        return rtp;
    }

    public String callId() {
        return callId;
    }

    /** Tells the phone's tag apart from others of the same Call-ID. */
    public String localTag() {
        return localTag;
    }

    /** What the other side last said about its media. */
    public Sdp remoteSdp() {
        return remoteSdp;
    }

    public boolean isEnded() {
        return ended;
    }

    /** Bodies of the INFO requests received. */
    public List<String> infos() {
        return infos;
    }

    // ---- calling

    void invite(String number) {
        invite(number, "");
    }

    /** @param replaces the value of Replaces; empty for none */
    synchronized void invite(String number, String replaces) {
        String uri = "sip:" + number + "@" + phone.host();
        String from = phone.additions.stream()
                .filter(field -> field.name().equals("From"))
                .map(SipMessage.Field::value)
                .findFirst()
                .orElse("<" + phone.address() + ">");
        localParty = from + ";tag=" + localTag;
        remoteParty = "<" + uri + ">";
        remoteTarget = uri;
        SipMessage request = phone.complete(SipMessage.request("INVITE", uri), localParty, remoteParty, callId, cseq);
        if (!phone.offersLate) {
            request = request.withBody("application/sdp", localSdp("sendrecv"));
        }
        if (!replaces.isEmpty()) {
            request = request.with("Replaces", replaces);
        }
        for (SipMessage.Field field : phone.additions) {
            request = field.name().equals("From") ? request : request.with(field.name(), field.value());
        }
        for (String option : phone.required) {
            request = request.with("Require", option);
        }
        SipMessage first = phone.proved(request);
        cseq = first.cseq();
        invite = first;
        phone.transact(first, this::inviteResponse);
    }

    private synchronized void inviteResponse(SipMessage response) {
        SipMessage sent = requireNonNull(invite);
        boolean challenged = response.status() == 401 || response.status() == 407;
        if (challenged && sent.header("Authorization").isEmpty()) {
            SipMessage again = phone.retry(sent, response);
            cseq = again.cseq();
            invite = again;
            phone.transact(again, this::inviteResponse);
            return;
        }
        if (response.isFinal() && response.status() < 300) {
            answered(response);
        } else {
            readSdp(response);
        }
        inviteResponses.add(response);
        ended |= response.status() >= 300;
    }

    private void answered(SipMessage response) {
        SipMessage ack = pendingAck;
        if (ack == null) {
            establish(response.header("To"), response);
            readSdp(response);
            ack = inDialog("ACK", invite().cseq());
            if (phone.offersLate) {
                ack = ack.withBody("application/sdp", localSdp("sendrecv"));
            }
            pendingAck = ack;
        }
        if (!phone.holdsAck) {
            phone.send(ack);
            acknowledged = true;
        }
    }

    /** Sends the ACK that was held back. */
    public synchronized void acknowledge() {
        phone.send(requireNonNull(pendingAck, "no 2xx has come"));
        acknowledged = true;
    }

    /** Waits for a response to the INVITE with this status. */
    public SipMessage awaitStatus(int status) {
        return phone.waitFor("status " + status + " for call " + callId, () -> inviteResponses.stream()
                .filter(response -> response.status() == status)
                .findFirst());
    }

    /** Waits for the final answer, whatever it is. */
    public SipMessage awaitFinal() {
        return phone.waitFor(
                "a final answer for call " + callId,
                () -> inviteResponses.stream().filter(SipMessage::isFinal).findFirst());
    }

    public TestCall awaitAnswered() {
        awaitStatus(200);
        return this;
    }

    /** Cancels the unanswered call and waits for its 487. */
    public void cancel() {
        SipMessage sent = requireNonNull(invite);
        SipMessage request = SipMessage.request("CANCEL", sent.start().split(" ", -1)[1])
                .with("Via", sent.header("Via"))
                .with("Max-Forwards", "70")
                .with("From", sent.header("From"))
                .with("To", sent.header("To"))
                .with("Call-ID", callId)
                .with("CSeq", sent.cseq() + " CANCEL");
        SipMessage answer = phone.exchange(request);
        if (answer.status() != 200) {
            throw new AssertionError("CANCEL answered " + answer);
        }
        awaitStatus(487);
    }

    /** Ends the unanswered call with BYE in the dialog that a provisional response made (RFC 3261 §15), and waits for its 487. */
    public void hangUpEarly(SipMessage provisional) {
        synchronized (this) {
            establish(provisional.header("To"), provisional);
        }
        hangUp();
        awaitStatus(487);
    }

    // ---- called

    synchronized void invited(SipMessage request) {
        invite = request;
        localParty = request.header("To") + ";tag=" + localTag;
        establish(request.header("From"), request);
        readSdp(request);
        phone.answer(request, SipMessage.response(request, 100, "Trying", ""));
    }

    /** The INVITE that made this call. */
    public SipMessage invite() {
        return requireNonNull(invite);
    }

    public void ring() {
        progress(180, "Ringing");
    }

    /** Answers provisionally without a description. */
    public void progress(int status, String reason) {
        provisional(status, reason, UnaryOperator.identity());
    }

    /** Answers 183 with SDP, which must be acknowledged (RFC 3262). */
    public void reliableEarlyMedia(String sequence) {
        provisional(183, "Session Progress", response -> response.with("Require", "100rel")
                .with("RSeq", sequence)
                .withBody("application/sdp", localSdp("sendrecv")));
    }

    /** Answers 183 with SDP; what {@link #rtp} sends from now on is early media. */
    public void earlyMedia() {
        provisional(183, "Session Progress", response -> response.withBody("application/sdp", localSdp("sendrecv")));
    }

    /** Answers 200 and repeats that until the ACK comes; does not wait for it. */
    public TestCall answer() {
        return answer(response -> response.withBody("application/sdp", localSdp(Sdp.answering(remoteSdp.direction()))));
    }

    /** The same without a description: that of a reliable provisional response is the answer. */
    public TestCall answerAsDescribed() {
        return answer(UnaryOperator.identity());
    }

    private synchronized TestCall answer(UnaryOperator<SipMessage> more) {
        SipMessage request = invite();
        SipMessage response =
                more.apply(SipMessage.response(request, 200, "OK", localTag).with("Contact", phone.contact()));
        phone.answer(request, response);
        answerRepeater = Repeater.start(() -> phone.send(response));
        return this;
    }

    /** Sends one more 200 as if another phone behind the same contact had answered too. */
    public void answerAgain(String otherTag) {
        phone.send(SipMessage.response(invite(), 200, "OK", otherTag)
                .with("Contact", phone.contact())
                .withBody("application/sdp", localSdp("sendrecv")));
    }

    public synchronized void reject(int status, String reason) {
        SipMessage response = SipMessage.response(invite(), status, reason, localTag);
        phone.answer(invite(), response);
        answerRepeater = Repeater.start(() -> phone.send(response));
        ended = true;
    }

    /** Sends the caller to another number of the same server. */
    public synchronized void redirect(String number) {
        SipMessage response = SipMessage.response(invite(), 302, "Moved Temporarily", localTag)
                .with("Contact", "<sip:" + number + "@" + phone.host() + ">");
        phone.answer(invite(), response);
        answerRepeater = Repeater.start(() -> phone.send(response));
        ended = true;
    }

    public TestCall awaitAcknowledged() {
        phone.waitFor("the ACK for call " + callId, () -> acknowledged ? Optional.of(true) : Optional.empty());
        return this;
    }

    public void awaitCancelled() {
        phone.waitFor("a CANCEL for call " + callId, () -> cancelled ? Optional.of(true) : Optional.empty());
    }

    public boolean isAcknowledged() {
        return acknowledged;
    }

    // ---- within the dialog

    /** Ends the call with BYE and waits for the answer, which must be 200. */
    public void hangUp() {
        hangUp(request("BYE"));
    }

    /** Ends the call as {@link #hangUp()} does, and says why in a Reason header (RFC 3326). */
    public void hangUp(String reason) {
        hangUp(request("BYE").with("Reason", reason));
    }

    private void hangUp(SipMessage bye) {
        SipMessage answer = phone.exchange(bye);
        ended = true;
        if (answer.status() != 200) {
            throw new AssertionError("BYE answered " + answer + "\n" + phone.journal());
        }
    }

    /** A BYE as the phone would send it, for somebody else to send. */
    public String byeText() {
        return new String(request("BYE").toBytes(), StandardCharsets.UTF_8);
    }

    /** Sends BYE once, does not wait for an answer, and forgets the call; to a server that is down, it never ended. */
    public void abandon() {
        phone.send(request("BYE"));
        phone.forget(this);
        ended = true;
    }

    public void awaitEnded() {
        phone.waitFor("the end of call " + callId, () -> ended ? Optional.of(true) : Optional.empty());
    }

    /** Offers a direction in a re-INVITE; returns the final answer, acknowledged. */
    public SipMessage reinvite(String direction) {
        SipMessage request = request("INVITE").withBody("application/sdp", localSdp(direction));
        SipMessage answer = phone.exchange(request);
        if (answer.status() < 300) {
            readSdp(answer);
            phone.send(inDialog("ACK", request.cseq()));
        }
        return answer;
    }

    /** Offers a direction in an UPDATE (RFC 3311); returns the final answer. */
    public SipMessage update(String direction) {
        SipMessage answer = phone.exchange(request("UPDATE").withBody("application/sdp", localSdp(direction)));
        readSdp(answer);
        return answer;
    }

    /** Asks to have the other party led to a number (RFC 3515); returns the final answer. */
    public SipMessage refer(String number) {
        int headers = number.indexOf('?');
        String user = headers < 0 ? number : number.substring(0, headers);
        String more = headers < 0 ? "" : number.substring(headers);
        return phone.exchange(request("REFER").with("Refer-To", "<sip:" + user + "@" + phone.host() + more + ">"));
    }

    /** Asks to have the other party led to the other party of another call of this phone (RFC 5589 §7). */
    public SipMessage refer(String number, TestCall consultation) {
        return refer(number + "?Replaces=" + consultation.callId() + "%3Bto-tag%3D" + consultation.remoteTag()
                + "%3Bfrom-tag%3D" + consultation.localTag());
    }

    /** The tag of the other side; of a provisional response while unanswered. */
    synchronized String remoteTag() {
        String party = remoteParty.contains(";tag=")
                ? remoteParty
                : inviteResponses.get(inviteResponses.size() - 1).header("To");
        return party.substring(party.indexOf(";tag=") + 5);
    }

    /** Acknowledges a reliable provisional response (RFC 3262); returns the final answer. */
    public SipMessage acknowledgeProgress(SipMessage response) {
        SipMessage prack;
        synchronized (this) {
            establish(response.header("To"), response);
            prack = request("PRACK");
        }
        return phone.exchange(prack.with("RAck", response.header("RSeq") + " " + invite().cseq() + " INVITE"));
    }

    /** Sends a DTMF digit by INFO; returns the final answer. */
    public SipMessage infoDigit(char digit) {
        return phone.exchange(
                request("INFO").withBody("application/dtmf-relay", "Signal=" + digit + "\r\nDuration=100\r\n"));
    }

    /** Called on the wire's reader thread with what belongs to this call and is no repetition. */
    synchronized void request(SipMessage request) {
        switch (request.method()) {
            case "ACK" -> acknowledgedBy(request);
            case "CANCEL" -> cancelledBy(request);
            case "BYE" -> {
                phone.answer(request, SipMessage.response(request, 200, "OK", localTag));
                ended |= request.toTag().equals(localTag);
            }
            case "INVITE", "UPDATE" -> offered(request);
            case "INFO" -> {
                infos.add(request.body());
                phone.answer(request, SipMessage.response(request, 200, "OK", localTag));
            }
            default -> phone.answer(request, SipMessage.response(request, 200, "OK", localTag));
        }
    }

    private void acknowledgedBy(SipMessage ack) {
        if (ack.toTag().equals(localTag)) {
            acknowledged = true;
            stopRepeating();
        }
    }

    private void cancelledBy(SipMessage request) {
        phone.answer(request, SipMessage.response(request, 200, "OK", localTag));
        if (!ended) {
            reject(487, "Request Terminated");
            cancelled = true;
        }
    }

    private void offered(SipMessage request) {
        readSdp(request);
        SipMessage response = SipMessage.response(request, 200, "OK", localTag)
                .with("Contact", phone.contact())
                .withBody("application/sdp", localSdp(Sdp.answering(remoteSdp.direction())));
        phone.answer(request, response);
        if (request.method().equals("INVITE")) {
            answerRepeater = Repeater.start(() -> phone.send(response));
        }
    }

    private synchronized void provisional(int status, String reason, UnaryOperator<SipMessage> more) {
        SipMessage response =
                SipMessage.response(invite(), status, reason, localTag).with("Contact", phone.contact());
        phone.answer(invite(), more.apply(response));
    }

    /** A request in the dialog, with the next CSeq. */
    private synchronized SipMessage request(String method) {
        cseq++;
        return inDialog(method, cseq);
    }

    private synchronized SipMessage inDialog(String method, long number) {
        SipMessage request = SipMessage.request(method, remoteTarget);
        for (String route : routes) {
            request = request.with("Route", route);
        }
        return phone.complete(request, localParty, remoteParty, callId, number);
    }

    private void establish(String remote, SipMessage source) {
        remoteParty = remote;
        source.contactUri().ifPresent(uri -> remoteTarget = uri);
        List<String> recorded = new ArrayList<>(source.headers("Record-Route"));
        if (!source.isRequest()) {
            Collections.reverse(recorded);
        }
        routes = List.copyOf(recorded);
    }

    private void readSdp(SipMessage message) {
        if (message.body().contains("m=audio")) {
            Sdp sdp = Sdp.parse(message.body(), phone.suite);
            remoteSdp = sdp;
            rtp.target(sdp.target());
            if (phone.encrypting && !sdp.key().isEmpty()) {
                rtp.encrypt(phone.suite, key, Base64.getDecoder().decode(sdp.key()));
            }
        }
    }

    private synchronized String localSdp(String direction) {
        sdpVersion++;
        InetSocketAddress media = InetSocketAddress.createUnresolved(
                phone.advertisedHost(), rtp.local().getPort());
        String shown = phone.encrypting ? Base64.getEncoder().encodeToString(key) : "";
        return new Sdp(media, direction, phone.payloadTypes, phone.suite, shown, remoteSdp.keyTag())
                .text(sdpId, sdpVersion, phone.packetTimes);
    }

    private void stopRepeating() {
        Repeater repeater = answerRepeater;
        if (repeater != null) {
            repeater.stop();
        }
    }
}
