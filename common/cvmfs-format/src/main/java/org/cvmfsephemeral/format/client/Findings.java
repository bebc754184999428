package org.cvmfsephemeral.format.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.SpecialFile;
import org.cvmfsephemeral.format.catalog.Symlink;
import org.cvmfsephemeral.format.manifest.Manifest;

/** A verification report while it grows. */
final class Findings {
    private static final int MAX_PROBLEMS = 1000;

    private final List<String> problems = new ArrayList<>();
    private long problemCount;
    private Optional<Manifest> manifest = Optional.empty();
    private long catalogs;
    private long directories;
    private long files;
    private long symlinks;
    private long specials;
    private long objects;
    private long contentBytes;

    void problem(String problem) {
        problemCount++;
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    void trusted(Manifest trusted) {
        manifest = Optional.of(trusted);
    }

    void catalog() {
        catalogs++;
    }

    void entry(Entry entry) {
        if (entry instanceof Directory) {
            directories++;
        } else if (entry instanceof RegularFile) {
            files++;
        } else if (entry instanceof Symlink) {
            symlinks++;
        } else if (entry instanceof SpecialFile) {
            specials++;
        }
    }

    void objects(int count, long bytes) {
        objects += count;
        contentBytes += bytes;
    }

    VerificationReport report() {
        return new VerificationReport(
                manifest,
                catalogs,
                directories,
                files,
                symlinks,
                specials,
                objects,
                contentBytes,
                List.copyOf(problems),
                problemCount);
    }
}
