package org.cvmfsephemeral.images.application;

/**
 * What the JVM of an image is told unless {@code JAVA_TOOL_OPTIONS} says otherwise: a file of flags is read before that variable, the command line
 * after it.
 *
 * @param heapPercent of the container's memory
 */
public record JvmFlags(int heapPercent) {
    static final String FILE = "jvm.flags";

    String text() {
        return """
                +UseSerialGC
                MaxRAMPercentage=%d
                +ExitOnOutOfMemoryError
                -UsePerfData
                SharedArchiveFile=%s
                """.formatted(heapPercent, ClassArchive.FILE);
    }
}
