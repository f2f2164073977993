package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.jain.digest.Secret;
import io.tandempbx.sip.jain.message.NameAddressText;
import io.tandempbx.sip.jain.message.RequestOutline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Our To tags and branches. The To tag of an answer outside of a dialog follows from the request, so it is the same for
 * every repeat and can be recognised in the ACK without memory. Thread-safe.
 */
public final class OwnTags {
    private static final String BRANCH_PREFIX = "z9hG4bK";
    private static final String TAG_PREFIX = "fin-";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final int TAG_BYTES = 9;
    private static final int BRANCH_BYTES = 12;

    private final Secret secret;
    private final SecureRandom random;

    /** Random octets drawn for many branches at once. */
    private final byte[] drawn = new byte[256 * BRANCH_BYTES]; // guarded by itself

    private int used = drawn.length; // guarded by drawn

    public OwnTags(Secret secret, SecureRandom random) {
        this.secret = secret;
        this.random = random;
    }

    /** The tag of a final answer to this request. */
    public String of(RequestOutline outline) {
        String fromTag = NameAddressText.tag(outline.from());
        return TAG_PREFIX + text(secret.mark(TAG_BYTES, outline.callId(), fromTag, cseqNumber(outline.cseq())));
    }

    /** Whether an ACK with this To tag acknowledges such an answer. */
    public boolean isOurs(RequestOutline ack, String toTag) {
        return toTag.startsWith(TAG_PREFIX) && toTag.equals(of(ack));
    }

    /** A new branch, unique over time and space. */
    String branch() {
        byte[] octets;
        synchronized (drawn) {
            if (used == drawn.length) {
                random.nextBytes(drawn);
                used = 0;
            }
            octets = Arrays.copyOfRange(drawn, used, used + BRANCH_BYTES);
            used += BRANCH_BYTES;
        }
        return BRANCH_PREFIX + text(octets);
    }

    /** A short name for a long one. */
    static String digest(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String cseqNumber(String cseq) {
        int end = cseq.indexOf(' ');
        return end < 0 ? cseq : cseq.substring(0, end);
    }

    private static String text(byte[] octets) {
        return ENCODER.encodeToString(octets);
    }
}
