package io.tandempbx.call.core;

import java.util.Map;

/** The audio payload types that need no rtpmap (RFC 3551 §6, table 4). */
final class StaticPayloads {
    private static final Map<Integer, String> NAMES_8_KHZ =
            Map.of(0, "PCMU", 3, "GSM", 4, "G723", 7, "LPC", 8, "PCMA", 9, "G722", 13, "CN", 15, "G728", 18, "G729");

    private StaticPayloads() {}

    /** The payload of this type; a dynamic type without rtpmap has a name that no format has. */
    static Payload of(int type, String parameters) {
        return new Payload(type, NAMES_8_KHZ.getOrDefault(type, "?"), 8000, 1, parameters);
    }
}
