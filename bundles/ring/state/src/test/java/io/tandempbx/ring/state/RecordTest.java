package io.tandempbx.ring.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a writer wrote, as a reader finds it. */
class RecordTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 512, 10_000})
    void shouldReadBackWhatWasWrittenWhateverLengthWasExpected(int expectedBytes) {
        String ascii = "sip:1001@192.0.2.1;line=x".repeat(30);
        String mixed = "Zoë Žižková \uD83D\uDCDE" + ascii;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);
        byte[] record = new RecordWriter(3, expectedBytes)
                .text("")
                .text(ascii)
                .text(mixed)
                .address(address)
                .int64(-5)
                .list(List.of("a", "é"), RecordWriter::text)
                .toBytes();
        RecordReader reader = new RecordReader(record);
        assertEquals(3, reader.version());
        assertEquals("", reader.text());
        assertEquals(ascii, reader.text());
        assertEquals(mixed, reader.text());
        assertEquals(address, reader.address().orElseThrow());
        assertEquals(-5, reader.int64());
        assertEquals(List.of("a", "é"), reader.list(RecordReader::text));
    }

    @Test
    void shouldLeaveARecordAsItIsWhenTheNextIsBegun() {
        RecordWriter writer = new RecordWriter(1).text("first");
        byte[] first = writer.toBytes();
        byte[] second = writer.restart(2).text("2").toBytes();
        assertArrayEquals(new RecordWriter(1).text("first").toBytes(), first);
        assertArrayEquals(new RecordWriter(2).text("2").toBytes(), second);
    }
}
