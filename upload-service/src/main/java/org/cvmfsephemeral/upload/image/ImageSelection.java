package org.cvmfsephemeral.upload.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.upload.archive.ArchiveProblems;

/** Finds the image in an archive: by the index of an OCI layout if there is one, else by the manifest of {@code docker save}. */
final class ImageSelection {
    private static final String INDEX = "index.json";
    private static final String DOCKER_MANIFEST = "manifest.json";
    private static final int DEEPEST_INDEX = 4;
    private static final int MOST_MANIFESTS = 1000;
    private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");
    private static final Pattern NAMED_BY_DIGEST = Pattern.compile("(?:.*/)?(?:sha256:)?([0-9a-f]{64})(?:\\.json)?");

    private final ImageArchive archive;
    private final Optional<Platform> wanted;

    /** An image that an archive offers. */
    private record Offer(Image image, Optional<Platform> platform) {}

    ImageSelection(ImageArchive archive, Optional<Platform> wanted) {
        this.archive = archive;
        this.wanted = wanted;
    }

    /**
     * The image that is wanted, verified: every digest that something says of a file is that file's.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if there is none, or more than one, or it is not what it says
     */
    Image select() {
        Optional<Blob> index = archive.find(INDEX);
        if (index.isPresent()) {
            return choose(fromIndex(ImageArchive.json(index.get(), INDEX)));
        }
        Blob manifest = archive.find(DOCKER_MANIFEST)
                .orElseThrow(() -> ArchiveProblems.unsupported("The archive is no image: it has neither " + INDEX
                        + " nor " + DOCKER_MANIFEST + " in its root."));
        return choose(fromDocker(ImageArchive.json(manifest, DOCKER_MANIFEST)));
    }

    private List<Offer> fromIndex(JsonNode index) {
        Map<String, Optional<Platform>> manifests = new LinkedHashMap<>();
        collect(index, manifests, 0);
        List<Offer> offers = new ArrayList<>();
        manifests.forEach((digest, platform) -> {
            JsonNode manifest = ImageArchive.json(blob(digest), digest);
            if (isImage(manifest)) {
                offers.add(offer(ociImage(manifest), platform));
            }
        });
        return offers;
    }

    /** Manifests that are in the archive, each once however many tags it has; statements about images are none. */
    private void collect(JsonNode index, Map<String, Optional<Platform>> manifests, int depth) {
        for (JsonNode descriptor : index.path("manifests")) {
            String digest = descriptor.path("digest").asText();
            Optional<Platform> platform = Platform.of(descriptor.path("platform"));
            boolean statement =
                    platform.filter(known -> known.os().equals("unknown")).isPresent()
                            || descriptor.path("annotations").has("vnd.docker.reference.type");
            Optional<Blob> found = find(digest);
            if (statement || found.isEmpty()) {
                continue;
            }
            verify(
                    found.get(),
                    digest,
                    descriptor.path("size").asLong(found.get().size()));
            JsonNode json = ImageArchive.json(found.get(), digest);
            if (json.has("manifests")) {
                if (depth == DEEPEST_INDEX) {
                    throw ArchiveProblems.invalid("Indexes of the image archive name each other too deep.");
                }
                collect(json, manifests, depth + 1);
            } else {
                manifests.putIfAbsent(digest, platform);
            }
            if (manifests.size() > MOST_MANIFESTS) {
                throw ArchiveProblems.limitExceeded(
                        "An image archive has at most " + MOST_MANIFESTS + " manifests.", MOST_MANIFESTS);
            }
        }
    }

    private static boolean isImage(JsonNode manifest) {
        return manifest.path("config").has("digest") && manifest.path("layers").isArray();
    }

    private Image ociImage(JsonNode manifest) {
        Blob configuration = described(manifest.path("config"));
        List<Image.NamedLayer> layers = new ArrayList<>();
        for (JsonNode descriptor : manifest.path("layers")) {
            layers.add(new Image.NamedLayer(descriptor.path("digest").asText(), () -> described(descriptor)));
        }
        return new Image(configuration, layers);
    }

    private Blob described(JsonNode descriptor) {
        String digest = descriptor.path("digest").asText();
        Blob blob = blob(digest);
        verify(blob, digest, descriptor.path("size").asLong(blob.size()));
        return blob;
    }

    private Blob blob(String digest) {
        return find(digest)
                .orElseThrow(() -> ArchiveProblems.invalid(
                        "The image needs " + ArchiveProblems.quote(digest) + ", which is not in the archive."));
    }

    private Optional<Blob> find(String digest) {
        Matcher parts = DIGEST.matcher(digest);
        if (!parts.matches()) {
            throw ArchiveProblems.unsupported("The digest " + ArchiveProblems.quote(digest)
                    + " in the image archive is not a sha256 of 64 hexadecimal digits.");
        }
        return archive.find("blobs/sha256/" + parts.group(1));
    }

    private static void verify(Blob blob, String digest, long size) {
        if (!blob.digest().equals(digest) || blob.size() != size) {
            throw ArchiveProblems.invalid("A file of the image archive has the digest " + blob.digest() + " and "
                    + blob.size() + " bytes, but should have " + digest + " and " + size + ".");
        }
    }

    private List<Offer> fromDocker(JsonNode manifest) {
        Map<String, Offer> offers = new LinkedHashMap<>();
        for (JsonNode image : manifest) {
            String configuration = image.path("Config").asText();
            offers.computeIfAbsent(configuration, name -> offer(dockerImage(name, image), Optional.empty()));
        }
        return List.copyOf(offers.values());
    }

    private Image dockerImage(String configuration, JsonNode image) {
        List<Image.NamedLayer> layers = new ArrayList<>();
        for (JsonNode layer : image.path("Layers")) {
            String name = layer.asText();
            layers.add(new Image.NamedLayer(name, () -> file(name)));
        }
        Blob blob = file(configuration);
        Matcher named = NAMED_BY_DIGEST.matcher(configuration);
        if (named.matches()) {
            verify(blob, "sha256:" + named.group(1), blob.size());
        }
        return new Image(blob, layers);
    }

    private Blob file(String name) {
        Blob blob = archive.find(ImageArchive.normalized(name))
                .orElseThrow(() -> ArchiveProblems.invalid(
                        "The image needs " + ArchiveProblems.quote(name) + ", which is not in the archive."));
        if (name.startsWith("blobs/sha256/")) {
            verify(blob, "sha256:" + name.substring(name.lastIndexOf('/') + 1), blob.size());
        }
        return blob;
    }

    private static Offer offer(Image image, Optional<Platform> platform) {
        return new Offer(image, platform.or(() -> Platform.of(image.configurationJson())));
    }

    private Image choose(List<Offer> offers) {
        List<Offer> fitting = offers;
        if (wanted.isPresent() || offers.size() > 1) {
            Platform platform = wanted.orElse(Platform.DEFAULT);
            fitting = offers.stream()
                    .filter(offer -> offer.platform()
                            .filter(of -> of.satisfies(platform))
                            .isPresent())
                    .toList();
            if (fitting.isEmpty() && !offers.isEmpty()) {
                throw ArchiveProblems.unsupported("The archive has no image for " + platform + ", only for "
                        + offers.stream()
                                .map(offer ->
                                        offer.platform().map(Platform::toString).orElse("an unknown platform"))
                                .distinct()
                                .toList()
                        + ".");
            }
        }
        if (fitting.size() != 1) {
            throw ArchiveProblems.unsupported(
                    fitting.isEmpty()
                            ? "The archive has no image."
                            : "The archive has " + fitting.size() + " images that fit; send one by itself.");
        }
        return fitting.get(0).image();
    }
}
