package io.tandempbx.route.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.TimeCondition;
import java.util.Arrays;

/** A kind of item, and its form as a document: JSON with keys in snake_case, which may have keys of later versions. */
enum ItemKind {
    RING_GROUP("ring-group", "ring group", RingGroup.class),
    OUTBOUND_ROUTE("outbound-route", "outbound route", OutboundRoute.class),
    INBOUND_ROUTE("inbound-route", "inbound route", InboundRoute.class),
    TIME_CONDITION("time-condition", "time condition", TimeCondition.class),
    HOLIDAYS("holidays", "list of holidays", Holidays.class),
    MENU("attendant-menu", "menu", AttendantMenu.class);

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final String document;
    private final String title;
    private final Class<? extends RouteItem> type;

    ItemKind(String document, String title, Class<? extends RouteItem> type) {
        this.document = document;
        this.title = title;
        this.type = type;
    }

    static ItemKind of(Class<? extends RouteItem> type) {
        return Arrays.stream(values())
                .filter(kind -> kind.type == type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " is not kept"));
    }

    /** As documents of this kind are named. */
    String document() {
        return document;
    }

    /** As operators call one. */
    String title() {
        return title;
    }

    static String write(RouteItem item) {
        try {
            return MAPPER.writeValueAsString(item);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written: " + item, e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws BrokenItemException if it is something else
     */
    static <T extends RouteItem> T read(Class<T> type, String body) throws BrokenItemException {
        try {
            T item = MAPPER.readValue(body, type);
            if (item == null) {
                throw new BrokenItemException("it is null");
            }
            return item;
        } catch (JsonProcessingException e) {
            throw new BrokenItemException(String.valueOf(e.getOriginalMessage()));
        }
    }

    /** A document that is not of its kind. */
    static final class BrokenItemException extends Exception {
        private static final long serialVersionUID = 1;

        BrokenItemException(String message) {
            super(message);
        }
    }
}
