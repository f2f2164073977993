package io.tandempbx.health.core.check;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;

/**
 * How much of the heap was left in use by the last collections: 80 % is a warning, 95 % critical. The heap is what collections
 * keep to ({@code SoftMaxHeapSize}), not what may be taken for a moment.
 */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=heap", Checks.TAGGED})
public final class HeapCheck implements HealthCheck {
    private static final int WARN_PERCENT = 80;
    private static final int CRITICAL_PERCENT = 95;

    @Override
    public Result execute() {
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage left = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            used += left == null ? 0 : left.getUsed();
        }
        return judge(used, keptToBytes());
    }

    private static long keptToBytes() {
        try {
            CompositeData option = (CompositeData) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                            "getVMOption",
                            new Object[] {"SoftMaxHeapSize"},
                            new String[] {String.class.getName()});
            return Long.parseLong((String) option.get("value"));
        } catch (JMException | RuntimeMBeanException e) { // not every Java has the option
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax();
        }
    }

    static Result judge(long usedBytes, long maxBytes) {
        double percent = maxBytes <= 0 ? 0 : 100.0 * (double) usedBytes / (double) maxBytes;
        String text = String.format(
                Locale.ROOT, "%.0f %% of %d MB in use after the last collection", percent, maxBytes >> 20);
        return Checks.percent(percent, WARN_PERCENT, CRITICAL_PERCENT, text);
    }
}
