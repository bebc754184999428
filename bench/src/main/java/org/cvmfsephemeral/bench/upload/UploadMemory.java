package org.cvmfsephemeral.bench.upload;

import java.io.IOException;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.bench.stack.ProcessFigures;
import org.cvmfsephemeral.local.Service;

/** How much memory upload-service takes for one scenario. */
final class UploadMemory {
    private static final double MIB = 1 << 20;
    private static final double LIMIT_MIB = 512;

    private final ProcessFigures process;
    private final long whenStarted;

    private UploadMemory(ProcessFigures process, long whenStarted) {
        this.process = process;
        this.whenStarted = whenStarted;
    }

    /** Of a stack that has just been started. */
    static UploadMemory of(BenchStack stack) throws IOException {
        ProcessFigures process = new ProcessFigures(stack.process(Service.UPLOAD));
        return new UploadMemory(process, peak(process));
    }

    private static long peak(ProcessFigures process) throws IOException {
        return process.peakMemory()
                .orElseThrow(() -> new IOException("this system does not tell the memory of processes"));
    }

    Verdict verdict(String scenario) throws IOException {
        return Verdict.atMost(
                scenario + " upload-service's largest resident set",
                peak(process) / MIB,
                LIMIT_MIB,
                "MiB",
                "when started " + Report.format(whenStarted / MIB, "MiB"));
    }
}
