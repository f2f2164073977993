package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.PrivilegedAction;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedInTest {

    @ParameterizedTest
    @CsvSource({
        "/198.51.100.7:40000, 198.51.100.7",
        "localhost/127.0.0.1:1, 127.0.0.1",
        "/[0:0:0:0:0:0:0:1]:40000, 0:0:0:0:0:0:0:1",
        "/[fe80:0:0:0:0:0:0:1%eth0]:40000, fe80:0:0:0:0:0:0:1",
        "nonsense, -"
    })
    void shouldLeaveTheBareAddress(String socketAddress, String bare) {
        assertEquals(bare, LoggedIn.bare(socketAddress));
    }

    @Test
    void shouldKnowNobodyOutsideALogIn() {
        assertEquals("-", LoggedIn.user());
        assertEquals("-", LoggedIn.address());
        assertEquals(false, LoggedIn.isAdmin());
    }

    @Test
    void shouldKnowWhoLoggedIn() {
        Subject subject = new Subject();
        subject.getPrincipals().add(new RolePrincipal("admin"));
        subject.getPrincipals().add(new ClientPrincipal("ssh", "/198.51.100.7:40000"));
        subject.getPrincipals().add(new UserPrincipal("erika"));
        PrivilegedAction<String> asked = () -> LoggedIn.user() + " from " + LoggedIn.address();
        assertEquals("erika from 198.51.100.7", Subject.doAs(subject, asked));
        PrivilegedAction<Boolean> admin = LoggedIn::isAdmin;
        assertEquals(true, Subject.doAs(subject, admin));
        subject.getPrincipals().remove(new RolePrincipal("admin"));
        subject.getPrincipals().add(new RolePrincipal("operator"));
        assertEquals(false, Subject.doAs(subject, admin));
    }
}
