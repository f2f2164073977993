package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;

/** How a flow and addresses stand in a state record. */
final class FlowRecord {

    private FlowRecord() {}

    static void write(RecordWriter record, Flow flow) {
        record.octet(flow.transport() == Transport.UDP ? 0 : 1)
                .address(flow.local())
                .address(flow.remote());
    }

    static Flow read(RecordReader record) {
        Transport transport = record.octet() == 0 ? Transport.UDP : Transport.TCP;
        return new Flow(transport, address(record), address(record));
    }

    static InetSocketAddress address(RecordReader record) {
        return record.address().orElseThrow(() -> new IllegalArgumentException("a record without its address"));
    }
}
