package org.cvmfsephemeral.upload.archive;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.upload.content.ContentBatch;
import org.cvmfsephemeral.upload.content.ContentIntake;
import org.cvmfsephemeral.upload.content.PendingContent;

/** Unpacks archives as they arrive: contents go to the store, what is left is a list of entries. */
@ApplicationScoped
public class ArchiveIntake {
    private static final byte[] ZIP_MEMBER = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};

    private final ContentIntake contents;
    private final Decompression decompression;
    private final Clock clock;

    ArchiveIntake(ContentIntake contents, Decompression decompression, Clock clock) {
        this.contents = contents;
        this.decompression = decompression;
        this.clock = clock;
    }

    /**
     * Reads the body to its end; when this returns all contents are durable.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if the archive is damaged, of no known kind, exceeds a limit or holds what
     *     cannot be stored
     * @throws org.cvmfsephemeral.upload.content.IncompleteBodyException if the body breaks off
     * @throws org.cvmfsephemeral.upload.content.OverloadedException if there is no memory for it in time
     * @throws org.cvmfsephemeral.store.StoreException if the store fails
     */
    public UnpackedTree store(ArchiveRequest request) throws InterruptedException {
        CountedBody body = new CountedBody(request.body());
        UnpackingBudget budget = new UnpackingBudget(request.limits(), body, request.unpacked());
        PushbackInputStream in = new PushbackInputStream(body, Decompression.HEAD_BYTES);
        ArchiveFormat format = requireFormat(request, in);
        MemberPaths paths = new MemberPaths(request.root(), request.stripComponents(), request.prefix());
        try (ContentBatch batch = contents.batch(request.target())) {
            TreeAssembly tree;
            if (format == ArchiveFormat.ZIP) {
                // The members are counted as they come, and now as they are put.
                UnpackingBudget counted = new UnpackingBudget(request.limits(), body, bytes -> {});
                tree = new TreeAssembly(counted, TreeAssembly.Replacing.EMPTY_DIRECTORIES);
                new ZipUnpacking(request.target(), contents, batch, budget, paths).run(in, tree);
            } else {
                tree = new TreeAssembly(budget, TreeAssembly.Replacing.EMPTY_DIRECTORIES);
                unpackTar(request, in, format, batch, budget, new Placing(paths, tree));
                batch.finish();
            }
            List<TreeEntry> entries =
                    tree.entries(request.target().compression(), clock.instant().getEpochSecond());
            return UnpackedTree.of(entries, budget.contentBytes());
        }
    }

    private void unpackTar(
            ArchiveRequest request,
            PushbackInputStream in,
            ArchiveFormat format,
            ContentBatch batch,
            UnpackingBudget budget,
            Placing placing)
            throws InterruptedException {
        try (InputStream plain = decompression.open(in, format.codec(), budget)) {
            PushbackInputStream tar = new PushbackInputStream(plain, Decompression.HEAD_BYTES);
            requireTar(Decompression.peek(tar), format);
            new TarUnpacking(request.target(), batch, budget).run(tar, placing);
        } catch (IOException e) {
            throw TarUnpacking.damaged(e, "");
        }
    }

    private static ArchiveFormat requireFormat(ArchiveRequest request, PushbackInputStream in) {
        try {
            ArchiveFormat found = format(Decompression.peek(in));
            request.format().filter(claimed -> claimed != found).ifPresent(claimed -> {
                throw ArchiveProblems.invalid("The body is said to be " + claimed.description() + ", but looks like "
                        + found.description() + ".");
            });
            return found;
        } catch (IOException e) {
            throw TarUnpacking.damaged(e, "");
        }
    }

    private static ArchiveFormat format(byte[] head) {
        if (head.length == 0) {
            throw ArchiveProblems.unsupported("The body is empty; an empty archive has an end marker.");
        }
        if (Codec.startsWith(head, 0, ZIP_MEMBER) || Codec.startsWith(head, 0, EMPTY_ZIP)) {
            return ArchiveFormat.ZIP;
        }
        Codec codec = Codec.of(head);
        if (codec == Codec.NONE) {
            requireTar(head, ArchiveFormat.TAR);
        }
        return ArchiveFormat.tar(codec);
    }

    private static void requireTar(byte[] head, ArchiveFormat format) {
        if (!TarReader.isTar(head)) {
            throw ArchiveProblems.unsupported(
                    format == ArchiveFormat.TAR
                            ? "The body is no archive of a known kind: tar, plain or compressed with gzip, zstd, xz or bzip2, or zip."
                            : "What is compressed in the body is no tar archive.");
        }
    }

    /** Puts members where they belong. */
    private static final class Placing implements TarUnpacking.Receiver {
        private final MemberPaths paths;
        private final TreeAssembly tree;
        private Optional<String> place = Optional.empty();

        Placing(MemberPaths paths, TreeAssembly tree) {
            this.paths = paths;
            this.tree = tree;
        }

        @Override
        public boolean wants(Member member) {
            place = paths.place(member);
            return place.isPresent();
        }

        @Override
        public void take(Member member, PendingContent content) {
            String linked = member.type() == Member.Type.HARD_LINK
                    ? paths.linked(member).orElse(null)
                    : null;
            tree.put(member, place.orElseThrow(), linked, content);
        }
    }
}
