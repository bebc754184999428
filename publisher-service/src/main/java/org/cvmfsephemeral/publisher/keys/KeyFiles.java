package org.cvmfsephemeral.publisher.keys;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;

/** Keys in the files and under the names that {@code cvmfs_server} uses (format reference 13.1, {@code mkfs}). */
final class KeyFiles {
    private static final String MASTER_KEY = ".masterkey";
    private static final String REPOSITORY_KEY = ".key";
    private static final String CERTIFICATE = ".crt";

    private KeyFiles() {}

    static String masterKey(RepositoryName repository) {
        return repository + MASTER_KEY;
    }

    static String repositoryKey(RepositoryName repository) {
        return repository + REPOSITORY_KEY;
    }

    static String certificate(RepositoryName repository) {
        return repository + CERTIFICATE;
    }

    static Map<String, String> write(RepositoryKeys keys) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(MASTER_KEY, Pem.writePrivateKey(keys.masterKey()));
        files.put(REPOSITORY_KEY, Pem.writePrivateKey(keys.repositoryKey()));
        files.put(CERTIFICATE, new String(keys.certificate().pem(), StandardCharsets.US_ASCII));
        return files;
    }

    static RepositoryKeys read(Map<String, String> files) {
        return read(files.get(MASTER_KEY), files.get(REPOSITORY_KEY), files.get(CERTIFICATE));
    }

    static RepositoryKeys read(String masterKey, String repositoryKey, String certificate) {
        return new RepositoryKeys(
                Pem.readPrivateKey(masterKey),
                Pem.readPrivateKey(repositoryKey),
                RepositoryCertificate.parse(certificate.getBytes(StandardCharsets.US_ASCII)));
    }
}
