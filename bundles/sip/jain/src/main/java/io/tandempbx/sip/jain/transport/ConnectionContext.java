package io.tandempbx.sip.jain.transport;

import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.sip.jain.SipSettings;
import java.net.InetAddress;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What connections of every transport need.
 *
 * @param reader runs a task on the reader thread
 */
record ConnectionContext(
        ChannelStore channels,
        Supplier<SipSettings> settings,
        Predicate<InetAddress> banned,
        MessageSink sink,
        Clock clock,
        Consumer<Runnable> reader) {}
