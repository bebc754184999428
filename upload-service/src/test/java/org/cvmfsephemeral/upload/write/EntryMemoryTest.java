package org.cvmfsephemeral.upload.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.UUID;
import org.cvmfsephemeral.upload.archive.TarBytes;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.Test;

/** Entries of trees that are arriving share a memory of their own. */
@QuarkusTest
@WithTestResource(UploadStack.class)
@TestProfile(EntryMemoryTest.Little.class)
class EntryMemoryTest extends ServiceTest {
    public static final class Little implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("cvmfs.upload.entry-bytes", "20000");
        }
    }

    private static byte[] tar(int files) {
        TarBytes tar = new TarBytes();
        for (int i = 0; i < files; i++) {
            tar.file("file-" + i, "");
        }
        return tar.end();
    }

    @Test
    void treeThatNeedsMoreIsRefusedAndLeavesRoomForTheNext() {
        String trees = "/repos/" + sharedRepository("{}") + "/trees/" + UUID.randomUUID();

        Reply refused = api.put(trees + "/large", tar(1_000));
        Reply taken = api.put(trees + "/small", tar(50));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.problem()).isEqualTo("overloaded");
        assertThat(taken.status()).as("%s", taken).isEqualTo(201);
    }
}
