package org.cvmfsephemeral.upload.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.cvmfsephemeral.upload.image.ImageBytes.hex;
import static org.cvmfsephemeral.upload.image.ImageBytes.utf8;

import com.github.luben.zstd.Zstd;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.upload.archive.TarBytes;
import org.cvmfsephemeral.upload.archive.Unpacking;
import org.cvmfsephemeral.upload.content.ObjectCounts;
import org.cvmfsephemeral.upload.image.ImageBytes.LayerBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ImageIntakeTest {
    private static final String AMD64 = "linux/amd64";
    private static final String FILE = "f 644 1000:100 @1000 ";
    private static final String FOLDER = "d 644 1000:100 @1000";

    @TempDir
    Path folder;

    private final List<String> pinned = Collections.synchronizedList(new ArrayList<>());
    private Unpacking unpacking;
    private ImageIntake intake;

    @BeforeEach
    void open() {
        unpacking = new Unpacking(folder);
        Clock clock = Clock.fixed(Instant.ofEpochSecond(Unpacking.NOW), ZoneOffset.UTC);
        intake = new ImageIntake(unpacking.contents().intake(), unpacking.decompression(), clock);
    }

    @AfterEach
    void close() {
        unpacking.close();
    }

    private UnpackedImage unpack(byte[] archive, Optional<String> platform) {
        try {
            return intake.store(new ImageRequest(
                    Unpacking.target(objects -> {
                        pinned.addAll(objects);
                        return Set.of();
                    }),
                    RepositoryPath.of("/images/app"),
                    "",
                    new ByteArrayInputStream(archive),
                    platform.map(Platform::parse),
                    Unpacking.LIMITS,
                    bytes -> {}));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private UnpackedImage unpack(byte[] archive) {
        return unpack(archive, Optional.empty());
    }

    private Map<String, String> tree(byte[] archive) {
        return unpacking.describe(unpack(archive).entries());
    }

    private HttpProblem refusal(byte[] archive, Optional<String> platform) {
        Throwable thrown = catchThrowable(() -> unpack(archive, platform));
        assertThat(thrown).isInstanceOf(HttpProblem.class);
        assertThat(unpacking.contents().isMemoryFree()).isTrue();
        return (HttpProblem) thrown;
    }

    private HttpProblem refusal(byte[] archive) {
        return refusal(archive, Optional.empty());
    }

    private static TarBytes tar() {
        return new TarBytes();
    }

    private static LayerBytes layer(TarBytes tar) {
        return LayerBytes.plain(tar.end());
    }

    private static byte[] image(LayerBytes... layers) {
        return new ImageBytes().image(AMD64, List.of(layers)).oci();
    }

    private static LayerBytes gzipped(LayerBytes layer) {
        return new LayerBytes(gzip(layer.plain()), layer.plain());
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    @Test
    void layersAreAppliedInTheOrderOfTheManifest() {
        LayerBytes lower = layer(tar().folder("d").file("d/a", "lower").file("d/b", "B"));
        LayerBytes upper = layer(tar().file("d/a", "upper").file("c", "C"));

        assertThat(tree(image(lower, upper)))
                .isEqualTo(Map.of("d", FOLDER, "d/a", FILE + "upper", "d/b", FILE + "B", "c", FILE + "C"));
    }

    @Test
    void compressionOfLayersMakesNoDifference() {
        LayerBytes lower = layer(tar().file("a", "A").file("large", random(600_000)));
        LayerBytes upper = layer(tar().file("b", "B"));
        LayerBytes zstd = new LayerBytes(Zstd.compress(upper.plain()), upper.plain());

        assertThat(tree(image(gzipped(lower), zstd))).isEqualTo(tree(image(lower, upper)));
    }

    @Test
    void compressionOfTheWholeMakesNoDifference() {
        byte[] archive = image(gzipped(layer(tar().file("a", "A"))));

        assertThat(tree(gzip(archive))).isEqualTo(tree(archive));
    }

    @Test
    void whiteoutTakesAwayWhatIsBelow() {
        LayerBytes lower =
                layer(tar().folder("d").file("d/a", "A").file("d/sub/b", "B").file("kept", "K"));
        LayerBytes upper = layer(tar().file("d/.wh.a", "").file("d/.wh.sub", "").file(".wh.never", ""));

        assertThat(tree(image(lower, upper))).isEqualTo(Map.of("d", FOLDER, "kept", FILE + "K"));
    }

    @Test
    void whiteoutLeavesWhatItsOwnLayerHas() {
        LayerBytes lower = layer(tar().file("d/a", "lower"));
        LayerBytes upper = layer(tar().folder("d").file("d/a", "upper").file("d/.wh.a", ""));

        assertThat(tree(image(lower, upper))).isEqualTo(Map.of("d", FOLDER, "d/a", FILE + "upper"));
    }

    @Test
    void opaqueDirectoryHidesAllThatIsBelow() {
        LayerBytes lower = layer(tar().folder("d").file("d/a", "A").file("d/sub/b", "B"));
        LayerBytes upper =
                layer(tar().mode(0700).folder("d").mode(0644).file("d/c", "C").file("d/.wh..wh..opq", ""));

        assertThat(tree(image(lower, upper))).isEqualTo(Map.of("d", "d 700 1000:100 @1000", "d/c", FILE + "C"));
    }

    @Test
    void opaqueRootHidesEverything() {
        LayerBytes lower = layer(tar().file("a", "A"));
        LayerBytes upper = layer(tar().file(".wh..wh..opq", "").file("b", "B"));

        assertThat(tree(image(lower, upper))).isEqualTo(Map.of("b", FILE + "B"));
    }

    @Test
    void directoryThatAWhiteoutLeavesEmptyStays() {
        LayerBytes lower = layer(tar().file("d/a", "A"));
        LayerBytes upper = layer(tar().file("d/.wh.a", ""));

        assertThat(tree(image(lower, upper))).isEqualTo(Map.of("d", "d 755 0:0 @" + Unpacking.NOW));
    }

    @Test
    void namesOfAufsAreNobodys() {
        LayerBytes layer = layer(
                tar().file(".wh..wh.aufs", "").file(".wh..wh.plnk/1.2", "").file("a", "A"));

        assertThat(tree(image(layer))).isEqualTo(Map.of("a", FILE + "A"));
    }

    @Test
    void fileReplacesAWholeDirectoryAndADirectoryAFile() {
        LayerBytes lower = layer(tar().file("d/a", "A").file("f", "F"));
        LayerBytes upper = layer(tar().file("d", "D").folder("f").file("f/x", "X"));

        assertThat(tree(image(lower, upper))).isEqualTo(Map.of("d", FILE + "D", "f", FOLDER, "f/x", FILE + "X"));
    }

    @Test
    void attributesOfADirectoryAreTheLastLayersThatNamesIt() {
        LayerBytes lower = layer(tar().mode(0755).folder("d").mode(0644).file("d/a", "A"));
        LayerBytes upper = layer(tar().mode(01777).folder("d/"));

        assertThat(tree(image(lower, upper))).isEqualTo(Map.of("d", "d 1777 1000:100 @1000", "d/a", FILE + "A"));
    }

    @Test
    void hardlinksReachIntoLayersBelow() {
        LayerBytes lower = layer(tar().file("a", "A"));
        LayerBytes upper = layer(tar().hardlink("b", "a").file("c", "C").hardlink("d", "c"));

        assertThat(tree(image(lower, upper)))
                .isEqualTo(Map.of("a", FILE + "A", "b", "h a", "c", FILE + "C", "d", "h c"));
    }

    @Test
    void nameThatIsReplacedLeavesItsHardlinks() {
        LayerBytes lower = layer(tar().file("a", "A").hardlink("b", "a"));
        LayerBytes upper = layer(tar().file("a", "new"));

        assertThat(tree(image(lower, upper))).isEqualTo(Map.of("a", FILE + "new", "b", FILE + "A"));
    }

    @Test
    void linksOfLayersBelowAreNotFollowed() {
        LayerBytes lower = layer(tar().folder("usr/lib").symlink("lib", "usr/lib"));
        LayerBytes upper = layer(tar().file("lib/x", "X"));

        assertThat(refusal(image(lower, upper)).getDetail()).contains("'lib', a symbolic link");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../.wh.a", ".wh...", ".wh..", ".wh."})
    void whiteoutOfNothingIsRefused(String name) {
        assertThat(refusal(image(layer(tar().file(name, "")))).getStatusCode()).isEqualTo(400);
    }

    @Test
    void sameLayerCanComeTwice() {
        LayerBytes empty = layer(tar());
        LayerBytes layer = layer(tar().file("a", "A"));

        assertThat(tree(image(empty, layer, empty))).isEqualTo(Map.of("a", FILE + "A"));
    }

    @Test
    void imageOfNoLayersIsEmpty() {
        assertThat(tree(image())).isEmpty();
    }

    @Test
    void configurationIsStoredBeside() {
        LayerBytes layer = layer(tar().file("a", "A"));
        byte[] configuration = ImageBytes.configuration(AMD64, List.of(layer));

        UnpackedImage image = unpack(image(layer));

        assertThat(image.digest()).isEqualTo("sha256:" + hex(configuration));
        assertThat(image.files()).isEqualTo(1);
        var stored = image.configuration();
        TreeEntry.File file = new TreeEntry.File(
                "c", null, stored.size(), Unpacking.target().compression(), stored.hash(), stored.chunks());
        assertThat(unpacking.content(file)).isEqualTo(configuration);
    }

    @Test
    void whatTheStoreHasIsPinnedAndNotWrittenAgain() {
        byte[] archive =
                image(layer(tar().file("a", "A").file("large", random(600_000)).file("a2", "A")));

        ObjectCounts first = unpack(archive).objects();
        pinned.clear();
        UnpackedImage again = unpack(archive);

        assertThat(first.stored()).isGreaterThan(3);
        assertThat(again.objects().stored()).isZero();
        assertThat(again.objects().reused()).isGreaterThanOrEqualTo(first.stored());
        assertThat(again.entries()).isEqualTo(unpack(archive).entries());
        for (TreeEntry entry : again.entries()) {
            TreeEntry.File file = (TreeEntry.File) entry;
            if (file.hash() != null) {
                assertThat(pinned).contains(file.hash());
            } else {
                file.chunks().forEach(chunk -> assertThat(pinned).contains(chunk.hash() + "P"));
            }
        }
    }

    @Test
    void failureToPinEndsTheUpload() {
        byte[] archive = image(layer(tar().file("a", "A").file("large", random(600_000))));

        Throwable thrown = catchThrowable(() -> intake.store(new ImageRequest(
                Unpacking.target(objects -> {
                    throw new IllegalStateException("session lost");
                }),
                RepositoryPath.of("/images/app"),
                "",
                new ByteArrayInputStream(archive),
                Optional.empty(),
                Unpacking.LIMITS,
                bytes -> {})));

        assertThat(thrown).hasMessage("session lost");
        assertThat(unpacking.contents().isMemoryFree()).isTrue();
    }

    @Test
    void dockerSaveOfOldEnginesIsUnderstood() {
        byte[] lower = tar().file("a", "A").end();
        byte[] upper = tar().file("b", "B").end();
        List<LayerBytes> layers = List.of(LayerBytes.plain(lower), LayerBytes.plain(upper), LayerBytes.plain(lower));
        byte[] configuration = ImageBytes.configuration(AMD64, layers);
        String name = hex(configuration) + ".json";
        byte[] archive = tar().folder("1111")
                .file("1111/VERSION", "1.0")
                .file("1111/json", "{}")
                .file("1111/layer.tar", lower)
                .file("2222/layer.tar", upper)
                .symlink("3333/layer.tar", "../1111/layer.tar")
                .file(name, configuration)
                .file(
                        "manifest.json",
                        "[{\"Config\":\"" + name + "\",\"RepoTags\":[\"app:1\",\"app:2\"],\"Layers\":"
                                + "[\"1111/layer.tar\",\"2222/layer.tar\",\"3333/layer.tar\"]}]")
                .file("repositories", "{}")
                .end();

        assertThat(tree(archive)).isEqualTo(Map.of("a", FILE + "A", "b", FILE + "B"));
    }

    @Test
    void dockerSaveOfNewEnginesIsUnderstoodWithBothManifests() {
        List<LayerBytes> layers = List.of(layer(tar().file("a", "A")));
        String config = "blobs/sha256/" + hex(ImageBytes.configuration(AMD64, layers));
        ImageBytes image = new ImageBytes().image(AMD64, layers);
        image.file(
                "manifest.json",
                utf8("[{\"Config\":\"" + config + "\",\"Layers\":[\"blobs/sha256/"
                        + hex(layers.get(0).stored()) + "\"]}]"));

        assertThat(tree(image.oci())).isEqualTo(Map.of("a", FILE + "A"));
    }

    @Test
    void platformIsChosenFromNestedIndexes() {
        ImageBytes archive = new ImageBytes();
        byte[] amd = archive.manifest(AMD64, List.of(layer(tar().file("a", "amd"))));
        byte[] arm = archive.manifest("linux/arm64", List.of(layer(tar().file("a", "arm"))));
        byte[] statement = archive.manifest("unknown/unknown", List.of(layer(tar().file("x", "X"))));
        archive.file("blobs/sha256/" + hex(amd), amd).file("blobs/sha256/" + hex(arm), arm);
        archive.describeBare(ImageBytes.index(amd, arm)).describe(statement, "unknown/unknown");
        byte[] tar = archive.oci();

        assertThat(tree(tar)).isEqualTo(Map.of("a", FILE + "amd"));
        assertThat(unpacking.describe(unpack(tar, Optional.of("linux/arm64")).entries()))
                .isEqualTo(Map.of("a", FILE + "arm"));
        assertThat(refusal(tar, Optional.of("windows/amd64")).getDetail()).contains("linux/amd64", "linux/arm64");
    }

    @Test
    void onlyImageIsTakenWhateverItsPlatform() {
        byte[] archive = new ImageBytes()
                .image("linux/arm64", List.of(layer(tar().file("a", "A"))))
                .oci();

        assertThat(tree(archive)).hasSize(1);
        assertThat(refusal(archive, Optional.of(AMD64)).getDetail()).contains("linux/arm64");
    }

    @Test
    void severalImagesAreRefused() {
        byte[] archive = new ImageBytes()
                .image(AMD64, List.of(layer(tar().file("a", "A"))))
                .image(AMD64, List.of(layer(tar().file("b", "B"))))
                .oci();

        assertThat(refusal(archive).getDetail()).contains("2 images");
    }

    @Test
    void damagedLayerIsRefused() {
        LayerBytes layer = layer(tar().file("a", "AAAA"));
        byte[] archive = image(layer);
        int at = indexOf(archive, utf8("AAAA"));
        archive[at] = 'B';

        assertThat(refusal(archive).getDetail()).contains(hex(layer.stored()), "should have");
    }

    @Test
    void layerThatIsNotTheConfigurationsIsRefused() {
        LayerBytes told = layer(tar().file("a", "A"));
        LayerBytes given = new LayerBytes(tar().file("a", "B").end(), told.plain());

        assertThat(refusal(image(given)).getDetail()).contains(hex(told.plain()), hex(given.stored()));
    }

    @Test
    void missingLayerIsRefused() {
        byte[] layer = tar().file("a", "A").end();
        byte[] configuration = ImageBytes.configuration(AMD64, List.of(LayerBytes.plain(layer)));
        byte[] archive = tar().file("c.json", configuration)
                .file("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"gone/layer.tar\"]}]")
                .end();

        assertThat(refusal(archive).getDetail()).contains("'gone/layer.tar', which is not in the archive");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                          | no image",
                "{                                           | not JSON",
                "[{\"Config\":\"x\",\"Layers\":[]}]          | which is not in the archive",
                "[{\"Config\":\"../../x\",\"Layers\":[]}]    | which is not in the archive",
                "[{\"Config\":\"d.json\",\"Layers\":[\"l\"]}] | 1 layers, its configuration 0"
            })
    void manifestThatMakesNoSenseIsRefused(String manifest, String detail) {
        byte[] archive =
                tar().file("d.json", "{}").file("manifest.json", manifest).end();

        assertThat(refusal(archive).getDetail()).contains(detail);
    }

    @Test
    void configurationUnderAnotherDigestIsRefused() {
        byte[] archive = tar().file("0".repeat(64) + ".json", "{}")
                .file("manifest.json", "[{\"Config\":\"" + "0".repeat(64) + ".json\",\"Layers\":[]}]")
                .end();

        assertThat(refusal(archive).getDetail()).contains("should have sha256:0000");
    }

    @Test
    void archiveThatIsNoImageIsRefused() {
        assertThat(refusal(tar().file("a", "A").end()).getDetail()).contains("index.json", "manifest.json");
    }

    @Test
    void somethingElseIsRefused() {
        assertThat(refusal(random(5000)).getStatusCode()).isEqualTo(415);
    }

    @Test
    void hostileLayerOfAnotherImageDoesNoHarm() {
        ImageBytes archive = new ImageBytes();
        archive.image(AMD64, List.of(layer(tar().file("a", "A"))));
        archive.image("linux/arm64", List.of(layer(tar().file("../../etc/passwd", "X"))));

        assertThat(tree(archive.oci())).isEqualTo(Map.of("a", FILE + "A"));
    }

    @Test
    void hostileLayerOfTheImageIsRefused() {
        assertThat(refusal(image(layer(tar().file("../../etc/passwd", "X")))).getDetail())
                .contains("'..'");
    }

    @Test
    void bombInALayerIsRefused() {
        byte[] bomb = tar().file("zeroes", new byte[64 << 20]).end();

        HttpProblem problem = refusal(image(gzipped(LayerBytes.plain(bomb))));

        assertThat(problem.getStatusCode()).isEqualTo(413);
    }

    @Test
    void archiveThatBreaksOffIsRefused() {
        byte[] archive = image(gzipped(layer(tar().file("a", random(100_000)))));

        for (int part = 1; part < 10; part++) {
            assertThat(refusal(Arrays.copyOf(archive, archive.length * part / 10 / 512 * 512 + 7))
                            .getStatusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void symbolicLinksOfTheArchiveLeadNowhereElse() {
        byte[] archive = tar().symlink("c.json", "../../../../etc/hostname")
                .symlink("loop", "loop")
                .file("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"loop\"]}]")
                .end();

        assertThat(refusal(archive).getDetail()).contains("'c.json', which is not in the archive");
    }

    private static int indexOf(byte[] all, byte[] wanted) {
        for (int i = 0; i <= all.length - wanted.length; i++) {
            if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }
}
