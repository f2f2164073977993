package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.api.SipHandler;
import java.util.function.Consumer;

/**
 * Something a handler is to be told.
 *
 * @param serverTransaction to be answered 503 when nobody comes to take it; empty for what needs no answer
 */
record HandlerEvent(String serverTransaction, Consumer<SipHandler> delivery) {}
