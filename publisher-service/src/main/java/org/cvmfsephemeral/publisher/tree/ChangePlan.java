package org.cvmfsephemeral.publisher.tree;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Chunk;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.FileContent;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.web.ProblemType;

/** What one change does to the tree, found out on an overlay before any catalog is touched. */
public final class ChangePlan {
    private static final int DIRECTORY_PERMISSIONS = 0755;
    private static final int OWNER = 0;

    /** Decides, by the ledger's time, whether a publication of a path is to vanish now. */
    @FunctionalInterface
    public interface DueCheck {
        boolean isDue(RepositoryPath path, String stamp);
    }

    private final Overlay overlay;
    private final long now;
    private final DueCheck due;
    /** Directories that something expired from: looked at once, however much it was. */
    private final Set<RepositoryPath> expiredFrom = new LinkedHashSet<>();

    private final List<PathExpiry> expiries = new ArrayList<>();
    private final List<String> unexpired = new ArrayList<>();

    /**
     * @param tree that the change is applied to; it stays as it is
     * @param now Unix seconds that new directories carry
     */
    public ChangePlan(TreeView tree, long now, DueCheck due) {
        this.overlay = new Overlay(tree);
        this.now = now;
        this.due = due;
    }

    /**
     * Plans the next operation.
     *
     * @throws RejectedException if it cannot be done; the plan is useless then
     */
    public void apply(Operation operation) {
        if (operation instanceof Operation.PutFile put) {
            putFile(put);
        } else if (operation instanceof Operation.Delete delete) {
            delete(delete);
        } else if (operation instanceof Operation.Expire expire) {
            expire(expire);
        }
    }

    /** Ends the change; what only shows when all operations are done is done here. */
    public void finish() {
        expiredFrom.forEach(this::removeEmptyFrom);
        expiredFrom.clear();
    }

    public Overlay overlay() {
        return overlay;
    }

    public List<PathExpiry> expiries() {
        return expiries;
    }

    /** Paths whose earlier expiry no longer holds, each with all below it. */
    public List<String> unexpired() {
        return unexpired;
    }

    private void putFile(Operation.PutFile put) {
        RepositoryPath path = new RepositoryPath(put.path());
        overlay.lookup(path).ifPresent(existing -> refuseReplacing(existing, put));
        createParents(path);
        overlay.put(path, file(path, put));
        unexpired.add(path.value());
        if (put.expires() != null) {
            expiries.add(new PathExpiry(path.value(), ExpiryStamp.text(put.expires()), put.expires()));
        }
    }

    private static void refuseReplacing(Entry existing, Operation.PutFile put) {
        if (existing instanceof Directory) {
            throw new RejectedException(
                    ProblemType.IS_A_DIRECTORY, "'" + put.path() + "' is a directory; a file cannot replace it.");
        }
        if (!put.overwrite()) {
            throw new RejectedException(
                    ProblemType.FILE_EXISTS, "'" + put.path() + "' exists; send overwrite=true to replace it.");
        }
    }

    private void createParents(RepositoryPath path) {
        for (RepositoryPath ancestor : path.ancestors()) {
            Entry entry = overlay.lookup(ancestor).orElse(null);
            if (entry == null) {
                overlay.put(
                        ancestor,
                        Directory.plain(
                                ancestor.name(),
                                attributes(DIRECTORY_PERMISSIONS, Instant.ofEpochSecond(now), Xattrs.EMPTY)));
            } else if (!(entry instanceof Directory)) {
                throw new RejectedException(
                        ProblemType.NOT_A_DIRECTORY,
                        "'" + ancestor + "' is not a directory, so nothing can be below it.");
            }
        }
    }

    private static RegularFile file(RepositoryPath path, Operation.PutFile put) {
        return RegularFile.plain(
                path.name(),
                attributes(put.permissions(), put.mtime(), ExpiryStamp.attributes(put.expires())),
                put.size(),
                content(put));
    }

    private static FileContent content(Operation.PutFile put) {
        if (put.hash() != null) {
            return new WholeFile(ContentHash.parse(put.hash()), put.compression());
        }
        List<Chunk> chunks = put.chunks().stream().map(ChangePlan::chunk).toList();
        return new ChunkedFile(chunks, HashAlgorithm.SHA1, put.compression(), Optional.empty());
    }

    private static Chunk chunk(StoredChunk stored) {
        return new Chunk(stored.offset(), stored.size(), ContentHash.parse(stored.hash()));
    }

    private static Attributes attributes(int permissions, Instant mtime, Xattrs xattrs) {
        return new Attributes(permissions, OWNER, OWNER, mtime.getEpochSecond(), null, xattrs);
    }

    private void delete(Operation.Delete delete) {
        RepositoryPath path = new RepositoryPath(delete.path());
        Entry entry = overlay.lookup(path)
                .orElseThrow(() -> new RejectedException(
                        ProblemType.UNKNOWN_PATH, "There is nothing at '" + delete.path() + "'."));
        if (entry instanceof Directory && !delete.recursive() && !overlay.isEmpty(path)) {
            throw new RejectedException(
                    ProblemType.DIRECTORY_NOT_EMPTY,
                    "'" + delete.path()
                            + "' is a directory that is not empty; send recursive=true to delete it with all below it.");
        }
        remove(path);
    }

    private void expire(Operation.Expire expire) {
        RepositoryPath path = new RepositoryPath(expire.path());
        if (!due.isDue(path, expire.stamp())) {
            return;
        }
        boolean isThatPublication = overlay.lookup(path)
                .flatMap(entry -> ExpiryStamp.of(entry.attributes()))
                .filter(expire.stamp()::equals)
                .isPresent();
        if (isThatPublication) {
            remove(path);
            expiredFrom.add(path.parent());
        } else {
            unexpired.add(path.value());
        }
    }

    /** Directories come into being with what is put below them, so they go with the last of it that expires. */
    private void removeEmptyFrom(RepositoryPath directory) {
        RepositoryPath candidate = directory;
        while (!candidate.isRoot() && overlay.lookup(candidate).isPresent() && overlay.isEmpty(candidate)) {
            overlay.remove(candidate);
            candidate = candidate.parent();
        }
    }

    private void remove(RepositoryPath path) {
        overlay.remove(path);
        unexpired.add(path.value());
    }
}
