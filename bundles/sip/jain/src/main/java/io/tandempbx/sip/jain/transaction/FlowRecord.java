package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.util.List;

/** How a flow and addresses stand in a state record. */
final class FlowRecord {

    private static final List<Transport> TRANSPORTS = List.of(Transport.UDP, Transport.TCP, Transport.TLS);

    private FlowRecord() {}

    static void write(RecordWriter record, Flow flow) {
        record.octet(TRANSPORTS.indexOf(flow.transport())).address(flow.local()).address(flow.remote());
    }

    static Flow read(RecordReader record) {
        Transport transport = TRANSPORTS.get(record.octet());
        return new Flow(transport, address(record), address(record));
    }

    static InetSocketAddress address(RecordReader record) {
        return record.address().orElseThrow(() -> new IllegalArgumentException("a record without its address"));
    }
}
