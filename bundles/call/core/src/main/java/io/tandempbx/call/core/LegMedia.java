package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.event.api.EventType;
import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.sip.api.Body;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Joins the descriptions of a call's legs with their media sessions (RFC 3264). Runs on the call's lane. */
final class LegMedia {
    private static final String MUSIC = "default"; // for who is put on hold

    private final Neighbours neighbours;
    private final Function<Leg, SrtpPolicy> policy;
    private final Function<Leg, CodecList> codecs;
    private final PlainPhones plainPhones = new PlainPhones();

    LegMedia(Neighbours neighbours, Function<Leg, SrtpPolicy> policy, Function<Leg, CodecList> codecs) {
        this.policy = policy;
        this.codecs = codecs;
        this.neighbours = neighbours;
    }

    /** Opens the leg's session, unless it is open; for an emergency call also when all ports are taken but those kept for it. */
    void open(Call call, Leg leg, boolean emergency) throws PortsExhaustedException {
        know(leg, emergency);
        if (leg.mediaPort == 0) {
            leg.mediaPort = media().open(leg.mediaSession, call.id, emergency);
        }
    }

    /**
     * Asks which codecs may be spoken with a leg's party, unless it is known; a conversation keeps the one it has. Who calls
     * for help may speak all when a list would leave none.
     */
    void know(Leg leg, boolean emergency) {
        if (leg.codecs == null) {
            leg.codecs = codecs.apply(leg).with(leg.codec);
        }
        if (emergency && leg.codecs().excludesAll(media().formats())) {
            leg.speakAll();
        }
    }

    /** Why nothing can be spoken with a party that has this list; empty when something can. */
    Optional<String> obstacle(String party, CodecList list) {
        return list.excludesAll(media().formats())
                ? Optional.of("None of the codecs of " + party + " is enabled: " + String.join(", ", list.names()))
                : Optional.empty();
    }

    void release(Call call, Leg leg) {
        if (leg.mediaPort != 0) {
            leg.mos = media().statistics(leg.mediaSession).map(LegMedia::worse).orElse(-1.0);
            media().release(leg.mediaSession);
            leg.mediaPort = 0;
        }
    }

    private static double worse(SessionStatistics statistics) {
        double received = statistics.inbound().mos();
        double sent = statistics.outbound().mos();
        return received < 0 ? sent : sent < 0 ? received : Math.min(received, sent);
    }

    /** The audio codec that both this description and the platform know, in the describer's order of preference. */
    Optional<Payload> common(SessionDescription sdp) {
        return Negotiation.firstCommon(sdp.payloads(), media().formats());
    }

    /** What another party described, offered to this leg's peer as our own; who is put on hold is to hear music. */
    Body describe(Call call, Leg to, SessionDescription source, Direction way) {
        return describe(call, to, source, offerTo(to, source), way);
    }

    /**
     * The same with all that the platform can translate into, for who refused the other party's formats.
     *
     * @return empty when that is no more than was offered before
     */
    Optional<Body> describeAll(Call call, Leg to, SessionDescription source, Direction way) throws SdpException {
        List<Payload> all = allTo(to, source);
        return ourPayloads(to).containsAll(all) ? Optional.empty() : Optional.of(describe(call, to, source, all, way));
    }

    private Body describe(Call call, Leg to, SessionDescription source, List<Payload> offered, Direction way) {
        Direction heard = way == Direction.INACTIVE && call.state == CallState.TALKING ? Direction.SENDONLY : way;
        return describe(call, to, source, offered, heard, false, offeredKeys(to));
    }

    /** The other party's formats alone where they may suffice, so that none is chosen that must be translated. */
    private List<Payload> offerTo(Leg to, SessionDescription source) {
        List<MediaFormat> formats = to.codecs().formats(media().formats());
        List<Payload> shared = Negotiation.shared(to.codecs().payloads(source.payloads()), formats);
        return Negotiation.firstCommon(shared, formats).isPresent() && takesOneOf(to, shared)
                ? shared
                : allTo(to, source);
    }

    private List<Payload> allTo(Leg to, SessionDescription source) {
        List<Payload> theirs = to.codecs().payloads(source.payloads());
        List<MediaFormat> formats = to.codecs().formats(media().formats());
        return Negotiation.offer(theirs, formats, common(source).isPresent());
    }

    /** Whether a party has said that it has one of these codecs; or can refuse them all, and is then asked again. */
    private static boolean takesOneOf(Leg to, List<Payload> offered) {
        if (to.remoteSdp.isEmpty()) {
            return !to.inbound;
        }
        try {
            return to.description(to.remoteSdp).payloads().stream()
                    .anyMatch(theirs -> theirs.isAudio() && offered.stream().anyMatch(theirs::isSameAs));
        } catch (SdpException e) {
            throw new IllegalStateException("a description that was taken cannot be read: " + e.rule(), e);
        }
    }

    /** What another party answered, as our own answer to this leg's offer. */
    Body answer(Call call, Leg to, SessionDescription offered, SessionDescription source, Direction way)
            throws SdpException {
        Direction allowed = offered.direction() == Direction.INACTIVE ? Direction.INACTIVE : way;
        return describe(
                call,
                to,
                source,
                answerTo(to, offered, source),
                allowed,
                offered.offersMux(),
                answeredKeys(to, offered));
    }

    /** Who had an answer already, with early media, keeps to it: an INVITE has one (RFC 3261 §13.2.1). */
    private List<Payload> answerTo(Leg to, SessionDescription offered, SessionDescription source) throws SdpException {
        return isAnswered(to)
                ? ourPayloads(to)
                : Negotiation.answer(offered.payloads(), source.payloads(), media().formats());
    }

    private List<Payload> answerTo(Leg to, SessionDescription offered) throws SdpException {
        return isAnswered(to) ? ourPayloads(to) : Negotiation.answer(offered.payloads(), media().formats());
    }

    private static boolean isAnswered(Leg leg) {
        return leg.state.pending() && !leg.localSdp.isEmpty();
    }

    private static Body describe(
            Call call,
            Leg to,
            SessionDescription source,
            List<Payload> described,
            Direction way,
            boolean mux,
            List<Crypto> keys) {
        boolean first = to.localSdp.isEmpty();
        if (first
                || !text(call, to, source, described, to.sdpVersion, way, mux, keys)
                        .equals(to.localSdp)) {
            to.sdpVersion++;
            to.localSdp = text(call, to, source, described, to.sdpVersion, way, mux, keys);
        }
        to.described = described;
        return Body.sdp(to.localSdp);
    }

    private static String text(
            Call call,
            Leg to,
            SessionDescription source,
            List<Payload> described,
            long version,
            Direction way,
            boolean mux,
            List<Crypto> keys) {
        long sessionId = Integer.toUnsignedLong((call.id + to.id).hashCode());
        return source.rewritten(
                to.dialog.flow.local().getAddress(), to.mediaPort, sessionId, version, described, way, mux, keys);
    }

    /** Lets a peer's offer take effect before it is answered: every payload type may come. */
    void offered(Call call, Leg leg, SessionDescription sdp) throws SdpException {
        took(leg, sdp, Set.of(), false);
    }

    /** Lets a completed offer and answer take effect on both legs. */
    void agreed(Call call, Leg offerer, SessionDescription offered, Leg answerer, SessionDescription answered)
            throws SdpException {
        MediaTerms answererTerms =
                Negotiation.terms(ourPayloads(answerer), answered.payloads(), true, answered.packetMs());
        MediaTerms offererTerms = termsOf(offerer, offered, answered);
        if (answererTerms.audio().isEmpty() || offererTerms.audio().isEmpty()) {
            throw new SdpException("no codec that was offered");
        }
        boolean wasHeld = offerer.held;
        took(offerer, offered, offererTerms, offered.offersMux());
        if (offerer.held != wasHeld && call.state == CallState.TALKING) {
            EventType type = offerer.held ? EventType.CALL_HOLD : EventType.CALL_RESUME;
            neighbours.events().call(type, call, Instant.now(), "by", offerer.party);
        }
        took(answerer, answered, answererTerms, false);
        media().bridge(offerer.mediaSession, answerer.mediaSession);
        music(call, answerer, offered);
        music(call, offerer, answered);
        offerer.forgetDescription();
        answerer.forgetDescription();
    }

    /** Music for a party whose peer does not listen to it. */
    private void music(Call call, Leg leg, SessionDescription peer) {
        if (call.state == CallState.TALKING && !peer.direction().receives()) {
            media().play(leg.mediaSession, AudioSource.music(MUSIC));
        } else {
            media().stop(leg.mediaSession);
        }
    }

    /** What the offerer will have agreed to with our answer, or did when it described itself before. */
    private MediaTerms termsOf(Leg offerer, SessionDescription offered, SessionDescription answered)
            throws SdpException {
        boolean asked = offerer.state.pending() || offerer.exchange != null || offerer.localSdp.isEmpty();
        List<Payload> ours = asked ? answerTo(offerer, offered, answered) : ourPayloads(offerer);
        return Negotiation.terms(ours, offered.payloads(), false, offered.packetMs());
    }

    /** What we told this peer last. */
    private static List<Payload> ourPayloads(Leg leg) throws SdpException {
        List<Payload> described = leg.described;
        return described.isEmpty() ? SessionDescription.parse(leg.localSdp).payloads() : described;
    }

    private void took(Leg leg, SessionDescription sdp, MediaTerms terms, boolean mux) throws SdpException {
        Set<Integer> types = new HashSet<>();
        terms.formats().forEach(format -> types.add(format.receiveType()));
        took(leg, sdp, types, mux);
        leg.codec = terms.audio().map(audio -> audio.format().name()).orElse("");
        media().encrypt(leg.mediaSession, keys(leg, sdp));
        media().agree(leg.mediaSession, terms);
    }

    /** The keys of both directions, once both sides have told theirs. */
    private MediaKeys keys(Leg leg, SessionDescription sdp) throws SdpException {
        if (!sdp.isSecure()) {
            return MediaKeys.NONE;
        }
        Crypto theirs = sdp.keys(media().cryptoSuites()).stream()
                .findFirst()
                .orElseThrow(() -> new SdpException("no crypto suite in common"));
        return new MediaKeys(theirs.suite(), ownKey(leg, theirs).key(), theirs.key());
    }

    /** Our key for a suite: the same as long as the dialog lasts. */
    private Crypto ownKey(Leg leg, Crypto theirs) {
        Crypto known = leg.ownKey;
        if (known == null || !known.suite().equals(theirs.suite())) {
            known = described(leg).stream()
                    .filter(key -> key.suite().equals(theirs.suite()))
                    .findFirst()
                    .orElseGet(() -> Crypto.random(theirs.tag(), theirs.suite()));
            leg.ownKey = known;
        }
        return known.with(theirs.tag());
    }

    /** The keys in our last description to this peer; none if it has answered in plain all the same. */
    private List<Crypto> described(Leg leg) {
        try {
            boolean plain =
                    !leg.remoteSdp.isEmpty() && !leg.description(leg.remoteSdp).isSecure();
            return plain || leg.localSdp.isEmpty()
                    ? List.of()
                    : SessionDescription.parse(leg.localSdp).keys(media().cryptoSuites());
        } catch (SdpException e) {
            throw new IllegalStateException("a description that was taken cannot be read: " + e.rule(), e);
        }
    }

    private List<Crypto> answeredKeys(Leg leg, SessionDescription offered) {
        return offered.keys(media().cryptoSuites()).stream()
                .findFirst()
                .map(theirs -> List.of(ownKey(leg, theirs)))
                .orElse(List.of());
    }

    private List<Crypto> offeredKeys(Leg leg) {
        List<Crypto> present = described(leg);
        boolean offers = policy.apply(leg).offers(leg.dialog.flow.transport());
        boolean tries = leg.localSdp.isEmpty() && isChoice(leg) && !plainPhones.has(leg);
        return present.isEmpty() && (offers || tries) ? newKeys() : present;
    }

    /** Whether a phone that is called may have its media encrypted or not, as it likes. */
    private boolean isChoice(Leg leg) {
        return !leg.inbound && leg.state == LegState.TRYING && isOptional(leg);
    }

    private boolean isOptional(Leg leg) {
        return leg.trunk.isEmpty() && policy.apply(leg).prefers(leg.dialog.flow.transport());
    }

    private List<Crypto> newKeys() {
        List<Crypto> offered = new ArrayList<>();
        for (String suite : media().cryptoSuites()) {
            offered.add(Crypto.random(offered.size() + 1, suite));
        }
        return offered;
    }

    /**
     * Our offer to a phone that did not take it, plain if it was encrypted and encrypted if it was plain; nothing where there is
     * no choice, or when that was the other way already. The third is the first with all codecs.
     */
    Optional<Body> otherwise(Call call, Leg leg) {
        if ((leg.sdpVersion != 1 && leg.sdpVersion != 3) || !isChoice(leg)) {
            return Optional.empty();
        }
        try {
            SessionDescription ours = SessionDescription.parse(leg.localSdp);
            List<Crypto> keys = ours.isSecure() ? List.of() : newKeys();
            return Optional.of(describe(call, leg, ours, ours.payloads(), ours.direction(), false, keys));
        } catch (SdpException e) {
            throw new IllegalStateException("a description of ours cannot be read: " + e.rule(), e);
        }
    }

    private void took(Leg leg, SessionDescription sdp, Set<Integer> types, boolean mux) throws SdpException {
        policy.apply(leg).check(leg.dialog.flow.transport(), sdp.isSecure());
        if (isOptional(leg)) {
            plainPhones.note(leg, !sdp.isSecure());
        }
        leg.remoteSdp = sdp.text();
        leg.held = sdp.direction() != Direction.SENDRECV;
        media().remote(leg.mediaSession, sdp.remote(leg.dialog.flow.remote().getAddress(), types, mux));
    }

    /** Answers a leg's offer by the echo application. */
    Body echo(Call call, Leg leg, String offer) throws SdpException {
        SessionDescription sdp = leg.description(offer);
        NegotiatedFormat codec = alone(leg, sdp);
        media().echo(leg.mediaSession, codec.format(), codec.sendType());
        return answerAlone(call, leg, sdp, sdp.direction().answered());
    }

    /** Agrees with a party that speaks to the platform alone. */
    private NegotiatedFormat alone(Leg leg, SessionDescription sdp) throws SdpException {
        List<Payload> ours = answerTo(leg, sdp);
        MediaTerms terms = Negotiation.terms(ours, sdp.payloads(), false, sdp.packetMs());
        NegotiatedFormat codec = terms.audio().orElseThrow(() -> new SdpException("no common codec"));
        took(leg, sdp, terms, sdp.offersMux());
        return codec;
    }

    private Body answerAlone(Call call, Leg leg, SessionDescription sdp, Direction way) throws SdpException {
        List<Payload> ours = answerTo(leg, sdp);
        return describe(call, leg, sdp, ours, way, sdp.offersMux(), answeredKeys(leg, sdp));
    }

    /** Whether two parties can hear each other: each speaks a codec that the platform knows. */
    boolean haveCommon(SessionDescription one, SessionDescription other) {
        return common(one).isPresent() && common(other).isPresent();
    }

    /** Answers an offer with what another party can do as well, in the offer's own numbers. */
    Body answer(Call call, Leg to, SessionDescription offer, SessionDescription other) throws SdpException {
        return describe(
                call,
                to,
                offer,
                answerTo(to, offer, other),
                offer.direction().answered(),
                offer.offersMux(),
                answeredKeys(to, offer));
    }

    /** Describes us to a party that has nobody to talk to for now, and plays music to it meanwhile. */
    Body alone(Call call, Leg leg) {
        media().play(leg.mediaSession, AudioSource.music(MUSIC));
        try {
            SessionDescription own = leg.description(leg.remoteSdp);
            return describe(call, leg, own, Direction.SENDRECV);
        } catch (SdpException e) {
            throw new IllegalStateException("a description that was taken cannot be read: " + e.rule(), e);
        }
    }

    /** Describes us to a party as before, but wanting to hear nothing of it, and plays music to it. */
    Body hold(Call call, Leg leg) {
        media().play(leg.mediaSession, AudioSource.music(MUSIC));
        try {
            SessionDescription ours = SessionDescription.parse(leg.localSdp);
            return describe(call, leg, ours, ours.payloads(), Direction.SENDONLY, false, described(leg));
        } catch (SdpException e) {
            throw new IllegalStateException("a description of ours cannot be read: " + e.rule(), e);
        }
    }

    /** Lets a party's answer to that take effect. */
    void held(Leg leg, SessionDescription answered) throws SdpException {
        List<Payload> ours = SessionDescription.parse(leg.localSdp).payloads();
        took(leg, answered, Negotiation.terms(ours, answered.payloads(), true, answered.packetMs()), false);
    }

    /** Plays music to a party whose peer has gone while another is looked for. */
    void keepCompany(Leg leg) {
        media().play(leg.mediaSession, AudioSource.music(MUSIC));
    }

    /** Has played to a party what its application wants, from the beginning. */
    void play(Leg leg, AudioSource source) {
        media().play(leg.mediaSession, source);
    }

    /** Lets a party hear all who are in a room, and them hear it unless it is muted. */
    void enter(Leg leg, String room, boolean muted) {
        media().mix(leg.mediaSession, room, muted);
    }

    /** Lets a party out of its room, if it is in one. */
    void leaveRoom(Leg leg) {
        media().unmix(leg.mediaSession);
    }

    /** Plays nothing to a party any more. */
    void silence(Leg leg) {
        media().stop(leg.mediaSession);
    }

    /** Lets a party that has answered already hear that somebody else rings. */
    void ringback(Leg leg) {
        media().play(leg.mediaSession, AudioSource.tone("ringback"));
    }

    /** Lets a party that has answered hear that nobody took it, and waits: the tone of the country (ITU-T E.180). */
    void refused(Leg leg, int status) {
        boolean busy = status == 486 || status == 600 || status == 603;
        media().play(leg.mediaSession, AudioSource.tone(busy ? "busy" : "congestion"));
    }

    /** Answers the offer of a party that has nobody to talk to for now. */
    Body aside(Call call, Leg leg, String offer) throws SdpException {
        SessionDescription sdp = leg.description(offer);
        alone(leg, sdp);
        return answerAlone(
                call,
                leg,
                sdp,
                call.isOnHold() ? heldAnswer(sdp.direction()) : sdp.direction().answered());
    }

    private static Direction heldAnswer(Direction offered) {
        return offered.receives() ? Direction.SENDONLY : Direction.INACTIVE;
    }

    /** Offers all that the platform can to a party that offered nothing and speaks to the platform alone (RFC 3261 §13.2.1). */
    Body offerAside(Call call, Leg leg) {
        List<Payload> ours = Negotiation.offer(leg.codecs().formats(media().formats()));
        return describe(call, leg, SessionDescription.blank(), ours, Direction.SENDRECV, false, offeredKeys(leg));
    }

    /** Takes the answer of a party that speaks to the platform alone to what we described last. */
    NegotiatedFormat answeredAside(Leg leg, String answer) throws SdpException {
        SessionDescription sdp = leg.description(answer);
        List<Payload> ours = SessionDescription.parse(leg.localSdp).payloads();
        MediaTerms terms = Negotiation.terms(ours, sdp.payloads(), true, sdp.packetMs());
        NegotiatedFormat codec = terms.audio().orElseThrow(() -> new SdpException("no codec that was offered"));
        took(leg, sdp, terms, false);
        return codec;
    }

    /** The same, and sends back what it says. */
    void answeredEcho(Leg leg, String answer) throws SdpException {
        NegotiatedFormat codec = answeredAside(leg, answer);
        media().echo(leg.mediaSession, codec.format(), codec.sendType());
    }

    /** Lets two legs hear each other that have described themselves before. */
    void bridge(Leg one, Leg other) {
        media().bridge(one.mediaSession, other.mediaSession);
    }

    private MediaService media() {
        return neighbours.media();
    }
}
