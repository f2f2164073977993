package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.jain.digest.Secret;
import io.tandempbx.sip.jain.message.NameAddressText;
import io.tandempbx.sip.jain.message.RequestOutline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Our To tags and branches. The To tag of an answer outside of a dialog follows from the request, so it is the same for
 * every repeat and can be recognised in the ACK without memory. Thread-safe.
 */
public final class OwnTags {
    private static final String BRANCH_PREFIX = "z9hG4bK";
    private static final String TAG_PREFIX = "fin-";
    private static final int TAG_BYTES = 9;
    private static final int BRANCH_BYTES = 12;

    private final Secret secret;
    private final SecureRandom random;

    public OwnTags(Secret secret, SecureRandom random) {
        this.secret = secret;
        this.random = random;
    }

    /** The tag of a final answer to this request. */
    public String of(RequestOutline outline) {
        String fromTag = NameAddressText.read(outline.from()).tag();
        return TAG_PREFIX + text(secret.mark(TAG_BYTES, outline.callId(), fromTag, cseqNumber(outline.cseq())));
    }

    /** Whether an ACK with this To tag acknowledges such an answer. */
    public boolean isOurs(RequestOutline ack, String toTag) {
        return toTag.startsWith(TAG_PREFIX) && toTag.equals(of(ack));
    }

    /** A new branch, unique over time and space. */
    String branch() {
        byte[] octets = new byte[BRANCH_BYTES];
        random.nextBytes(octets);
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
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
