package org.cvmfsephemeral.format.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.history.NamedRevision;
import org.cvmfsephemeral.format.history.TagDatabase;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.reflog.ReferenceType;
import org.cvmfsephemeral.format.reflog.Reflog;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Fingerprint;
import org.cvmfsephemeral.format.signature.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RepositoryVerifierTest {
    private final TestRepository repository = new TestRepository();

    @ParameterizedTest
    @CsvSource({"SHA1,NONE", "SHA1,ZLIB", "RIPEMD160,NONE", "SHAKE128,ZLIB"})
    void ownRepositoryIsSound(HashAlgorithm algorithm, Compression compression) throws IOException {
        VerificationReport report = verify(new TestRepository(algorithm, compression).publish());

        assertThat(report.problems()).isEmpty();
        assertThat(report.isSound()).isTrue();
    }

    @Test
    void everythingIsCountedOnce() throws IOException {
        VerificationReport report = verify(repository.publish());

        assertThat(report.catalogs()).isEqualTo(2);
        assertThat(report.directories()).isEqualTo(3);
        assertThat(report.files()).isEqualTo(5);
        assertThat(report.symlinks()).isEqualTo(1);
        assertThat(report.objects()).isEqualTo(8);
        assertThat(report.contentBytes()).isEqualTo(2L * TestRepository.FILE.length + TestRepository.CHUNKED.length);
    }

    @Test
    void visitorSeesEveryEntryWithItsHash() throws IOException {
        Map<String, Optional<String>> visited = new HashMap<>();

        verifier(repository.publish()).verify((path, entry, sha256) -> assertThat(visited.put(path.value(), sha256))
                .isNull());

        assertThat(visited)
                .containsOnlyKeys(
                        "",
                        "/file",
                        "/chunked",
                        "/link",
                        "/.hidden",
                        "/nested",
                        "/nested/.cvmfscatalog",
                        "/nested/deep",
                        "/nested/deep/inner");
        assertThat(visited)
                .containsEntry("/link", Optional.empty())
                .containsEntry(
                        "/nested/deep/inner",
                        Optional.of("ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"));
    }

    @Test
    void externalFilesAreNotRead() throws IOException {
        repository.external = true;

        assertThat(verify(repository.publish()).problems()).isEmpty();
    }

    @Test
    void bulkObjectBesideChunksIsReadToo() throws IOException {
        repository.bulk = true;
        MemoryObjectSource source = repository.publish();

        VerificationReport report = verify(source);

        assertThat(report.problems()).isEmpty();
        assertThat(source.opened())
                .contains(repository
                        .whole(TestRepository.CHUNKED)
                        .hash()
                        .toString()
                        .replaceFirst("(..)", "data/$1/"));
    }

    @Test
    void otherRevisionInTheManifestThanInTheRootCatalogIsAProblem() throws IOException {
        repository.manifestChange =
                manifest -> manifest.withRevision(6, manifest.rootCatalog(), manifest.rootCatalogSize());

        assertThat(problems()).singleElement().asString().contains("revision 5, but 6");
    }

    @Test
    void catalogModifiedAfterItsPublishingIsAProblem() throws IOException {
        repository.lastModified++;

        assertThat(problems()).singleElement().asString().contains("modified after");
    }

    @Test
    void wrongSizeOfTheRootCatalogIsAProblem() throws IOException {
        repository.manifestChange =
                manifest -> manifest.withRevision(5, manifest.rootCatalog(), manifest.rootCatalogSize() + 1);

        assertThat(problems()).singleElement().asString().contains("announced");
    }

    @Test
    void unknownSizeOfTheRootCatalogIsAccepted() throws IOException {
        repository.manifestChange = manifest -> manifest.withRevision(5, manifest.rootCatalog(), 0);

        assertThat(problems()).isEmpty();
    }

    @Test
    void catalogBelongingElsewhereIsAProblem() throws IOException {
        repository.referenceChange = nested -> new NestedCatalog(nested.path(), nested.hash(), nested.size() + 4096);

        assertThat(problems()).isNotEmpty();
    }

    @Test
    void missingNestedCatalogIsAProblem() throws IOException {
        repository.referenceChange =
                nested -> new NestedCatalog(nested.path(), ContentHash.sha1(new byte[1]), nested.size());

        assertThat(problems()).singleElement().asString().contains("/nested").contains("missing");
    }

    @Test
    void mountpointThatDiffersFromItsNestedRootIsAProblem() throws IOException {
        repository.mountpointChange = directory -> directory.withAttributes(
                new Attributes(0700, 1, 2, 0, null, directory.attributes().xattrs()));

        assertThat(problems()).singleElement().asString().contains("differs from the mountpoint");
    }

    @Test
    void mountpointWithAnotherLinkCountIsAProblem() throws IOException {
        repository.mountpointChange = directory ->
                new Directory(directory.name(), directory.attributes(), directory.role(), 7, directory.size(), false);

        assertThat(problems()).anyMatch(problem -> problem.contains("differs from the mountpoint"));
    }

    @Test
    void wrongSubtreeCountersAreAProblem() throws IOException {
        repository.totalsChange = totals -> totals.plus(totals);

        assertThat(problems()).singleElement().asString().contains("subtree counters");
    }

    @Test
    void missingMarkerIsAProblem() throws IOException {
        repository.nestedMarker = false;

        assertThat(problems()).anyMatch(problem -> problem.contains("no .cvmfscatalog"));
    }

    @Test
    void abandonedMarkerIsAProblem() throws IOException {
        repository.abandonedMarker = true;

        assertThat(problems()).anyMatch(problem -> problem.contains("abandoned"));
    }

    @Test
    void fileOfAnotherSizeThanRecordedIsAProblem() throws IOException {
        repository.fileChange =
                file -> RegularFile.plain(file.name(), file.attributes(), file.size() + 1, file.content());

        assertThat(problems()).singleElement().asString().contains("/file").contains("announced");
    }

    @Test
    void fileLongerThanRecordedIsAProblem() throws IOException {
        repository.fileChange =
                file -> RegularFile.plain(file.name(), file.attributes(), file.size() - 1, file.content());

        assertThat(problems()).singleElement().asString().contains("/file").contains("larger");
    }

    @Test
    void missingReflogIsAProblem() throws IOException {
        MemoryObjectSource source = repository.publish();
        source.remove(Reflog.FILE_NAME);

        assertThat(verify(source).problems()).singleElement().asString().contains("reflog: missing");
    }

    @Test
    void neitherReflogNorItsHashIsAccepted() throws IOException {
        repository.manifestChange = manifest -> manifest.withReflog(Optional.empty());
        MemoryObjectSource source = repository.publish();
        source.remove(Reflog.FILE_NAME);

        assertThat(verify(source).problems()).isEmpty();
    }

    @Test
    void reflogWithoutAHashIsAProblem() throws IOException {
        repository.manifestChange = manifest -> manifest.withReflog(Optional.empty());

        assertThat(problems()).singleElement().asString().contains("reflog");
    }

    @Test
    void otherReflogThanTheManifestHasIsAProblem() throws IOException {
        MemoryObjectSource source = repository.publish();
        source.put(Reflog.FILE_NAME, new Reflog(TestRepository.NAME, List.of()).toDatabase());

        assertThat(verify(source).problems()).singleElement().asString().contains("reflog: not the one");
    }

    @Test
    void reflogOfAnotherRepositoryIsAProblem() throws IOException {
        repository.reflogChange = reflog -> new Reflog(RepositoryName.of("other"), reflog.references());

        assertThat(problems()).singleElement().asString().contains("another repository");
    }

    @ParameterizedTest
    @EnumSource(
            value = ReferenceType.class,
            names = {"ROOT_CATALOG", "CERTIFICATE", "METAINFO"})
    void reflogThatLacksACurrentObjectIsAProblem(ReferenceType type) throws IOException {
        repository.reflogChange = reflog -> new Reflog(
                reflog.repository(),
                reflog.references().stream()
                        .filter(reference -> reference.type() != type)
                        .toList());

        assertThat(problems()).singleElement().asString().contains("lacks the current " + type);
    }

    @Test
    void certificateThatIsNotListedIsRefused() throws IOException {
        repository.whitelistChange = listed -> List.of(new Fingerprint(ContentHash.sha1(new byte[0])));

        VerificationReport report = verify(repository.publish());

        assertThat(report.problems()).singleElement().asString().contains("does not list");
        assertThat(report.manifest()).isEmpty();
    }

    @Test
    void soundTagDatabaseIsAccepted() throws IOException {
        publishTags(tags -> tags);

        assertThat(problems()).isEmpty();
    }

    @Test
    void tagDatabaseThatTheReflogLacksIsAProblem() throws IOException {
        ContentHash history = storeHistory(new byte[10]);
        repository.manifestChange = manifest -> manifest.withHistory(Optional.of(history));

        assertThat(problems()).contains("reflog: lacks the current HISTORY");
    }

    @Test
    void otherBytesThanATagDatabaseAreAProblem() throws IOException {
        publishHistory(manifest -> new byte[10]);

        assertThat(problems()).singleElement().asString().contains("not a tag database");
    }

    @Test
    void tagDatabaseOfAnotherRepositoryIsAProblem() throws IOException {
        publishTags(tags -> new TagDatabase(RepositoryName.of("other"), Optional.empty(), tags.tags()));

        assertThat(problems()).singleElement().asString().contains("tag database: of another repository");
    }

    @Test
    void tagDatabaseWithoutTagsIsAProblem() throws IOException {
        publishTags(tags -> withTags());

        assertThat(problems()).singleElement().asString().contains("without any tag");
    }

    @Test
    void trunkOfAnotherRootIsAProblem() throws IOException {
        publishTags(tags -> withTags(new NamedRevision(
                "trunk",
                ContentHash.sha1(new byte[1]),
                5,
                0,
                "",
                tags.tags().get(0).size())));

        assertThat(problems()).singleElement().asString().contains("trunk is not the manifest's root");
    }

    @Test
    void trunkOfAnotherRevisionIsAProblem() throws IOException {
        publishTags(tags -> {
            NamedRevision trunk = tags.tags().get(0);
            return withTags(new NamedRevision("trunk", trunk.rootHash(), 4, 0, "", trunk.size()));
        });

        assertThat(problems()).singleElement().asString().contains("trunk is revision 4, but 5");
    }

    @Test
    void trunkOfAnotherSizeIsAProblem() throws IOException {
        publishTags(
                tags -> withTags(new NamedRevision("trunk", tags.tags().get(0).rootHash(), 5, 0, "", 1)));

        assertThat(problems()).singleElement().asString().contains("another size");
    }

    @Test
    void tagOfARevisionToComeIsAProblem() throws IOException {
        publishTags(tags ->
                withTags(tags.tags().get(0), new NamedRevision("next", ContentHash.sha1(new byte[1]), 6, 0, "", 0)));

        assertThat(problems()).singleElement().asString().contains("next names revision 6");
    }

    @Test
    void tagWithoutItsRootCatalogIsAProblemToWhoeverLooks() throws IOException {
        publishTags(tags ->
                withTags(tags.tags().get(0), new NamedRevision("old", ContentHash.sha1(new byte[1]), 4, 0, "", 4096)));
        MemoryObjectSource source = repository.publish();

        assertThat(verify(source).problems()).isEmpty();
        assertThat(verifier(source).withTaggedRoots().verify().problems())
                .singleElement()
                .asString()
                .contains("tag database: old: missing");
    }

    @Test
    void tagOfAnotherRevisionThanItsRootCatalogIsAProblemToWhoeverLooks() throws IOException {
        publishTags(tags -> {
            NamedRevision trunk = tags.tags().get(0);
            return withTags(trunk, new NamedRevision("old", trunk.rootHash(), 4, 0, "", trunk.size()));
        });

        assertThat(verifier(repository.publish()).withTaggedRoots().verify().problems())
                .singleElement()
                .asString()
                .contains("old names revision 4, but its root catalog is of 5");
    }

    /** Publishes what the change makes of a tag database with trunk. */
    private void publishTags(UnaryOperator<TagDatabase> change) {
        publishHistory(manifest -> change.apply(withTags(new NamedRevision(
                        "trunk",
                        manifest.rootCatalog(),
                        manifest.revision(),
                        0,
                        NamedRevision.TRUNK_DESCRIPTION,
                        manifest.rootCatalogSize())))
                .toDatabase());
    }

    private static TagDatabase withTags(NamedRevision... tags) {
        return new TagDatabase(TestRepository.NAME, Optional.empty(), List.of(tags));
    }

    private void publishHistory(Function<Manifest, byte[]> database) {
        repository.beforeReflog = manifest -> manifest.withHistory(Optional.of(storeHistory(database.apply(manifest))));
    }

    private ContentHash storeHistory(byte[] database) {
        return repository.store(
                ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.HISTORY, HashAlgorithm.SHA1, database));
    }

    @Test
    void missingHistoryIsAProblem() throws IOException {
        ContentHash history = repository.store(
                ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.HISTORY, HashAlgorithm.SHA1, new byte[10]));
        repository.manifestChange = manifest -> manifest.withHistory(Optional.of(history));
        MemoryObjectSource source = repository.publish();
        source.remove(
                "data/" + history.hex().substring(0, 2) + "/" + history.hex().substring(2) + "H");

        assertThat(verify(source).problems()).anyMatch(problem -> problem.contains("tag database: missing"));
    }

    @Test
    void metainfoThatIsNoJsonIsAProblem() throws IOException {
        ContentHash metainfo = repository.store(
                ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.METAINFO, HashAlgorithm.SHA1, new byte[10]));
        repository.manifestChange = manifest -> manifest.withMetainfo(Optional.of(metainfo));

        assertThat(problems()).anyMatch(problem -> problem.contains("metainfo is not JSON"));
    }

    @Test
    void manifestWithoutARepositoryIsRefused() throws IOException {
        repository.manifestChange = manifest -> new Manifest(
                manifest.rootCatalog(),
                manifest.rootCatalogSize(),
                manifest.ttlSeconds(),
                manifest.revision(),
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                manifest.certificate(),
                Optional.empty(),
                manifest.publishedAt(),
                manifest.metainfo(),
                manifest.reflog());

        assertThat(problems()).singleElement().asString().contains("another repository");
    }

    @Test
    void failingSourceIsNoVerdict() {
        ObjectSource failing = path -> {
            throw new IOException("connection refused");
        };

        assertThatThrownBy(() -> verifier(failing).verify()).hasMessage("connection refused");
    }

    @Test
    void sourceThatFailsInAFileIsNoVerdict() {
        MemoryObjectSource source = repository.publish();
        String file = repository.whole(TestRepository.FILE).hash().hex().substring(2);
        ObjectSource failing = path -> {
            if (path.endsWith(file)) {
                throw new IOException("connection reset");
            }
            return source.open(path);
        };

        assertThatThrownBy(() -> verifier(failing).verify())
                .isInstanceOf(IOException.class)
                .hasMessage("connection reset");
    }

    private List<String> problems() throws IOException {
        return verify(repository.publish()).problems();
    }

    private static VerificationReport verify(ObjectSource source) throws IOException {
        return verifier(source).verify();
    }

    private static RepositoryVerifier verifier(ObjectSource source) {
        return new RepositoryVerifier(
                source, TestRepository.NAME, List.of(TestKeys.MASTER.publicKey()), TestRepository.CLOCK);
    }
}
