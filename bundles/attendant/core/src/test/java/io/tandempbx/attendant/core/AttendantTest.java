package io.tandempbx.attendant.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.MenuChoice;
import io.tandempbx.route.api.MenuService;
import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Menus, key by key. */
class AttendantTest {
    private static final Map<String, Extension> EXTENSIONS = Map.of(
            "1001", new Extension("1001", "Ada Lovelace", "", true, "", ""),
            "1002", new Extension("1002", "Alan Turing", "", true, "", ""),
            "10021", new Extension("10021", "Gr\u00e1ce Hopper-Stra\u00dfe", "", true, "", ""));

    private final Map<String, AttendantMenu> kept = new HashMap<>();

    private final Map<String, String> values = new HashMap<>(Map.of(
            "menus", "main, sales",
            "main_greeting", "hello.wav",
            "main_1", "1001",
            "main_2", "menu:sales",
            "main_9", "0301234",
            "main_star", "again",
            "main_pound", "end",
            "sales_greeting", "sales.wav, more.wav",
            "sales_1", "1002"));
    private String state = "";
    private String done = "";

    private void happens(ApplicationEvent event) {
        AttendantSettings settings;
        try {
            settings = AttendantSettings.file().take(values);
        } catch (InvalidSettingsException e) {
            throw new IllegalArgumentException(e);
        }
        ServiceSlot<MenuService> slot = new ServiceSlot<>();
        slot.bind(new MenuService() {
            @Override
            public Map<String, AttendantMenu> menus() {
                return kept;
            }

            @Override
            public boolean isOpen(String timeCondition, Instant at) {
                return !timeCondition.equals("never");
            }
        });
        Directory directory = new Directory(new DirectorySnapshot("test", 1, EXTENSIONS));
        Attendant attendant = new Attendant(new Menus(() -> settings, slot, Clock.systemUTC()), () -> directory);
        ApplicationCall call = new ApplicationCall(
                "call-1", "session", "0301", "", "", "", "", InetAddress.getLoopbackAddress(), state);
        for (ApplicationAction action : attendant.on(call, event)) {
            if (action instanceof ApplicationAction.Save save) {
                state = save.state();
            } else if (action instanceof ApplicationAction.Play play) {
                done = String.join(" ", play.files());
            } else if (action instanceof ApplicationAction.GoTo to) {
                done = to.number() + " for " + to.onBehalfOf();
            } else if (action instanceof ApplicationAction.Hangup) {
                done = "hung up";
            }
        }
    }

    @Test
    void shouldDoNothingForACallerWhoIsNotKnownYet() {
        happens(new ApplicationEvent.Resumed());
        happens(new ApplicationEvent.Left());
        assertEquals("", done);
    }

    private void press(String keys) {
        happens(new ApplicationEvent.Started());
        more(keys);
    }

    private void more(String keys) {
        keys.chars().forEach(key -> happens(new ApplicationEvent.Digit((char) key)));
    }

    @Test
    void shouldTakeAChoiceAtOnceUnlessAnExtensionMayBeginSo() {
        press("2");
        assertEquals("sales.wav more.wav", done);
        more("1");
        assertEquals("sales.wav more.wav", done);
        happens(new ApplicationEvent.TimeIsUp());
        assertEquals("1002 for 1002", done);
    }

    @Test
    void shouldLeadToAnExtensionThatIsDialled() {
        press("1001");
        assertEquals("1001 for 1001", done);
        press("1002");
        assertEquals("hello.wav", done);
        happens(new ApplicationEvent.TimeIsUp());
        assertEquals("1002 for 1002", done);
        press("10021");
        assertEquals("10021 for 10021", done);
        values.put("direct_dialling", "false");
        press("1");
        assertEquals("1001 for 1001", done);
    }

    @Test
    void shouldLeadOutsideOnlyWithSomebodysRights() {
        press("9");
        assertEquals("vm-invalid.wav hello.wav", done);
        values.put("rights_of", "1001");
        press("9");
        assertEquals("0301234 for 1001", done);
    }

    @Test
    void shouldSayItAgainAndThenEndOrFallBack() {
        press("*");
        assertEquals("hello.wav", done);
        more("7");
        assertEquals("vm-invalid.wav hello.wav", done);
        happens(new ApplicationEvent.TimeIsUp());
        assertEquals("vm-goodbye.wav", done);
        more("1001");
        assertEquals("vm-goodbye.wav", done);
        happens(new ApplicationEvent.Played());
        assertEquals("hung up", done);
        values.put("fallback", "1002");
        values.put("retries", "0");
        press("7");
        assertEquals("1002 for 1002", done);
        press("#");
        assertEquals("vm-goodbye.wav", done);
    }

    @Test
    void shouldConnectByName() {
        values.put("main_8", "names");
        press("8");
        assertEquals("at-enter-name.wav", done);
        more("2");
        happens(new ApplicationEvent.TimeIsUp());
        assertEquals("at-extension.wav 1.wav 0.wav 0.wav 1.wav at-offer.wav", done);
        more("2");
        assertEquals("at-extension.wav 1.wav 0.wav 0.wav 2.wav at-offer.wav", done);
        more("1");
        assertEquals("1002 for 1002", done);
        press("8568"); // Lov
        assertEquals("at-extension.wav 1.wav 0.wav 0.wav 1.wav at-offer.wav", done);
        more("*467"); // Hop
        assertEquals("at-extension.wav 1.wav 0.wav 0.wav 2.wav 1.wav at-offer.wav", done);
        more("2");
        assertEquals("at-no-name.wav at-enter-name.wav", done);
        more("999");
        assertEquals("at-no-name.wav at-enter-name.wav", done);
        more("999");
        assertEquals("vm-goodbye.wav", done);
        assertEquals(
                List.of("472234677377872773", "4677377872773", "7872773"),
                Directory.keys("Gr\u00e1ce Hopper-Stra\u00dfe"));
        assertEquals(List.of(), Directory.keys("../;\u0000 42"));
    }

    @Test
    void shouldLeadElsewhereWhileItIsClosed() {
        values.put("main_time_condition", "never");
        values.put("main_closed", "menu:sales");
        happens(new ApplicationEvent.Started());
        assertEquals("sales.wav more.wav", done);
        values.put("sales_time_condition", "never");
        values.put("sales_closed", "1002");
        happens(new ApplicationEvent.Started());
        assertEquals("1002 for 1002", done);
        values.put("sales_closed", "menu:main"); // in a circle
        happens(new ApplicationEvent.Started());
        assertEquals("vm-goodbye.wav", done);
        values.put("sales_time_condition", "always");
        happens(new ApplicationEvent.Started());
        assertEquals("sales.wav more.wav", done);
    }

    @Test
    void shouldPreferTheMenuThatOperatorsKeep() {
        kept.put(
                "main",
                new AttendantMenu(
                        "main",
                        List.of("kept.wav"),
                        List.of(new MenuChoice("1", "menu:sales")),
                        false,
                        "",
                        "",
                        5,
                        0,
                        "0309",
                        "1001"));
        press("1");
        assertEquals("sales.wav more.wav", done);
        happens(new ApplicationEvent.Started());
        assertEquals("kept.wav", done);
        more("7");
        assertEquals("0309 for 1001", done);
        happens(new ApplicationEvent.NotLed(403)); // beyond the rights of 1001
        assertEquals("vm-goodbye.wav", done);
    }

    @Test
    void shouldSayTheMenuAgainToWhomNobodyAnsweredAndLeadToTheFallbackInTheEnd() {
        values.put("retries", "1");
        values.put("fallback", "1002");
        press("1");
        happens(new ApplicationEvent.TimeIsUp());
        assertEquals("1001 for 1001", done);
        happens(new ApplicationEvent.NotLed(486));
        assertEquals("at-not-reached.wav hello.wav", done);
        more("1001");
        assertEquals("1001 for 1001", done);
        happens(new ApplicationEvent.NotLed(480));
        assertEquals("1002 for 1002", done);
        happens(new ApplicationEvent.NotLed(486));
        assertEquals("vm-goodbye.wav", done);
    }

    @Test
    void shouldGoOnWhereABundleWithoutNamesLeft() {
        state = "sales;;1;false";
        more("1");
        happens(new ApplicationEvent.TimeIsUp());
        assertEquals("1002 for 1002", done);
    }

    @ParameterizedTest
    @CsvSource({
        "main_1, menu:nowhere",
        "main_closed, menu:../sales",
        "main_time_condition, ../office",
        "main_1, abc",
        "main_greeting, ../../etc/passwd",
        "main_greeting, /etc/passwd",
        "menus, Main",
        "menus, ','",
        "retries, 11",
        "rights_of, me",
    })
    void shouldRefuseWhatLeadsNowhere(String key, String value) {
        values.put(key, value);
        InvalidSettingsException refused = assertThrows(
                InvalidSettingsException.class, () -> AttendantSettings.file().take(values));
        assertTrue(
                Stream.of(String.valueOf(refused.getMessage())).anyMatch(text -> text.contains(key)),
                refused::toString);
    }
}
