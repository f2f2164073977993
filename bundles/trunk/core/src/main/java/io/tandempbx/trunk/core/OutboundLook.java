package io.tandempbx.trunk.core;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.trunk.api.OutboundCall;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import java.util.ArrayList;
import java.util.List;

/**
 * How a call looks to the carrier it leaves by: the number dialled, who is shown as its caller (RFC 3323, RFC 3325), and who
 * forwarded it (RFC 5806).
 *
 * @param uri         the Request-URI
 * @param contactUser of our Contact
 */
record OutboundLook(String uri, NameAddress from, NameAddress to, String contactUser, List<Header> headers) {
    private static final NameAddress ANONYMOUS =
            NameAddress.of("Anonymous", "sip:anonymous@anonymous.invalid"); // RFC 3323 §4.1.1.3

    static OutboundLook of(OutboundCall call, TrunkPlan plan) {
        Trunk trunk = plan.trunk();
        String dialled = call.emergency() ? call.number() : dialled(call.number(), trunk);
        boolean withheld = trunk.text(TrunkField.CALLER_ID).equals("withheld")
                || call.callerId().equals(OutboundCall.WITHHELD)
                || (call.withheld() && !call.emergency());
        String number = shown(call, trunk);
        String shown = written(number, plan);
        String name = withheld ? "" : call.callerName();
        NameAddress identity = NameAddress.of(name, address(shown, plan));
        List<Header> headers = new ArrayList<>();
        boolean known = !number.equals(OutboundCall.WITHHELD); // not of a call that came in without
        if (known && trunk.flag(TrunkField.SEND_IDENTITY)) {
            headers.add(new Header("P-Asserted-Identity", identity.toString()));
        }
        if (withheld) {
            headers.add(new Header("Privacy", "id"));
        }
        if (!call.divertedBy().isEmpty() && trunk.flag(TrunkField.SEND_DIVERSION)) {
            String diverting = written(call.divertedBy(), plan);
            headers.add(new Header("Diversion", '<' + address(diverting, plan) + ">;reason=unknown"));
        }
        boolean account = trunk.text(TrunkField.FROM_USER).equals("username");
        NameAddress from =
                withheld ? ANONYMOUS : NameAddress.of(name, address(account ? plan.username() : shown, plan));
        String contact = plan.username().isEmpty() ? withheld ? "anonymous" : escaped(shown) : plan.username();
        return new OutboundLook(
                "sip:" + escaped(dialled) + '@' + plan.uriPart(),
                from,
                NameAddress.of("", address(dialled, plan)),
                contact,
                List.copyOf(headers));
    }

    private static String dialled(String number, Trunk trunk) {
        return trunk.text(TrunkField.DIAL_PREFIX)
                + number.substring(Math.min(trunk.number(TrunkField.DIAL_STRIP), number.length()));
    }

    private static String shown(OutboundCall call, Trunk trunk) {
        String own = trunk.text(TrunkField.CALLER_ID_NUMBER);
        if (trunk.text(TrunkField.CALLER_ID).equals("fixed")) {
            return own;
        }
        if (!call.callerId().isEmpty() && !call.callerId().equals(OutboundCall.WITHHELD)) {
            return call.callerId();
        }
        return own.isEmpty() ? call.caller() : own;
    }

    private static String written(String number, TrunkPlan plan) {
        return switch (plan.trunk().text(TrunkField.NUMBER_FORMAT)) {
            case "e164" -> plan.numbers().e164(number);
            case "national" -> plan.numbers().national(number);
            default -> number;
        };
    }

    private static String address(String user, TrunkPlan plan) {
        return "sip:" + escaped(user) + '@' + plan.uriHost();
    }

    /** As the user part of a URI (RFC 3261 §25.1). */
    private static String escaped(String user) {
        StringBuilder text = new StringBuilder();
        for (byte octet : user.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || "-_.!~*'()&=+$,;?/".indexOf(c) >= 0;
            text.append(plain ? Character.toString(c) : String.format("%%%02X", (int) c));
        }
        return text.toString();
    }
}
