package io.tandempbx.call.core;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The name that the certificate of a server at the other end of a TLS flow has to carry (RFC 5922 §7.1). It stands in the
 * flow's remote address, so that whoever opens the connection anew checks it.
 */
final class ServerName {
    private ServerName() {}

    /** Empty where a server is known by its address alone, and where nothing is checked. */
    static String of(Flow flow) {
        if (flow.transport() != Transport.TLS) {
            return "";
        }
        String host = flow.remote().getHostString();
        return host.equals(flow.remote().getAddress().getHostAddress()) ? "" : host;
    }

    /** The same flow with the name of its server; without TLS as it is. */
    static Flow named(Flow flow, String name) {
        if (name.isEmpty() || flow.transport() != Transport.TLS) {
            return flow;
        }
        try {
            byte[] address = flow.remote().getAddress().getAddress();
            InetAddress named = InetAddress.getByAddress(name, address);
            return new Flow(
                    Transport.TLS,
                    flow.local(),
                    new InetSocketAddress(named, flow.remote().getPort()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // its length is right
        }
    }

    /** A flow that was heard from after another: a connection that was adopted or accepted does not say whose it is. */
    static Flow after(Flow before, Flow heard) {
        boolean same = before.remote().getAddress().equals(heard.remote().getAddress());
        return same && of(heard).isEmpty() ? named(heard, of(before)) : heard;
    }
}
