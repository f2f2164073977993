package io.tandempbx.security.core;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.Role;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users of a platform that has none: {@code admin} for people, whose password is shown once, and {@code scripts} for
 * programs on this machine, whose password is in a netrc file that only its owner can read. Neither has a default.
 */
record FirstUsers(Users users, Passwords passwords, Path netrc, PrintStream out) {
    static final String ADMIN = "admin";
    static final String SCRIPTS = "scripts";
    private static final Logger LOG = LoggerFactory.getLogger(FirstUsers.class);

    /**
     * Makes both.
     *
     * @throws RefusedException if the database went away meanwhile; what was made stays
     */
    void create() throws RefusedException {
        String forScripts = passwords.generate();
        users.add(SCRIPTS, forScripts, Role.ADMIN, Identity.SYSTEM);
        try {
            write(forScripts);
        } catch (IOException e) {
            LOG.error("The password for scripts cannot be written to {}: {}", netrc, e.toString());
        }
        String forPeople = passwords.generate();
        users.add(ADMIN, forPeople, Role.ADMIN, Identity.SYSTEM);
        out.println("User \"" + ADMIN + "\" of the REST interface and the shell has password " + forPeople
                + "   (shown only now)");
        out.println("Scripts on this machine: curl -k --netrc-file " + netrc + " https://localhost:PORT/api/status");
        out.flush();
    }

    private void write(String password) throws IOException {
        Path beside = netrc.resolveSibling(netrc.getFileName() + ".new");
        Files.deleteIfExists(beside);
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                beside,
                "machine localhost login " + SCRIPTS + " password " + password + "\nmachine 127.0.0.1 login " + SCRIPTS
                        + " password " + password + "\n",
                StandardCharsets.US_ASCII);
        Files.move(beside, netrc, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
