package org.cvmfsephemeral.format.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.junit.jupiter.api.Test;

class RepositoryCertificateTest {
    private static final RepositoryName REPOSITORY = RepositoryName.of("sw.example.org");
    private static final Instant ISSUED = Instant.parse("2026-11-22T12:00:00Z");
    private static final RepositoryCertificate CERTIFICATE =
            RepositoryCertificate.selfSigned(REPOSITORY, TestKeys.REPOSITORY.pair(), ISSUED);

    @Test
    void selfSignedCertificateIsOneForTheJdk() throws Exception {
        X509Certificate x509 = x509(CERTIFICATE);

        x509.verify(TestKeys.REPOSITORY.publicKey());
        assertThat(x509.getSubjectX500Principal().getName()).isEqualTo("CN=sw.example.org CernVM-FS Release Managers");
        assertThat(x509.getIssuerX500Principal()).isEqualTo(x509.getSubjectX500Principal());
    }

    @Test
    void validityIsAYear() throws Exception {
        X509Certificate x509 = x509(CERTIFICATE);

        assertThat(x509.getNotBefore()).hasSameTimeAs("2026-11-22T12:00:00Z");
        assertThat(x509.getNotAfter()).hasSameTimeAs("2027-11-22T12:00:00Z");
    }

    @Test
    void longNameIsCutInTheSubject() {
        RepositoryName longName = RepositoryName.of("a-very-long-repository-name.sub.example.org");

        assertThat(RepositoryCertificate.commonName(longName))
                .isEqualTo("a-very-long-repository-name.su[...] CernVM-FS Release Managers");
    }

    @Test
    void nameOf30CharactersIsNotCut() {
        RepositoryName name = RepositoryName.of("x".repeat(30));

        assertThat(RepositoryCertificate.commonName(name)).isEqualTo("x".repeat(30) + " CernVM-FS Release Managers");
    }

    @Test
    void belongsToItsKeyOnly() {
        assertThat(CERTIFICATE.belongsTo(TestKeys.REPOSITORY.privateKey())).isTrue();
        assertThat(CERTIFICATE.belongsTo(TestKeys.MASTER.privateKey())).isFalse();
    }

    @Test
    void objectHoldsThePemText() {
        EncodedObject object = CERTIFICATE.toObject(HashAlgorithm.SHA1);

        assertThat(ObjectDecoder.decode(Compression.ZLIB, object.stored(), 10_000))
                .isEqualTo(CERTIFICATE.pem());
        assertThat(object.name().path()).endsWith("X");
    }

    @Test
    void fingerprintIsReadBackWhateverItsLook() {
        Fingerprint fingerprint = CERTIFICATE.fingerprint(HashAlgorithm.RIPEMD160);

        assertThat(Fingerprint.parse(fingerprint.toString())).contains(fingerprint);
        assertThat(Fingerprint.parse(fingerprint.toString().toLowerCase() + " # comment"))
                .contains(fingerprint);
        assertThat(Fingerprint.parse(fingerprint.hash() + "\tcomment")).contains(fingerprint);
    }

    @Test
    void fingerprintLooksAsUpstreamWritesIt() {
        assertThat(CERTIFICATE.fingerprint(HashAlgorithm.SHA1).toString()).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
        assertThat(CERTIFICATE.fingerprint(HashAlgorithm.RIPEMD160).toString()).endsWith("-RMD160");
    }

    @Property(tries = 300)
    void lineThatIsNoFingerprintIsNone(@ForAll @Size(max = 39) String line) {
        assertThat(Fingerprint.parse(line)).isEmpty();
    }

    @Property(tries = 500)
    void damagedCertificateIsRefusedOrRead(@ForAll @IntRange(max = 100_000) int at, @ForAll byte with) {
        byte[] pem = CERTIFICATE.pem();
        pem[at % pem.length] = with;

        try {
            assertThat(RepositoryCertificate.parse(pem).publicKey()).isNotNull();
        } catch (FormatException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    @Property(tries = 300)
    void garbageIsRefused(@ForAll @Size(max = 500) byte[] garbage) {
        assertThatThrownBy(() -> RepositoryCertificate.parse(garbage)).isInstanceOf(FormatException.class);
    }

    @Test
    void garbageInACertificateBlockIsRefused() {
        byte[] pem = Pem.write(Pem.CERTIFICATE, new byte[] {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, 0x7f})
                .getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> RepositoryCertificate.parse(pem)).isInstanceOf(FormatException.class);
    }

    private static X509Certificate x509(RepositoryCertificate certificate) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.pem()));
    }
}
