package org.cvmfsephemeral.upload.unpack;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.archive.ArchiveSettings;
import org.cvmfsephemeral.upload.content.StoredContent;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.image.ImageIntake;
import org.cvmfsephemeral.upload.image.ImageRequest;
import org.cvmfsephemeral.upload.image.Platform;
import org.cvmfsephemeral.upload.image.UnpackedImage;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.WriteScope;

/** An image archive from a request body into a draft of a tree. */
@ApplicationScoped
public class ImageUpload {
    private static final String ROOT_FILE_SYSTEM = "rootfs";
    private static final String CONFIGURATION = "image-config.json";
    private static final int CONFIGURATION_PERMISSIONS = 0644;

    private final ImageIntake intake;
    private final ArchiveSettings settings;
    private final TreeUpload trees;
    private final Repositories repositories;

    ImageUpload(ImageIntake intake, ArchiveSettings settings, TreeUpload trees, Repositories repositories) {
        this.intake = intake;
        this.settings = settings;
        this.trees = trees;
        this.repositories = repositories;
    }

    /** What an image becomes. */
    public enum Layout {
        /** A directory with the file system and the configuration beside it. */
        BUNDLE,
        /** The file system alone. */
        ROOTFS
    }

    /**
     * @param platform which of several images; empty for the usual one
     */
    public record RequestedImage(
            RepositoryPath path, TreePlacement placement, Layout layout, Optional<Platform> platform) {}

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 if the tree cannot be put there as things are
     */
    void check(ActiveRepository repository, RequestedImage request) {
        trees.check(repository, tree(request));
    }

    /** Unpacks the body, if nothing is in the way. */
    Draft store(WriteScope scope, RequestedImage request) throws InterruptedException {
        check(scope.repository(), request);
        return receive(scope, request);
    }

    /** As {@link #store}, whatever is there. */
    public Draft receive(WriteScope scope, RequestedImage request) throws InterruptedException {
        UnpackedImage image = intake.store(new ImageRequest(
                scope.target(),
                request.path(),
                request.layout() == Layout.BUNDLE ? ROOT_FILE_SYSTEM : "",
                scope.body(),
                request.platform(),
                settings.limits(),
                TreeUpload.meter(scope)));
        Draft tree = trees.draft(
                scope.repository(), tree(request), entries(scope, request, image), image.files(), image.bytes());
        Map<String, Object> facts = new LinkedHashMap<>(tree.facts());
        facts.put("image", image.digest());
        facts.put("stored", image.objects().storedBytes());
        facts.put("reused", image.objects().reusedBytes());
        return new Draft(tree.operations(), tree.bytes(), facts);
    }

    private static TreeUpload.TreeRequest tree(RequestedImage request) {
        return new TreeUpload.TreeRequest(request.path(), request.placement(), 0, "");
    }

    private List<TreeEntry> entries(WriteScope scope, RequestedImage request, UnpackedImage image) {
        if (request.layout() == Layout.ROOTFS) {
            return image.entries();
        }
        StoredContent json = image.configuration();
        List<TreeEntry> entries = new ArrayList<>(image.entries());
        entries.add(new TreeEntry.File(
                CONFIGURATION,
                EntryAttributes.plain(
                        CONFIGURATION_PERMISSIONS, repositories.now().getEpochSecond()),
                json.size(),
                scope.repository().settings().compression(),
                json.hash(),
                json.chunks()));
        return entries;
    }
}
