package io.tandempbx.registrar.core;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the REGISTER requests of a phone of extension 1001. */
final class RegisterMessage {
    private final List<NameAddress> contacts = new ArrayList<>();
    private final List<Header> headers = new ArrayList<>(List.of(new Header("User-Agent", "Phone/1.0")));
    private String callId = "first@phone";
    private long cseq = 1;
    private String to = "1001";
    private String credential = "1001";
    private Transport transport = Transport.UDP;
    private int sourcePort = 5062;

    /** Adds a contact; parameters in the form {@code expires=60;q=0.5}. */
    RegisterMessage contact(String uri, String parameters) {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String parameter : parameters.isEmpty() ? new String[0] : parameters.split(";")) {
            String[] pair = parameter.split("=", 2);
            parsed.put(pair[0], pair.length > 1 ? pair[1] : "");
        }
        contacts.add(new NameAddress("", uri, parsed));
        return this;
    }

    RegisterMessage contact(String uri) {
        return contact(uri, "");
    }

    RegisterMessage expires(String value) {
        return header("Expires", value);
    }

    RegisterMessage header(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    RegisterMessage callId(String value) {
        callId = value;
        return this;
    }

    RegisterMessage cseq(long value) {
        cseq = value;
        return this;
    }

    RegisterMessage to(String user) {
        to = user;
        return this;
    }

    RegisterMessage credential(String extension) {
        credential = extension;
        to = extension;
        return this;
    }

    RegisterMessage over(Transport value, int port) {
        transport = value;
        sourcePort = port;
        return this;
    }

    InboundRequest build() {
        Flow flow = new Flow(
                transport, new InetSocketAddress("192.0.2.1", 5060), new InetSocketAddress("198.51.100.7", sourcePort));
        MessageHead head = new MessageHead(
                NameAddress.of("", "sip:" + credential + "@pbx.example").withTag("f"),
                NameAddress.of("", "sip:" + to + "@pbx.example"),
                callId,
                cseq,
                "REGISTER",
                contacts,
                List.of(),
                headers);
        return new InboundRequest(
                "t" + callId + cseq, flow, "REGISTER", "sip:pbx.example", "", credential, head, Body.NONE);
    }
}
