package org.cvmfsephemeral.format.whitelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.cvmfsephemeral.format.GoldenRepository;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Fingerprint;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.format.signature.TestKeys;
import org.cvmfsephemeral.format.signature.UntrustedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhitelistTest {
    /** The last second that a year of four digits can hold. */
    private static final long LAST_SECOND = 253402300799L;

    private static final RepositoryName REPOSITORY = RepositoryName.of("sw.example.org");
    private static final Fingerprint LISTED = new Fingerprint(ContentHash.sha1(new byte[0]));
    private static final RepositoryCertificate CERTIFICATE = RepositoryCertificate.selfSigned(
            REPOSITORY, TestKeys.REPOSITORY.pair(), Instant.parse("2024-10-18T12:00:00Z"));
    private static final Whitelist WHITELIST = new Whitelist(
            Instant.parse("2024-10-18T12:00:00Z"), Instant.parse("2024-11-17T12:30:00Z"), REPOSITORY, List.of(LISTED));

    @Test
    void textIsAsUpstreamWritesIt() {
        assertThat(WHITELIST.toText()).isEqualTo("""
                        20241018120000
                        E20241117123000
                        Nsw.example.org
                        DA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07:09
                        """);
    }

    @Test
    void signedWhitelistIsReadBackAndVerified() {
        byte[] bytes = sign(WHITELIST).bytes();

        SignedWhitelist read = SignedWhitelist.parse(bytes);

        read.verify(List.of(TestKeys.MASTER.publicKey()));
        assertThat(read.whitelist()).isEqualTo(WHITELIST);
    }

    @Test
    void signatureOfAnotherKeyIsRefused() {
        SignedWhitelist signed = sign(WHITELIST);

        assertThatThrownBy(() -> signed.verify(List.of(TestKeys.REPOSITORY.publicKey())))
                .isInstanceOf(UntrustedException.class);
    }

    @Test
    void certificateIsNotListedUnlessItsFingerprintIs() {
        assertThat(WHITELIST.lists(CERTIFICATE)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void certificateIsListedByItsFingerprintInAnyAlgorithm(HashAlgorithm algorithm) {
        Whitelist whitelist = new Whitelist(
                WHITELIST.created(),
                WHITELIST.expires(),
                REPOSITORY,
                List.of(LISTED, CERTIFICATE.fingerprint(algorithm)));

        assertThat(whitelist.lists(CERTIFICATE)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2024-11-17T11:59:59Z, false",
        "2024-11-17T12:00:00Z, true",
        "2024-11-17T12:30:00Z, true",
        "2024-11-18T00:00:00Z, true",
        "2024-10-01T00:00:00Z, false"
    })
    void expiryCountsInWholeHours(Instant now, boolean expired) {
        assertThat(WHITELIST.isExpired(now)).isEqualTo(expired);
    }

    @Test
    void commentsAndForeignLinesAreSkipped() {
        Whitelist whitelist = Whitelist.parse(List.of(
                "20241018120000", "E20241117123000", "Nsw.example.org", "# a comment", LISTED + " # the old one", ""));

        assertThat(whitelist).isEqualTo(WHITELIST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Vpkcs7", "Wcachain"})
    void otherWaysOfVerificationAreRefused(String line) {
        List<String> lines = List.of("20241018120000", "E20241117123000", "Nsw.example.org", line, LISTED.toString());

        assertThatThrownBy(() -> Whitelist.parse(lines)).isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2024101812000, E20241117123000, Nsw.example.org",
        "20241018120000, 20241117123000, Nsw.example.org",
        "20241018120000, E2024111712300, Nsw.example.org",
        "20241018120000, E202411171230000, Nsw.example.org",
        "20241018120000, E20241317123000, Nsw.example.org",
        "20241018120000, E20240231123000, Nsw.example.org",
        "20241018120000, E2024111712300x, Nsw.example.org",
        "20241018120000, E+0241117123000, Nsw.example.org",
        "20241018120000, E20241117123000, sw.example.org",
        "20241018120000, E20241117123000, N../x"
    })
    void malformedHeaderIsRefused(String created, String expires, String repository) {
        assertThatThrownBy(() -> Whitelist.parse(List.of(created, expires, repository)))
                .isInstanceOf(FormatException.class);
    }

    @Property(tries = 300)
    void garbageIsRefused(@ForAll @Size(max = 10) List<String> lines) {
        assertThatThrownBy(() -> Whitelist.parse(lines)).isInstanceOf(FormatException.class);
    }

    @Property(tries = 300)
    void whatIsWrittenIsRead(
            @ForAll @LongRange(min = 0, max = LAST_SECOND) long created,
            @ForAll @LongRange(min = 0, max = LAST_SECOND) long expires,
            @ForAll @Size(max = 5) List<@Size(20) byte[]> digests,
            @ForAll HashAlgorithm algorithm) {
        List<Fingerprint> fingerprints = digests.stream()
                .map(digest -> new Fingerprint(ContentHash.ofDigest(algorithm, digest)))
                .toList();
        Whitelist whitelist =
                new Whitelist(Instant.ofEpochSecond(created), Instant.ofEpochSecond(expires), REPOSITORY, fingerprints);

        assertThat(Whitelist.parse(whitelist.toText().lines().toList())).isEqualTo(whitelist);
    }

    @ParameterizedTest
    @EnumSource
    void whitelistOfTheRealToolsIsVerified(GoldenRepository golden, @TempDir Path directory) throws Exception {
        byte[] bytes = Files.readAllBytes(golden.unpackInto(directory).resolve(Whitelist.FILE_NAME));

        SignedWhitelist signed = SignedWhitelist.parse(bytes);

        signed.verify(List.of(golden.publicKey()));
        assertThat(signed.whitelist().repository()).isEqualTo(golden.repositoryName());
        assertThat(signed.whitelist().fingerprints()).hasSize(1);
        assertThat(signed.whitelist().isExpired(GoldenRepository.CLOCK.instant()))
                .isFalse();
    }

    private static SignedWhitelist sign(Whitelist whitelist) {
        return SignedWhitelist.sign(whitelist, HashAlgorithm.SHA1, TestKeys.MASTER.privateKey());
    }
}
