package io.tandempbx.call.core;

import io.tandempbx.sip.api.MessageHead;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the call that a message belongs to, from any thread: by the dialog tag we gave, by the server transaction we
 * have to answer, and by what marks a request that arrived twice over different paths. Thread-safe.
 */
final class CallIndex {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int ID_LENGTH = 12;
    private static final int TAG_LENGTH = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, String> byTag = new ConcurrentHashMap<>();
    private final Map<String, String> byTransaction = new ConcurrentHashMap<>();
    private final Map<String, String> byInvite = new ConcurrentHashMap<>();
    private final Map<String, String> bySession = new ConcurrentHashMap<>(); // only of legs from another call

    String newCallId() {
        return word(ID_LENGTH);
    }

    String newTag() {
        return word(TAG_LENGTH);
    }

    private String word(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        StringBuilder text = new StringBuilder(length);
        for (byte octet : octets) {
            text.append(ALPHABET[octet & 31]);
        }
        return text.toString();
    }

    /**
     * Notes the INVITE that begins a call; false when the same one is known already, by another path.
     *
     * @param inviteKey what {@link #inviteKey} made of it
     */
    boolean addInvite(String inviteKey, String callId) {
        return byInvite.putIfAbsent(inviteKey, callId) == null;
    }

    /** What two copies of one request have in common (RFC 3261 §8.2.2.2). */
    static String inviteKey(MessageHead invite) {
        return invite.callId() + " " + invite.from().tag() + " " + invite.cseq();
    }

    void addTag(String tag, String callId) {
        byTag.put(tag, callId);
    }

    void addTransaction(String serverTransaction, String callId) {
        byTransaction.put(serverTransaction, callId);
    }

    void removeTransaction(String serverTransaction) {
        byTransaction.remove(serverTransaction);
    }

    Optional<String> byTag(String tag) {
        return Optional.ofNullable(byTag.get(tag));
    }

    Optional<String> byTransaction(String serverTransaction) {
        return Optional.ofNullable(byTransaction.get(serverTransaction));
    }

    /** The call that a media session belongs to, if its leg came from another call. */
    Optional<String> bySession(String session) {
        return Optional.ofNullable(bySession.get(session));
    }

    /** Indexes a call read from the state. */
    void add(Call call) {
        addInvite(call.inviteKey, call.id);
        for (Leg leg : call.legs) {
            if (leg.state != LegState.GONE) {
                move(leg, call.id);
            } else if (leg.inbound) {
                addTransaction(leg.inviteTransaction, call.id); // its answer may still have to be given
            }
        }
    }

    /** From now on this leg belongs to this call. */
    void move(Leg leg, String callId) {
        addTag(leg.dialog.local.tag(), callId);
        if (!leg.mediaSession.startsWith(callId + "/")) {
            bySession.put(leg.mediaSession, callId);
        }
        Exchange exchange = leg.exchange;
        if (exchange != null) {
            addTransaction(exchange.serverTransaction(), callId);
        }
        if (leg.inbound) {
            addTransaction(leg.inviteTransaction, callId);
        }
    }

    /** Forgets a call that is over. */
    void remove(Call call) {
        byInvite.remove(call.inviteKey);
        for (Leg leg : call.legs) {
            remove(call, leg);
        }
    }

    /** Forgets a leg, unless it belongs to another call by now. */
    void remove(Call call, Leg leg) {
        byTag.remove(leg.dialog.local.tag(), call.id);
        bySession.remove(leg.mediaSession, call.id);
        Exchange exchange = leg.exchange;
        if (exchange != null) {
            byTransaction.remove(exchange.serverTransaction(), call.id);
        }
        if (leg.inbound) {
            byTransaction.remove(leg.inviteTransaction, call.id);
        }
    }
}
