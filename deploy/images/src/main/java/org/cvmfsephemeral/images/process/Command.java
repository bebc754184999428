package org.cvmfsephemeral.images.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run to its end.
 *
 * @param folder where it runs
 */
public record Command(List<String> words, Path folder) {
    private static final int PATIENCE_MINUTES = 10;

    public Command {
        words = List.copyOf(words);
    }

    /**
     * Returns when it has ended well.
     *
     * @param log takes what it prints
     * @throws IOException with what it printed, if it ended otherwise or not at all
     */
    public void run(Path log) throws IOException {
        Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(words.get(0) + " did not end; see " + log);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + words.get(0) + " ran", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(words + " ended with code " + process.exitValue() + ":\n"
                    + Files.readString(log).strip());
        }
    }
}
