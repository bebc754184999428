package org.cvmfsephemeral.bench.upload;

import java.io.IOException;

/** The disk of all measurements. */
final class Disk {
    private Disk() {}

    /** Has everything written that the kernel still keeps, which it would otherwise write in the middle of a measurement. */
    static void settle() throws IOException, InterruptedException {
        int exit = new ProcessBuilder("sync").inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException("sync failed with exit code " + exit);
        }
    }
}
