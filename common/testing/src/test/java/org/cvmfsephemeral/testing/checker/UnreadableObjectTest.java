package org.cvmfsephemeral.testing.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that do not serve. */
class UnreadableObjectTest {
    @TempDir
    Path directory;

    private final Workshop workshop = new Workshop();
    private Path publicKey;

    @BeforeEach
    void writeKey() throws IOException {
        publicKey = TestKeys.OWN.writeMasterKeyInto(directory);
    }

    @ParameterizedTest
    @ValueSource(ints = {206, 302, 403, 500})
    void refusedFileIsUnreadable(int status) {
        assertThat(checkRefusing(w -> w.objectOf("", "text"), status).defects())
                .containsExactly(Defect.OBJECT_UNREADABLE);
    }

    @Test
    void refusedChunkIsUnreadable() {
        assertThat(checkRefusing(w -> w.chunkOf("", 118488), 403).defects()).containsExactly(Defect.OBJECT_UNREADABLE);
    }

    @Test
    void refusedCatalogIsUnreadable() {
        assertThat(checkRefusing(w -> Workshop.path(w.hashOf(Workshop.DEEPEST), "C"), 403)
                        .defects())
                .containsExactly(Defect.CATALOG_UNREADABLE);
    }

    @Test
    void refusedManifestIsUnreadable() {
        assertThat(checkRefusing(w -> ".cvmfspublished", 500).defects()).containsExactly(Defect.MANIFEST_UNREADABLE);
    }

    @Test
    void refusedWhitelistIsUnreadable() {
        assertThat(checkRefusing(w -> ".cvmfswhitelist", 500).defects()).containsExactly(Defect.WHITELIST_UNREADABLE);
    }

    @Test
    void refusedReflogIsUnreadable() {
        assertThat(checkRefusing(w -> ".cvmfsreflog", 500).defects()).containsExactly(Defect.REFLOG_UNREADABLE);
    }

    @Test
    void serverThatDoesNotAnswerIsAFinding() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }
        URI nowhere = URI.create("http://localhost:" + closedPort + "/cvmfs/" + Workshop.REPOSITORY);
        try (RepositoryChecker checker = new RepositoryChecker(nowhere, publicKey, GoldenRepository.CLOCK)) {
            assertThat(checker.check().defects()).containsExactly(Defect.MANIFEST_UNREADABLE);
        }
    }

    private CheckReport checkRefusing(Function<Workshop, String> path, int status) {
        try (RepositoryServer server = new RepositoryServer(Workshop.REPOSITORY, workshop.publish());
                RepositoryChecker checker = new RepositoryChecker(server.uri(), publicKey, GoldenRepository.CLOCK)) {
            server.refuse(path.apply(workshop), status);
            return checker.check();
        }
    }
}
