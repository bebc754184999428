package org.cvmfsephemeral.upload.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.cvmfsephemeral.upload.archive.ArchiveProblems;

/**
 * One image of an archive.
 *
 * @param layers the lowest first
 */
record Image(Blob configuration, List<NamedLayer> layers) {
    private static final String NAME = "the configuration";

    /**
     * A layer as a manifest names it.
     *
     * @param blob the file that is meant; looked up when it is needed, as only the image that is wanted has to be complete
     */
    record NamedLayer(String name, Supplier<Blob> blob) {}

    JsonNode configurationJson() {
        return ImageArchive.json(configuration, NAME);
    }

    /**
     * The layers, the lowest first, each the one that the configuration means.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if one is missing, damaged or another
     */
    List<Layer> verifiedLayers() {
        JsonNode diffIds = configurationJson().path("rootfs").path("diff_ids");
        if (diffIds.size() != layers.size()) {
            throw ArchiveProblems.invalid(
                    "The image has " + layers.size() + " layers, its configuration " + diffIds.size() + ".");
        }
        List<Layer> verified = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            verified.add(verified(layers.get(i), diffIds.get(i).asText()));
        }
        return verified;
    }

    private static Layer verified(NamedLayer named, String diffId) {
        Blob blob = named.blob().get();
        if (blob.problem() != null) {
            throw blob.problem();
        }
        if (blob.layer() == null) {
            throw ArchiveProblems.unsupported("The layer " + ArchiveProblems.quote(named.name())
                    + " is no tar, plain or compressed with gzip, zstd, xz or bzip2.");
        }
        if (!blob.diffId().equals(diffId)) {
            throw ArchiveProblems.invalid("The layer " + ArchiveProblems.quote(named.name()) + " unpacks to "
                    + blob.diffId() + ", but the configuration says " + ArchiveProblems.quote(diffId) + ".");
        }
        return blob.layer();
    }
}
