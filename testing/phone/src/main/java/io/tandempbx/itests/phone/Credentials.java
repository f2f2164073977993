package io.tandempbx.itests.phone;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What a phone proves who it is with: a user's password, and the challenges it has answered. Thread-safe. */
final class Credentials {
    private final Map<String, Integer> nonceCounts = new ConcurrentHashMap<>();
    private volatile Digest digest;
    private volatile Optional<SipMessage> last = Optional.empty();

    Credentials(String user, String password) {
        this.digest = new Digest(user, password, "SHA-256");
    }

    /** Answers with this algorithm from now on. */
    void use(String algorithm) {
        digest = new Digest(digest.user(), digest.password(), algorithm);
    }

    /** Answers as this user from now on. */
    void use(String user, String password) {
        digest = new Digest(user, password, digest.algorithm());
    }

    /** The challenge answered last. */
    Optional<SipMessage> last() {
        return last;
    }

    /** The header that answers a challenge to a request (RFC 3261 §22). */
    SipMessage.Field answer(SipMessage challenge, SipMessage request) {
        last = Optional.of(challenge);
        boolean proxy = challenge.status() == 407;
        String nonce = Digest.value(challenge.header(proxy ? "Proxy-Authenticate" : "WWW-Authenticate"), "nonce");
        int count = nonceCounts.merge(nonce, 1, Integer::sum);
        String uri = request.start().split(" ", -1)[1];
        return new SipMessage.Field(
                proxy ? "Proxy-Authorization" : "Authorization",
                digest.answer(challenge, request.method(), uri, count));
    }
}
