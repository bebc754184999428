package org.cvmfsephemeral.upload.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(UploadStack.class)
class PipelineResourceTest extends ServiceTest {
    @ParameterizedTest
    @CsvSource({
        "/ci/cvmfs-upload, cvmfs-upload, text/x-shellscript",
        "/ci/cvmfs-upload.yml, gitlab/cvmfs-upload.yml, application/yaml"
    })
    void whatPipelinesNeedIsServedAsItIs(String address, String file, String type) throws Exception {
        Reply reply = api.get(address);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).startsWith(type);
        assertThat(reply.body()).isEqualTo(Files.readAllBytes(Path.of("..", "deploy", "ci", file)));
    }
}
