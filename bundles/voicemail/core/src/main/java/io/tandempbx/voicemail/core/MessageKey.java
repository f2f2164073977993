package io.tandempbx.voicemail.core;

/** One message of one mailbox: those it was forwarded to have their own, of the same id. */
record MessageKey(String mailbox, String id) {}
