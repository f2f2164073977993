package io.tandempbx.sip.jain.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RawHeadTest {

    @Test
    void shouldStopBeforeTheBody() throws MalformedMessageException {
        byte[] invite = "INVITE sip:b@h SIP/2.0\r\nTo: <sip:b@h>\r\n\r\nv=0\r\na=rtpmap:0 PCMU/8000\r\n"
                .getBytes(StandardCharsets.UTF_8);
        RawHead head = RawHead.read(invite, 0, invite.length);
        assertEquals(1, head.headers().size());
        assertEquals(Optional.of("<sip:b@h>"), head.first("To"));
    }
}
