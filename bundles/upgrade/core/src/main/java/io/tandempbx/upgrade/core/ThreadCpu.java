package io.tandempbx.upgrade.core;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * Sums the CPU time of all Java threads. Compiler and collector are left out: both are busy after a replacement, and
 * neither is the new version's fault. Confined to one thread.
 */
final class ThreadCpu {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private Map<Long, Long> lastNs = new HashMap<>();
    private long totalNs;

    /** Milliseconds since the first call, which returns zero. */
    long totalMs() {
        boolean first = lastNs.isEmpty();
        Map<Long, Long> nowNs = new HashMap<>();
        for (long id : threads.getAllThreadIds()) {
            long cpuNs = threads.getThreadCpuTime(id);
            if (cpuNs >= 0) {
                nowNs.put(id, cpuNs);
                totalNs += first ? 0 : cpuNs - lastNs.getOrDefault(id, 0L);
            }
        }
        lastNs = nowNs;
        return totalNs / 1_000_000;
    }
}
