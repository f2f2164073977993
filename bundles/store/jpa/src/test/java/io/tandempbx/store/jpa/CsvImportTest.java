package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.MediaEncryption;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvImportTest {
    private static final String MD5 = "0123456789abcdef0123456789ABCDEF";
    private static final String SHA256 = MD5 + MD5;
    private static final String HANDLING = ", forward_always, forward_busy, forward_no_answer, forward_unregistered,"
            + " no_answer_seconds, call_waiting, class_of_service, pickup_group, follow_me, srtp, codecs";
    private static final Extension KNOWN = new Extension(
            "1001",
            "Ada",
            "ada@example.org",
            false,
            "a".repeat(32),
            "b".repeat(64),
            false,
            false,
            true,
            true,
            CallHandling.PRESET,
            3);
    private static final DirectorySnapshot PRESENT = new DirectorySnapshot("tandempbx", 7, Map.of("1001", KNOWN));

    @Test
    void shouldAddAnExtension() throws Exception {
        Credentials expected = Credentials.of("2001", "tandempbx", "secret, \"quoted\"");

        List<Extension> read = read("number,password,name,email,enabled\n"
                + "2001,\"secret, \"\"quoted\"\"\",Grace Hopper,grace@example.org,FALSE\n");

        assertEquals(
                List.of(new Extension(
                        "2001", "Grace Hopper", "grace@example.org", false, expected.ha1Md5(), expected.ha1Sha256())),
                read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFFnumber,password,name\r\n2001,secret1,Grace\r\n",
                "NAME , Password,NUMBER\nGrace,secret1,2001",
                "number,password,name\n\n 2001 ,secret1,Grace\n\n",
                "\"number\",\"password\",\"name\"\n\"2001\",\"secret1\",\"Grace\"\n",
            })
    void shouldReadEveryUsualForm(String csv) throws Exception {
        Credentials expected = Credentials.of("2001", "tandempbx", "secret1");

        assertEquals(
                List.of(new Extension("2001", "Grace", "", true, expected.ha1Md5(), expected.ha1Sha256())), read(csv));
    }

    @Test
    void shouldKeepWhatTheFileDoesNotGive() throws Exception {
        assertEquals(List.of(KNOWN), read("number\n1001\n"));
        assertEquals(List.of(KNOWN), read("number,password,name,email,enabled\n1001,,,,\n"));
        Extension renamed = read("number,name\n1001,Countess\n").get(0);
        assertEquals(
                new Extension(
                        "1001",
                        "Countess",
                        KNOWN.email(),
                        false,
                        KNOWN.ha1Md5(),
                        KNOWN.ha1Sha256(),
                        false,
                        false,
                        true,
                        true,
                        CallHandling.PRESET,
                        3),
                renamed);
        Extension disturbed =
                read("number,dnd,allow_external\n1001,false,true\n").get(0);
        assertFalse(disturbed.doNotDisturb());
        assertTrue(disturbed.allowExternal() && disturbed.admin());
    }

    @Test
    void shouldTakeHashesInsteadOfAPassword() throws Exception {
        Extension read = read("number,ha1_md5,ha1_sha256\n2001," + MD5 + "," + SHA256 + "\n")
                .get(0);

        assertEquals(MD5.toLowerCase(java.util.Locale.ROOT), read.ha1Md5());
        assertEquals(SHA256.toLowerCase(java.util.Locale.ROOT), read.ha1Sha256());
    }

    @Test
    void shouldReadWhatWasExported() throws Exception {
        CallHandling handling = new CallHandling(
                "1001",
                "+493012",
                "*431001",
                "",
                20,
                false,
                ClassOfService.PREMIUM,
                "desk",
                List.of("1003", "0170"),
                MediaEncryption.REQUIRED,
                List.of("PCMA", "G722"));
        Extension odd = new Extension(
                "2002", "a \"b\", c", "", true, "c".repeat(32), "d".repeat(64), true, true, false, false, handling, 1);
        StringWriter file = new StringWriter();
        CsvExport.write(new DirectorySnapshot("tandempbx", 1, Map.of("2002", odd, "1001", KNOWN)), file);

        assertEquals(List.of(KNOWN, odd), read(file.toString()));
    }

    @Test
    void shouldEmptyWhatADashStandsFor() throws Exception {
        CallHandling handling = read("number,forward_busy,follow_me,class_of_service\n1001,1002,1003 1004,local\n")
                .get(0)
                .handling();
        assertEquals("1002", handling.forwardBusy());
        assertEquals(List.of("1003", "1004"), handling.followMe());
        Extension forwarding = new Extension("1001", "Ada", "", true, "", "", false, true, false, true, handling, 3);
        DirectorySnapshot present = new DirectorySnapshot("tandempbx", 7, Map.of("1001", forwarding));

        Extension after = CsvImport.read(new StringReader("number,forward_busy,follow_me\n1001,-,-\n"))
                .extensions(present)
                .get(0);
        assertEquals("", after.handling().forwardBusy());
        assertEquals(List.of(), after.handling().followMe());
        assertEquals(ClassOfService.LOCAL, after.handling().classOfService());
        assertFalse(after.allowExternal(), "what the file does not give was lost");
        assertTrue(after.doNotDisturb(), "what the file does not give was lost");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "forward_always;1001| forward_always: '1001' must not be the extension itself",
                "forward_busy;abc| forward_busy: 'abc' must be at most 32 digits, * and #, perhaps after a +",
                "no_answer_seconds;601| no_answer_seconds: '601' must be a whole number from 0 to 600",
                "no_answer_seconds;soon| no_answer_seconds: 'soon' must be a whole number",
                "class_of_service;world| class_of_service: 'world' must be one of internal, local, national, international, premium",
                "pickup_group;Über| pickup_group: 'Über' must be at most 32 lower-case letters, digits, hyphens and underscores",
                "srtp;always| srtp: 'always' must be one of preset, off, optional, required",
                "codecs;PCMA  pcma| codecs: 'pcma' must not be there twice",
                "codecs;PCMA /8| codecs: '/8' must be the name of a codec, such as PCMA",
                "follow_me;1002 1002| follow_me: must not have a number twice",
            })
    void shouldNameWhatIsWrongAboutTheHandlingOfCalls(String row, String problem) {
        String[] cell = row.split(";", -1);
        assertEquals(List.of("line 2, column " + problem), problems("number," + cell[0] + "\n1001," + cell[1] + "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1;secret1;Grace;g@example.org;true| line 2, column number: '1' must be 2 to 10 digits",
                "12345678901;secret1;;;| line 2, column number: '12345678901' must be 2 to 10 digits",
                "10a;secret1;;;| line 2, column number: '10a' must be 2 to 10 digits",
                "2001;short;;;| line 2, column password: must have 6 to 128 characters",
                "200123;200123;;;| line 2, column password: must not be the number itself",
                "2001;secret1 ;;;| line 2, column password: must have only printable characters, and no space at either end",
                "2001;;;;| line 2, column password: is missing, and the extension does not exist yet",
                "2001;secret1;;grace;| line 2, column email: 'grace' must be a mail address such as name@example.org",
                "2001;secret1;;;yes| line 2, column enabled: 'yes' must be true or false",
                "2001;secret1;a\u0007b;;| line 2, column name: 'a?b' must not have control characters",
                "2001;secret1| line 2: has 2 values, but the header has 5 columns",
                "2001;secret1;a;b@c;true;x| line 2: has 6 values, but the header has 5 columns",
            })
    void shouldNameLineAndColumn(String row, String problem) {
        assertEquals(List.of(problem), problems("number,password,name,email,enabled\n" + row.replace(';', ',') + "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abc;|line 2, column ha1_md5: must be 32 hexadecimal digits"
                        + " / line 2, column ha1_sha256: is missing; the two hashes only go together",
                ";" + SHA256 + "|line 2, column ha1_md5: is missing; the two hashes only go together",
                MD5 + ";" + MD5 + "|line 2, column ha1_sha256: must be 64 hexadecimal digits",
            })
    void shouldCheckHashes(String hashes, String expected) {
        assertEquals(
                List.of(expected.split(" / ", -1)),
                problems("number,ha1_md5,ha1_sha256\n2001," + hashes.replace(';', ',') + "\n"));
    }

    @Test
    void shouldNotTakeHashesBesideAPassword() {
        assertEquals(
                List.of("line 2, column password: must be empty when the hashes are given"),
                problems("number,password,ha1_md5,ha1_sha256\n2001,secret1," + MD5 + "," + SHA256 + "\n"));
    }

    @Test
    void shouldCollectTheProblemsOfAllLines() {
        String longName = "n".repeat(101);

        List<String> problems = problems("number,name,password\n2001," + longName
                + ",x\n\"2002\",\"two\nlines\",secret1\n" + "2001,,secret1\n2003,fine,secret1\n2003,again,secret1\n");

        assertEquals(
                List.of(
                        "line 2, column password: must have 6 to 128 characters",
                        "line 2, column name: '" + "n".repeat(40) + "…' must have at most 100 characters",
                        "line 3, column name: 'two?lines' must not have control characters",
                        "line 5, column number: '2001' is already in line 2",
                        "line 7, column number: '2003' is already in line 6"),
                problems);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "number,passwort|line 1: unknown column 'passwort'; columns are number, password, name, email, enabled,"
                        + " ha1_md5, ha1_sha256, allow_external, voicemail_enabled, is_admin, dnd" + HANDLING,
                "number;password|line 1: unknown column 'number;password'; columns are number, password, name, email,"
                        + " enabled, ha1_md5, ha1_sha256, allow_external, voicemail_enabled, is_admin, dnd" + HANDLING,
                "number,NUMBER|line 1: column number is there twice",
                "name,password|line 1: column number is missing",
                "number,\"name|line 1: the quotes of a value are not closed or not alone",
                "''|line 1: a header is missing; columns are number, password, name, email, enabled, ha1_md5, ha1_sha256,"
                        + " allow_external, voicemail_enabled, is_admin, dnd"
                        + HANDLING,
            })
    void shouldRefuseAnotherKindOfFile(String csv, String problem) {
        assertEquals(List.of(problem), problems(csv));
    }

    @Test
    void shouldNameTheLineOfBrokenQuotes() {
        assertEquals(
                List.of("line 3: the quotes of a value are not closed or not alone"),
                problems("number,password\n2001,secret1\n\"2002\"x,secret1\n"));
    }

    @Test
    void shouldImportNothingFromAHeaderAlone() throws Exception {
        assertTrue(read("number,password\n").isEmpty());
    }

    @Test
    void shouldNeverRepeatAPassword() {
        List<String> problems = problems("number,password\n2001,geh\u0007eim\n1001,kurz\n");

        assertEquals(2, problems.size());
        assertFalse(problems.toString().contains("eim") || problems.toString().contains("kurz"));
    }

    private static List<Extension> read(String csv) throws DirectoryException, IOException {
        return CsvImport.read(new StringReader(csv)).extensions(PRESENT);
    }

    private static List<String> problems(String csv) {
        return assertThrows(DirectoryException.class, () -> read(csv)).problems();
    }
}
