package org.cvmfsephemeral.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.cvmfsephemeral.bench.report.Report;

/** Where figures come from, without which they say nothing. */
final class Machine {
    private static final double BUSY = 0.75;

    private Machine() {}

    static void describe(Report report) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        int cores = system.getAvailableProcessors();
        double load = system.getSystemLoadAverage();
        report.title(
                "machine",
                String.format(
                        Locale.ROOT,
                        "%d cores, %d GiB, %s %s, Java %s, load average %.2f%s",
                        cores,
                        system.getTotalMemorySize() >> 30,
                        system.getName(),
                        system.getVersion(),
                        System.getProperty("java.version"),
                        load,
                        load > BUSY * cores ? "; OTHERS ARE BUSY HERE, so the figures are worth little" : ""));
    }
}
