package org.cvmfsephemeral.upload.image;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.PushbackInputStream;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.upload.archive.CountedBody;
import org.cvmfsephemeral.upload.archive.Decompression;
import org.cvmfsephemeral.upload.archive.MemberPaths;
import org.cvmfsephemeral.upload.archive.TarUnpacking;
import org.cvmfsephemeral.upload.archive.TreeAssembly;
import org.cvmfsephemeral.upload.archive.UnpackingBudget;
import org.cvmfsephemeral.upload.content.ContentBatch;
import org.cvmfsephemeral.upload.content.ContentIntake;
import org.cvmfsephemeral.upload.content.PendingContent;

/** Unpacks image archives as they arrive: contents that the store does not have go there, what is left is a list of entries. */
@ApplicationScoped
public class ImageIntake {
    private final ContentIntake contents;
    private final Decompression decompression;
    private final Clock clock;

    ImageIntake(ContentIntake contents, Decompression decompression, Clock clock) {
        this.contents = contents;
        this.decompression = decompression;
        this.clock = clock;
    }

    /**
     * Reads the body to its end; when this returns all contents are durable, or were and are pinned.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if the archive is damaged, holds no image or several, exceeds a limit or holds
     *     what cannot be stored
     * @throws org.cvmfsephemeral.upload.content.IncompleteBodyException if the body breaks off
     * @throws org.cvmfsephemeral.upload.content.OverloadedException if there is no memory for it in time
     * @throws org.cvmfsephemeral.store.StoreException if the store fails
     */
    public UnpackedImage store(ImageRequest request) throws InterruptedException {
        CountedBody body = new CountedBody(request.body());
        UnpackingBudget budget = new UnpackingBudget(request.limits(), body, request.unpacked());
        MemberPaths paths = new MemberPaths(request.root(), 0, request.prefix());
        try (ContentBatch batch = contents.reusingBatch(request.target())) {
            TarUnpacking layers = new TarUnpacking(request.target(), batch, budget);
            ImageArchive archive = new ImageArchive(decompression, budget, layers, paths);
            archive.read(new PushbackInputStream(body, Decompression.HEAD_BYTES));

            Image image = new ImageSelection(archive, request.platform()).select();
            // The members of layers have been counted; now those are that are left of them.
            UnpackingBudget counted = new UnpackingBudget(request.limits(), body, bytes -> {});
            TreeAssembly tree = new TreeAssembly(counted, TreeAssembly.Replacing.WHOLE_DIRECTORIES);
            image.verifiedLayers().forEach(layer -> layer.applyTo(tree));

            byte[] json = image.configuration().json();
            PendingContent configuration = batch.store(new ByteArrayInputStream(json), OptionalLong.of(json.length));
            batch.finish();
            List<TreeEntry> entries =
                    tree.entries(request.target().compression(), clock.instant().getEpochSecond());
            long files =
                    entries.stream().filter(TreeEntry.File.class::isInstance).count();
            return new UnpackedImage(
                    entries,
                    configuration.stored(),
                    image.configuration().digest(),
                    files,
                    budget.contentBytes(),
                    batch.counts());
        }
    }
}
