package org.cvmfsephemeral.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiServerTest {
    private static final String PASSWORD = "of no importance";

    @TempDir
    private Path folder;

    @Test
    void theAccountOfThePodIsUsedAndTheClustersCertificateTrusted() throws Exception {
        // Given
        Path store = certificate("cluster");
        Path account = account("cluster");
        try (RecordingApiServer server = new RecordingApiServer(context(store))) {
            // When
            boolean created = ApiServer.ofPod(environment(server), account)
                    .create("configmaps", "{\"metadata\":{\"name\":\"a\"}}");

            // Then
            assertThat(created).isTrue();
            assertThat(server.objects()).containsKey("configmaps/a");
        }
    }

    @Test
    void nothingIsSentToAServerWithAnotherCertificate() throws Exception {
        // Given
        Path store = certificate("impostor");
        certificate("cluster");
        Path account = account("cluster");
        try (RecordingApiServer server = new RecordingApiServer(context(store))) {
            // When, then
            assertThatIOException()
                    .isThrownBy(() -> ApiServer.ofPod(environment(server), account)
                            .create("configmaps", "{\"metadata\":{\"name\":\"a\"}}"))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThat(server.objects()).isEmpty();
        }
    }

    @Test
    void outsideOfAPodItSaysSo() {
        assertThatIOException()
                .isThrownBy(() -> ApiServer.ofPod(Map.of(), folder))
                .withMessageContaining("not in a pod");
    }

    private static Map<String, String> environment(RecordingApiServer server) {
        return Map.of(
                "KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT", Integer.toString(server.port()));
    }

    private Path account(String trusted) throws IOException {
        Path account = Files.createDirectory(folder.resolve("account"));
        Files.writeString(account.resolve("token"), RecordingApiServer.TOKEN + "\n");
        Files.writeString(account.resolve("namespace"), RecordingApiServer.NAMESPACE);
        Files.copy(folder.resolve(trusted + ".pem"), account.resolve("ca.crt"));
        return account;
    }

    private Path certificate(String name) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        keytool("-genkeypair -keyalg EC -alias server -validity 2 -ext SAN=ip:127.0.0.1 -dname CN=" + name, store);
        keytool("-exportcert -rfc -alias server -file " + folder.resolve(name + ".pem"), store);
        return store;
    }

    private void keytool(String words, Path store) throws IOException, InterruptedException {
        ProcessBuilder keytool = new ProcessBuilder();
        keytool.command()
                .add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        keytool.command().addAll(java.util.List.of(words.split(" ")));
        keytool.command().addAll(java.util.List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        Path output = folder.resolve("keytool.log");
        Process process = keytool.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private static SSLContext context(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
