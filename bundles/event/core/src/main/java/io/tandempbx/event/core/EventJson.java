package io.tandempbx.event.core;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.Happening;
import java.util.Map;
import java.util.TreeMap;

/** An event as JSON: {@code {"cursor":1,"type":"call.started","time":"…","subject":"…","data":{…}}}. */
final class EventJson {
    private EventJson() {}

    static String of(Event event) {
        Happening happening = event.happening();
        StringBuilder json = new StringBuilder(200).append("{\"cursor\":").append(event.cursor());
        field(json.append(','), "type", happening.type().text());
        field(json.append(','), "time", happening.at().toString());
        field(json.append(','), "subject", happening.subject());
        json.append(",\"data\":{");
        String separator = "";
        for (Map.Entry<String, String> entry : new TreeMap<>(happening.fields()).entrySet()) {
            field(json.append(separator), entry.getKey(), entry.getValue());
            separator = ",";
        }
        return json.append("}}").toString();
    }

    private static void field(StringBuilder json, String name, String value) {
        text(json, name);
        json.append(':');
        text(json, value);
    }

    /** Everything beyond printable ASCII is escaped, so that the octets are the same in every encoding. */
    private static void text(StringBuilder json, String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7f) {
                json.append(c);
            } else {
                json.append(String.format("\\u%04x", (int) c));
            }
        }
        json.append('"');
    }
}
