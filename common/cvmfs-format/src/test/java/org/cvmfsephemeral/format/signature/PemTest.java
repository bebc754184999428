package org.cvmfsephemeral.format.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.cvmfsephemeral.format.object.FormatException;
import org.junit.jupiter.api.Test;

class PemTest {
    @Test
    void privateKeySurvivesAsPkcs8() {
        String pem = Pem.writePrivateKey(TestKeys.MASTER.privateKey());

        assertThat(pem).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("-----END PRIVATE KEY-----\n");
        assertThat(Pem.readPrivateKey(pem)).isEqualTo(TestKeys.MASTER.privateKey());
    }

    @Test
    void privateKeyIsReadAsPkcs1() throws Exception {
        byte[] der = PrivateKeyInfo.getInstance(TestKeys.MASTER.privateKey().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();

        assertThat(Pem.readPrivateKey(Pem.write("RSA PRIVATE KEY", der))).isEqualTo(TestKeys.MASTER.privateKey());
    }

    @Test
    void publicKeySurvives() {
        String pem = Pem.writePublicKey(TestKeys.MASTER.publicKey());

        assertThat(Pem.readPublicKey(pem)).isEqualTo(TestKeys.MASTER.publicKey());
    }

    @Test
    void textAroundTheBlockIsSkipped() {
        String pem = "a comment\n" + Pem.writePublicKey(TestKeys.MASTER.publicKey()) + "another\n";

        assertThat(Pem.readPublicKey(pem)).isEqualTo(TestKeys.MASTER.publicKey());
    }

    @Test
    void publicHalfFollowsFromThePrivateKey() {
        assertThat(RsaKeys.publicKeyOf(TestKeys.MASTER.privateKey())).isEqualTo(TestKeys.MASTER.publicKey());
    }

    @Test
    void generatedKeysHave2048Bits() {
        assertThat(TestKeys.MASTER.publicKey().getModulus().bitLength()).isEqualTo(2048);
    }

    @Test
    void blockOfAnotherKindIsRefused() {
        String pem = Pem.writePublicKey(TestKeys.MASTER.publicKey());

        assertThatThrownBy(() -> Pem.readPrivateKey(pem))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("PRIVATE KEY");
    }

    @Test
    void keyThatIsNotRsaIsRefused() throws NoSuchAlgorithmException {
        String pem = Pem.write(
                "PUBLIC KEY",
                KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded());

        assertThatThrownBy(() -> Pem.readPublicKey(pem)).isInstanceOf(FormatException.class);
    }

    @Test
    void keyThatWouldTakeHoursToCheckIsRefused() {
        BigInteger huge = BigInteger.ONE.shiftLeft(100_000).subtract(BigInteger.ONE);

        assertThatThrownBy(() -> RsaKeys.publicKey(huge, huge)).isInstanceOf(FormatException.class);
    }

    @Test
    void exponentThatWouldTakeLongToCheckIsRefused() {
        BigInteger modulus = TestKeys.MASTER.publicKey().getModulus();

        assertThatThrownBy(() -> RsaKeys.publicKey(modulus, modulus.subtract(BigInteger.TWO)))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void oversizedTextIsRefused() {
        assertThatThrownBy(() -> Pem.readPublicKey("x".repeat(1 << 20))).isInstanceOf(FormatException.class);
    }

    @Property(tries = 500)
    void damagedPublicKeyIsRefusedOrRead(@ForAll @IntRange(max = 100_000) int at, @ForAll char with) {
        StringBuilder pem = new StringBuilder(Pem.writePublicKey(TestKeys.MASTER.publicKey()));
        pem.setCharAt(at % pem.length(), with);

        try {
            assertThat(Pem.readPublicKey(pem.toString())).isNotNull();
        } catch (FormatException expected) {
            assertThat(expected).hasMessageNotContaining("BEGIN");
        }
    }

    @Property(tries = 500)
    void cutOffPrivateKeyIsRefused(@ForAll @IntRange(max = 100_000) int at) {
        String pem = Pem.writePrivateKey(TestKeys.MASTER.privateKey());
        int complete = pem.lastIndexOf("-----");

        assertThatThrownBy(() -> Pem.readPrivateKey(pem.substring(0, at % complete)))
                .isInstanceOf(FormatException.class);
    }
}
