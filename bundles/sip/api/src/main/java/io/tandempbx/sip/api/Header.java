package io.tandempbx.sip.api;

/** One header line that the platform passes on without looking into it; the name in its usual spelling. */
public record Header(String name, String value) {}
