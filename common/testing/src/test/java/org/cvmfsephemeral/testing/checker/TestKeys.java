package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Keys of a repository: the master key, and the repository key with its certificate. */
record TestKeys(KeyPair master, KeyPair repository, X509CertificateHolder certificate) {
    static final TestKeys OWN = generate();
    static final TestKeys OTHERS = generate();

    private static TestKeys generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair repository = generator.generateKeyPair();
            X500Name name = new X500Name("CN=release manager");
            X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.ONE,
                            Date.from(Instant.EPOCH),
                            Date.from(Instant.EPOCH.plusSeconds(1)),
                            name,
                            repository.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withRSA").build(repository.getPrivate()));
            return new TestKeys(generator.generateKeyPair(), repository, certificate);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] certificateDer() {
        try {
            return certificate.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] certificatePem() {
        return pem("CERTIFICATE", certificateDer()).getBytes(StandardCharsets.US_ASCII);
    }

    /** As a file, for a client. */
    Path writeMasterKeyInto(Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("repository.pub"),
                pem("PUBLIC KEY", master.getPublic().getEncoded()));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    /** How manifests are signed. */
    static byte[] signWithDigestInfo(PrivateKey key, byte[] hash) {
        try {
            Signature signature = Signature.getInstance("SHA1withRSA");
            signature.initSign(key);
            signature.update(hash);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How whitelists are signed. */
    static byte[] signBare(PrivateKey key, byte[] hash) {
        try {
            Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return cipher.doFinal(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
