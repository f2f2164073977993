package io.tandempbx.health.core.metric;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** How busy the processors are, as the Java machine knows it since it was asked before. */
public final class Cpu {
    private Cpu() {}

    /** All processors together, 0-100; negative while it is not known. */
    public static double machinePercent() {
        return percent("CpuLoad");
    }

    /** This process's part of them, 0-100; negative while it is not known. */
    static double processPercent() {
        return percent("ProcessCpuLoad");
    }

    private static double percent(String attribute) {
        try {
            Object load = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), attribute);
            return load instanceof Double share && !share.isNaN() ? 100 * share : -1;
        } catch (JMException e) {
            return -1; // this Java machine does not tell
        }
    }
}
