package org.cvmfsephemeral.format.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureSchemeTest {
    private static final String HASH = "e8ec3d88b62ebf526e4e5a4ff6162a3aa48a6b78";

    @ParameterizedTest
    @EnumSource
    void ownSignatureIsAccepted(SignatureScheme scheme) {
        byte[] signature = scheme.sign(HASH, TestKeys.MASTER.privateKey());

        assertThat(scheme.verify(HASH, signature, TestKeys.MASTER.publicKey())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anotherKeyIsRefused(SignatureScheme scheme) {
        byte[] signature = scheme.sign(HASH, TestKeys.MASTER.privateKey());

        assertThat(scheme.verify(HASH, signature, TestKeys.REPOSITORY.publicKey()))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void anotherTextIsRefused(SignatureScheme scheme) {
        byte[] signature = scheme.sign(HASH, TestKeys.MASTER.privateKey());

        assertThat(scheme.verify(HASH.replace('e', 'f'), signature, TestKeys.MASTER.publicKey()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 257, 100_000})
    void signatureOfTheWrongLengthIsRefused(int length) {
        assertThat(SignatureScheme.WHITELIST.verify(HASH, new byte[length], TestKeys.MASTER.publicKey()))
                .isFalse();
        assertThat(SignatureScheme.MANIFEST.verify(HASH, new byte[length], TestKeys.MASTER.publicKey()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 20, 38})
    void signatureOfAShorterTextIsRefused(int length) {
        byte[] signature = SignatureScheme.WHITELIST.sign(HASH.substring(0, length), TestKeys.MASTER.privateKey());

        assertThat(SignatureScheme.WHITELIST.verify(HASH, signature, TestKeys.MASTER.publicKey()))
                .isFalse();
    }

    @Test
    void schemesDoNotAcceptEachOther() {
        byte[] signature = SignatureScheme.MANIFEST.sign(HASH, TestKeys.MASTER.privateKey());

        assertThat(SignatureScheme.WHITELIST.verify(HASH, signature, TestKeys.MASTER.publicKey()))
                .isFalse();
    }

    @Test
    void whitelistSignatureIsThePlainPrivateKeyOperation() throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.DECRYPT_MODE, TestKeys.MASTER.publicKey());

        byte[] recovered = cipher.doFinal(SignatureScheme.WHITELIST.sign(HASH, TestKeys.MASTER.privateKey()));

        assertThat(recovered).asString().isEqualTo(HASH);
    }

    @Test
    void keyThatIsNotRsaDoesNotSign() throws Exception {
        var key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();

        assertThatThrownBy(() -> SignatureScheme.MANIFEST.sign(HASH, key)).isInstanceOf(IllegalArgumentException.class);
    }
}
