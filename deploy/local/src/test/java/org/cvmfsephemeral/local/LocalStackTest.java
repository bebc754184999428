package org.cvmfsephemeral.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be told before anything is started; the running stack is the subject of e2e. */
class LocalStackTest {
    @TempDir
    Path data;

    @Test
    void portInUseIsNamedWithTheOptionThatChangesIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            LocalStack stack = LocalStack.prepare(settings(withUploadOn(port)), line -> {});

            assertThatThrownBy(stack::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("port " + port + " is in use: choose another with --upload-port")
                    .hasMessageContaining("--upload-port");
        }
    }

    @Test
    void failedStartGivesTheFolderBack() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LocalStack stack = LocalStack.prepare(settings(withUploadOn(taken.getLocalPort())), line -> {});
            assertThatThrownBy(stack::start).isInstanceOf(StackException.class);

            try (LocalStack next = LocalStack.prepare(settings(StackPorts.free()), line -> {})) {
                assertThat(next.isClosed()).isFalse();
            }
        }
    }

    private StackSettings settings(StackPorts ports) {
        return StackSettings.standard(data).withPorts(ports);
    }

    private static StackPorts withUploadOn(int port) {
        StackPorts free = StackPorts.free();
        return new StackPorts(
                port,
                free.publisher(),
                free.notification(),
                free.gc(),
                free.postgres(),
                free.kafka(),
                free.s3(),
                free.notifyService(),
                free.management());
    }
}
