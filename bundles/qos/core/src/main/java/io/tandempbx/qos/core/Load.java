package io.tandempbx.qos.core;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * How busy this machine is, and how many calls suffer at once.
 *
 * @param perProcessor programs that want to run, for each processor, over the last minute; negative while unknown
 * @param calls        of which there is a sample
 * @param suffering    of these, with a direction that breaks a threshold
 */
record Load(double perProcessor, int calls, int suffering) {
    private static final double BUSY = 1;

    /** What the operating system says now. */
    static double perProcessorNow() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system.getSystemLoadAverage() / system.getAvailableProcessors();
    }

    /** Whether most calls suffer on a machine that is busy: at least two, for one alone may have a bad line. */
    boolean isToBlame() {
        return perProcessor >= BUSY && suffering >= 2 && suffering * 2 >= calls;
    }
}
