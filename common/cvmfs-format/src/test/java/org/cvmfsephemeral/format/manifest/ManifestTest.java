package org.cvmfsephemeral.format.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final String COMPLETE = """
            C3f786850e387550fdab836ed7e6dc881de23001b
            B28672
            Rd41d8cd98f00b204e9800998ecf8427e
            D240
            S42
            Gyes
            Ano
            Nsw.example.org
            X0123456789abcdef0123456789abcdef01234567
            H89abcdef0123456789abcdef0123456789abcdef
            T1729250000
            M44136fa355b3678a1146ad16f7e8649e94fb4fc2
            Y1f8ac10f23c5b5bc1167bda84b833e5c057a77d2
            """;
    private static final String REQUIRED = """
            C3f786850e387550fdab836ed7e6dc881de23001b
            Rd41d8cd98f00b204e9800998ecf8427e
            D240
            S42
            """;

    @Test
    void everyKeyIsRead() {
        Manifest manifest = parse(COMPLETE);

        assertThat(manifest)
                .isEqualTo(Manifest.of(
                                RepositoryName.of("sw.example.org"),
                                42,
                                ContentHash.parse("3f786850e387550fdab836ed7e6dc881de23001b"),
                                28672,
                                240)
                        .withGarbageCollectable(true)
                        .withCertificate(ContentHash.parse("0123456789abcdef0123456789abcdef01234567"))
                        .withHistory(Optional.of(ContentHash.parse("89abcdef0123456789abcdef0123456789abcdef")))
                        .withPublishedAt(1729250000)
                        .withMetainfo(Optional.of(ContentHash.parse("44136fa355b3678a1146ad16f7e8649e94fb4fc2")))
                        .withReflog(Optional.of(ContentHash.parse("1f8ac10f23c5b5bc1167bda84b833e5c057a77d2"))));
    }

    @Test
    void textIsInUpstreamsOrder() {
        assertThat(parse(COMPLETE).toText()).isEqualTo(COMPLETE);
    }

    @Test
    void optionalKeysMayBeMissing() {
        Manifest manifest = parse(REQUIRED);

        assertThat(manifest.toText()).isEqualTo("""
                        C3f786850e387550fdab836ed7e6dc881de23001b
                        B0
                        Rd41d8cd98f00b204e9800998ecf8427e
                        D240
                        S42
                        Gno
                        Ano
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "R", "D", "S"})
    void requiredKeyMayNotBeMissing(String key) {
        String text = REQUIRED.replaceAll("(?m)^" + key + ".*\n", "");

        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("key " + key);
    }

    @Test
    void unknownKeysAndEmptyLinesAreIgnored() {
        assertThat(parse("Qsomething\n\n" + COMPLETE + "Zreserved\n")).isEqualTo(parse(COMPLETE));
    }

    @Test
    void lastOfARepeatedKeyCounts() {
        assertThat(parse(COMPLETE + "S43\n").revision()).isEqualTo(43);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Yes", "YES", "yes ", "1", ""})
    void onlyTheWordYesIsAYes(String word) {
        assertThat(parse(COMPLETE + "G" + word + "\n").garbageCollectable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S-1",
                "S",
                "S 1",
                "S1 ",
                "S0x1",
                "S9223372036854775808",
                "S99999999999999999999",
                "B1.5",
                "Tnow",
                "D",
                "C3f78",
                "X",
                "H3F786850E387550FDAB836ED7E6DC881DE23001B",
                "Y3f786850e387550fdab836ed7e6dc881de23001bY",
                "N../..",
                "N",
                "R00000000000000000000000000000000"
            })
    void malformedValueIsRefused(String line) {
        assertThatThrownBy(() -> parse(COMPLETE + line + "\n")).isInstanceOf(FormatException.class);
    }

    @Property(tries = 500)
    void whatIsWrittenIsRead(@ForAll("manifests") Manifest manifest) {
        assertThat(parse(manifest.toText())).isEqualTo(manifest);
    }

    @Property(tries = 500)
    void garbageIsRefused(@ForAll @Size(max = 20) List<String> lines) {
        assertThatThrownBy(() -> Manifest.parse(lines)).isInstanceOf(FormatException.class);
    }

    @Provide
    static Arbitrary<Manifest> manifests() {
        Arbitrary<Long> numbers = Arbitraries.longs().greaterOrEqual(0);
        Arbitrary<Optional<ContentHash>> hashes = hashes().optional();
        return Combinators.combine(
                        hashes(), numbers.list().ofSize(4), hashes.list().ofSize(5), Arbitraries.of(true, false))
                .as((root, number, hash, flag) -> new Manifest(
                        root,
                        number.get(0),
                        number.get(1),
                        number.get(2),
                        flag,
                        !flag,
                        hash.get(0),
                        flag ? Optional.of(RepositoryName.of("a.b")) : Optional.empty(),
                        hash.get(1),
                        hash.get(2),
                        number.get(3),
                        hash.get(3),
                        hash.get(4)));
    }

    private static Arbitrary<ContentHash> hashes() {
        return Combinators.combine(
                        Arbitraries.of(HashAlgorithm.class),
                        Arbitraries.bytes().array(byte[].class).ofSize(HashAlgorithm.DIGEST_BYTES))
                .as(ContentHash::ofDigest);
    }

    private static Manifest parse(String text) {
        return Manifest.parse(text.lines().toList());
    }
}
