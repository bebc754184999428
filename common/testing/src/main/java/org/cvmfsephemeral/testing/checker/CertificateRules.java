package org.cvmfsephemeral.testing.checker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/** The certificate object and its place on the whitelist (2.3, 2.4). */
final class CertificateRules {
    private static final String PEM = "-----BEGIN CERTIFICATE-----";

    private final WebRepository web;
    private final Findings findings;

    CertificateRules(WebRepository web, Findings findings) {
        this.web = web;
        this.findings = findings;
    }

    /** Checks it and gives its public key; empty when the certificate cannot be read. */
    Optional<PublicKey> check(ContentHash hash, Optional<Whitelist> whitelist) {
        ObjectAddress object = ObjectAddress.certificate(hash);
        Optional<Certificate> certificate = fetch(object);
        certificate.ifPresent(found -> whitelist.ifPresent(list -> checkListed(object, found, list)));
        return certificate.map(Certificate::getPublicKey);
    }

    private Optional<Certificate> fetch(ObjectAddress object) {
        try (SmallBuffer plain = new SmallBuffer()) {
            Optional<byte[]> stored = web.small(object.path());
            ReadObject read = ObjectReading.read(object, stored.map(ByteArrayInputStream::new), plain);
            if (read instanceof ReadObject.Unsound unsound) {
                findings.add(Defect.CERTIFICATE, object.path(), unsound.sentence());
                return Optional.empty();
            }
            if (!new String(plain.toByteArray(), StandardCharsets.ISO_8859_1).contains(PEM)) {
                findings.add(Defect.CERTIFICATE, object.path(), "is not in PEM form");
                return Optional.empty();
            }
            Certificate certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(plain.toByteArray()));
            if (!(certificate.getPublicKey() instanceof RSAPublicKey)) {
                findings.add(Defect.CERTIFICATE, object.path(), "has no RSA key");
                return Optional.empty();
            }
            return Optional.of(certificate);
        } catch (IOException | GeneralSecurityException e) {
            findings.add(Defect.CERTIFICATE, object.path(), "cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void checkListed(ObjectAddress object, Certificate certificate, Whitelist whitelist) {
        try {
            byte[] der = certificate.getEncoded();
            boolean listed = whitelist.fingerprints().stream()
                    .anyMatch(fingerprint -> fingerprint.equals(ContentHash.compute(fingerprint.algorithm(), der)));
            if (!listed) {
                findings.add(Defect.CERTIFICATE_NOT_LISTED, object.path(), "is not on the whitelist");
            }
        } catch (GeneralSecurityException e) {
            findings.add(Defect.CERTIFICATE, object.path(), "cannot be encoded: " + e.getMessage());
        }
    }
}
