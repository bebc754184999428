package org.cvmfsephemeral.testing.checker;

/**
 * One thing that is wrong.
 *
 * @param path where: a path in the tree ({@code ""} is the repository root; for findings about a catalog, its mountpoint), the
 *     name of a top-level file such as {@code .cvmfspublished}, or {@code tag <name>}
 * @param sentence what, for a person
 */
public record Finding(Defect defect, String path, String sentence) {
    @Override
    public String toString() {
        return defect + " at " + (path.isEmpty() ? "/" : path) + ": " + sentence;
    }
}
