package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordQuery;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Reading very many records takes as much memory as reading few, and each page as long as the one before. */
class CallRecordStreamTest {
    /** {@code -Dtandem.records=1000000} for the full size. */
    private static final int RECORDS = Integer.getInteger("tandem.records", 100_000);

    private static final int PAGE = 500;
    private static final long MOST_GROWTH_BYTES = 8L << 20;

    @Test
    void shouldReadAnyNumberInFlatMemory() throws Exception {
        TestDatabase database = new TestDatabase();
        fill(database);
        CallRecordTable table = new CallRecordTable();
        HikariConfig pooled = new HikariConfig();
        pooled.setDataSource(database.source());
        HikariDataSource pool = new HikariDataSource(pooled); // as in the store: a page does not pay for a connection
        table.use(new CallRecordTable.Source(pool, TestDatabase.KIND));
        CallRecordQuery all = CallRecordQuery.between(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE / 2));

        List<Long> heaps = new ArrayList<>();
        List<Long> pageNs = new ArrayList<>();
        int read = 0;
        Optional<CallRecordKey> after = Optional.empty();
        long startNs = System.nanoTime();
        while (true) {
            long pageStartNs = System.nanoTime();
            List<CallRecord> page = table.find(all, PAGE, after);
            pageNs.add(System.nanoTime() - pageStartNs);
            if (page.isEmpty()) {
                break;
            }
            for (CallRecord record : page) {
                assertTrue(after.isEmpty() || record.key().compareTo(after.get()) > 0, "out of order");
                after = Optional.of(record.key());
            }
            read += page.size();
            if (read % (RECORDS / 4) < PAGE) {
                heaps.add(usedHeap());
            }
        }
        assertEquals(RECORDS, read);
        long growth = Collections.max(heaps) - heaps.get(0);
        pageNs.sort(null);
        System.out.printf(
                "%s: %d records in %d ms, page median %.1f ms, slowest %.1f ms, heap at quarters %s MB%n",
                TestDatabase.KIND.text(),
                read,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs),
                pageNs.get(pageNs.size() / 2) / 1e6,
                pageNs.get(pageNs.size() - 1) / 1e6,
                heaps.stream().map(bytes -> bytes >> 20).toList());
        pool.close();
        assertTrue(growth < MOST_GROWTH_BYTES, () -> "the heap grew by " + growth + " octets");
    }

    private static void fill(TestDatabase database) throws Exception {
        String numbers = TestDatabase.KIND == DatabaseKind.H2
                ? "SYSTEM_RANGE(1, " + RECORDS + ") AS g(x)"
                : "generate_series(1, " + RECORDS + ") AS g(x)";
        database.execute("INSERT INTO call_record (call_id, from_extension, to_extension, start_ms, answer_ms, end_ms,"
                + " duration_ms, disposition, hangup_cause, detail, sip_status, direction, trunk, recording_file,"
                + " user_agent, mos) SELECT 'call-' || x, '1001', '1002', 1700000000000 + x * 100, NULL,"
                + " 1700000000000 + x * 100 + 5000, 5000, 'answered', 'normal_call_clearing', '200 hung up by 1001',"
                + " 200, 'internal', '', '', 'Phone/1.0', NULL FROM " + numbers);
        database.execute(TestDatabase.KIND == DatabaseKind.H2 ? "ANALYZE" : "ANALYZE call_record");
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
