package org.cvmfsephemeral.format.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.cvmfsephemeral.format.GoldenRepository;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.format.signature.TestKeys;
import org.cvmfsephemeral.format.signature.UntrustedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignedManifestTest {
    private static final RepositoryName REPOSITORY = RepositoryName.of("sw.example.org");
    private static final RepositoryCertificate CERTIFICATE = RepositoryCertificate.selfSigned(
            REPOSITORY, TestKeys.REPOSITORY.pair(), Instant.parse("2026-11-22T00:00:00Z"));
    private static final Manifest MANIFEST = Manifest.of(REPOSITORY, 1, ContentHash.sha1(new byte[0]), 4096, 240)
            .withCertificate(CERTIFICATE.toObject(HashAlgorithm.SHA1).hash());

    @Test
    void signedManifestIsReadBackAndVerified() {
        byte[] bytes =
                SignedManifest.sign(MANIFEST, TestKeys.REPOSITORY.privateKey()).bytes();

        SignedManifest read = SignedManifest.parse(bytes);

        read.verify(CERTIFICATE);
        assertThat(read.manifest()).isEqualTo(MANIFEST);
        assertThat(read.bytes()).isEqualTo(bytes);
    }

    @Test
    void signatureOfAnotherKeyIsRefused() {
        SignedManifest signed = SignedManifest.sign(MANIFEST, TestKeys.MASTER.privateKey());

        assertThatThrownBy(() -> signed.verify(CERTIFICATE)).isInstanceOf(UntrustedException.class);
    }

    @Test
    void textIsHashedWithTheAlgorithmOfTheRootCatalog() {
        ContentHash root = ContentHash.of(HashAlgorithm.SHAKE128, new byte[0]);

        SignedManifest signed =
                SignedManifest.sign(MANIFEST.withRevision(2, root, 4096), TestKeys.REPOSITORY.privateKey());

        assertThat(signed.textHash().algorithm()).isEqualTo(HashAlgorithm.SHAKE128);
        SignedManifest.parse(signed.bytes()).verify(CERTIFICATE);
    }

    @Test
    void everyFieldAtItsLongestStaysBelowTheLimitOfServerTools() {
        Optional<ContentHash> hash = Optional.of(ContentHash.of(HashAlgorithm.SHAKE128, new byte[0]));
        Manifest largest = new Manifest(
                hash.orElseThrow(),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                true,
                true,
                hash,
                Optional.of(RepositoryName.of("x".repeat(RepositoryName.MAX_LENGTH))),
                hash,
                hash,
                Long.MAX_VALUE,
                hash,
                hash);

        byte[] bytes =
                SignedManifest.sign(largest, TestKeys.REPOSITORY.privateKey()).bytes();

        assertThat(bytes).hasSizeLessThanOrEqualTo(SignedManifest.MAX_WRITTEN_BYTES);
    }

    @Test
    void oversizedManifestIsRefused() {
        assertThatThrownBy(() -> SignedManifest.parse(new byte[(1 << 20) + 1])).isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @EnumSource
    void manifestOfTheRealPublisherIsReadAndWrittenByteForByte(GoldenRepository golden, @TempDir Path directory)
            throws Exception {
        byte[] bytes = Files.readAllBytes(golden.unpackInto(directory).resolve(Manifest.FILE_NAME));

        SignedManifest signed = SignedManifest.parse(bytes);

        assertThat(signed.manifest().repository()).contains(golden.repositoryName());
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .startsWith(signed.manifest().toText() + "--\n");
        assertThat(signed.bytes()).isEqualTo(bytes);
    }
}
