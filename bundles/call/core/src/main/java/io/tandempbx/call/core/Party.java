package io.tandempbx.call.core;

/** How somebody is shown to those who are called: number, and name if it is known. */
record Party(String number, String name) {}
