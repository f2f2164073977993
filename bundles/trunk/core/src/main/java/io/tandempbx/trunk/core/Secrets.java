package io.tandempbx.trunk.core;

/**
 * What stands for a password: valid for one user name and one realm only.
 *
 * @param md5    HA1 of RFC 7616 §3.4.2 with MD5; empty without a password
 * @param sha256 the same with SHA-256
 */
record Secrets(String md5, String sha256) {
    static final Secrets NONE = new Secrets("", "");

    static Secrets of(String user, String realm, String password) {
        String secret = user + ':' + realm + ':' + password;
        return new Secrets(Digest.MD5.hash(secret), Digest.SHA_256.hash(secret));
    }

    boolean isEmpty() {
        return md5.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "no password" : "a password";
    }
}
