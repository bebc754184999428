package org.cvmfsephemeral.bench.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** What the kernel says of a process. */
public record ProcessFigures(ProcessHandle process) {
    /** The largest resident set that it ever had, in bytes; empty where the kernel does not tell. */
    public OptionalLong peakMemory() throws IOException {
        return status("VmHWM:");
    }

    /** Its resident set in bytes; empty where the kernel does not tell. */
    public OptionalLong memory() throws IOException {
        return status("VmRSS:");
    }

    private OptionalLong status(String name) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst();
    }

    /** User and system time of all its threads so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
