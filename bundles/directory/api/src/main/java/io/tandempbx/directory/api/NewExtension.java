package io.tandempbx.directory.api;

/**
 * What an operator gives to create an extension.
 *
 * @param number   2-10 digits
 * @param password at least 6 characters, not the number; kept only as hashes
 * @param name     shown to the called party; at most 100 characters, no control characters
 * @param email    empty when unknown
 */
public record NewExtension(String number, String password, String name, String email) {

    @Override
    public String toString() {
        return "NewExtension[" + number + ", " + name + "]";
    }
}
