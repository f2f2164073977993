package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.OpeningHours;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RingStrategy;
import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.StoredItem;
import io.tandempbx.route.api.TimeCondition;
import io.tandempbx.route.api.TrunkChoice;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class RouteFieldsTest {

    @Test
    void shouldReadWhatIsWrittenAndWriteWhatIsOtherThanThePreset() throws CommandException {
        round(
                new RingGroup("600", "Sales", RingStrategy.IN_ORDER, List.of("1001", "1002"), 12, ""),
                "name=Sales strategy=in-order members=1001,1002 ring_seconds=12");
        round(
                new OutboundRoute(
                        "out",
                        true,
                        100,
                        List.of("0.", "+49."),
                        1,
                        "",
                        true,
                        "local",
                        List.of(new TrunkChoice("a", 1, 20), new TrunkChoice("b", 2, 0)),
                        "",
                        ""),
                "patterns=0.,+49. strip=1 e164=true call_class=local trunks=a:1:20,b:2:0");
        round(
                new InboundRoute("main", false, 100, "a", "+4930.", "600", "", "*1001", ""),
                "enabled=false trunk=a pattern=+4930. destination=600 closed=*1001");
        round(new Holidays("feasts", List.of("12-25", "2026-12-24")), "days=12-25,2026-12-24");
        TimeCondition office = new TimeCondition(
                "office",
                "Europe/Berlin",
                List.of(new OpeningHours("mon-fri", "08:00", "18:00"), new OpeningHours("sat", "09:00", "13:00")),
                List.of("feasts"));
        assertEquals(
                office,
                changed(
                        TimeCondition.class,
                        "office",
                        List.of(
                                "time_zone=Europe/Berlin",
                                "hours=mon-fri 08:00-18:00, sat 09:00-13:00",
                                "holidays=feasts")));
        assertEquals(
                "time_zone=Europe/Berlin hours=mon-fri 08:00-18:00,sat 09:00-13:00 holidays=feasts",
                RouteFields.text(RouteFields.tree(office), RouteFields.preset(TimeCondition.class, "office")));
    }

    private static <T extends RouteItem> void round(T item, String text) throws CommandException {
        @SuppressWarnings("unchecked")
        Class<T> kind = (Class<T>) item.getClass();
        assertEquals(item, changed(kind, item.id(), List.of(text.split(" ", -1))));
        assertEquals(text, RouteFields.text(RouteFields.tree(item), RouteFields.preset(kind, item.id())));
    }

    private static <T extends RouteItem> T changed(Class<T> kind, String id, List<String> words)
            throws CommandException {
        return RouteFields.changed(kind, RouteFields.preset(kind, id), RouteFields.pairs(words));
    }

    @Test
    void shouldShowTheVersionAndTheStrategyAsRestDoes() {
        String shown = Json.of(RouteFields.tree(
                new StoredItem<>(new RingGroup("600", "", RingStrategy.LEAST_RECENT, List.of(), 0, ""), 7)));
        assertTrue(shown.contains("\"strategy\" : \"least-recent\"") && shown.contains("\"version\" : 7"), shown);
        assertTrue(shown.contains("\"ring_seconds\" : 0"), shown);
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertEquals(
                "member is not a key; keys are number, name, strategy, members, ring_seconds, fallback",
                failure(RingGroup.class, "member=1"));
        assertEquals(
                "strategy must be all, in-order, random or least-recent", failure(RingGroup.class, "strategy=fair"));
        assertEquals("ring_seconds must be a whole number", failure(RingGroup.class, "ring_seconds=long"));
        assertEquals("enabled must be true or false", failure(OutboundRoute.class, "enabled=yes"));
        assertEquals(
                "trunks must be such as carrier:1:20, name, priority and rate",
                failure(OutboundRoute.class, "trunks=a:b"));
        assertEquals("word must be key=value", failure(RingGroup.class, "word"));
    }

    private static String failure(Class<? extends RouteItem> kind, String word) {
        return String.valueOf(assertThrows(CommandException.class, () -> changed(kind, "600", List.of(word)))
                .getMessage());
    }
}
