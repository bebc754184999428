package org.cvmfsephemeral.upload.cvmfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cvmfsephemeral.upload.stack.RawConnection;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(UploadStack.class)
class ClientOnFileStoreTest extends ClientContract {
    @ConfigProperty(name = "cvmfs.store.file.root", defaultValue = "the store is no folder")
    Path storeRoot;

    @Test
    void nothingButPublicFilesOfTheStoreCanBeRead() throws IOException {
        List<String> secret = privateFiles();
        assertThat(secret).as("exported keys").anyMatch(path -> path.contains(repository()));

        for (String path : secret) {
            assertThat(status("/cvmfs/" + path)).as(path).isEqualTo(404);
            assertThat(status("/cvmfs/" + repository() + "/../" + path))
                    .as(path)
                    .isEqualTo(404);
            assertThat(status("/cvmfs/" + repository() + "/%2e%2e/" + path))
                    .as(path)
                    .isEqualTo(404);
            assertThat(status("/cvmfs/" + repository() + "/data/..%2f..%2f" + path))
                    .as(path)
                    .isEqualTo(404);
            assertThat(status("/cvmfs/" + repository() + "/data/..;/..;/" + path))
                    .as(path)
                    .isEqualTo(404);
            assertThat(status("/cvmfs//" + path)).as(path).isEqualTo(404);
        }
    }

    private List<String> privateFiles() throws IOException {
        try (Stream<Path> all = Files.walk(storeRoot)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> storeRoot.relativize(file).toString())
                    .filter(path -> !path.matches("[^/.][^/]*/(\\.cvmfs|data/).*"))
                    .toList();
        }
    }

    private int status(String path) throws IOException {
        try (RawConnection connection = new RawConnection(api.base())) {
            return connection.head("GET " + path + " HTTP/1.1").reply().status();
        }
    }
}
