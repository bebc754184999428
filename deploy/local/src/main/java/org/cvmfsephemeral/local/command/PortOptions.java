package org.cvmfsephemeral.local.command;

import java.util.Optional;
import org.cvmfsephemeral.local.ManagementPorts;
import org.cvmfsephemeral.local.StackPorts;
import picocli.CommandLine.Option;

/** One port each, or a row of them. */
final class PortOptions {
    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            description = "Use " + StackPorts.COUNT
                    + " ports in a row from here: upload, publisher, notify, gc, postgres, kafka, s3, "
                    + "that of notify-service itself, and those of health and metrics.")
    private Optional<Integer> base = Optional.empty();

    @Option(names = "--upload-port", paramLabel = "PORT", description = "Default: 8080.")
    private Optional<Integer> upload = Optional.empty();

    @Option(names = "--publisher-port", paramLabel = "PORT", description = "Default: 8081.")
    private Optional<Integer> publisher = Optional.empty();

    @Option(
            names = "--notify-port",
            paramLabel = "PORT",
            description = "Where clients subscribe, of the edge. Default: 4929.")
    private Optional<Integer> notification = Optional.empty();

    @Option(
            names = "--notify-service-port",
            paramLabel = "PORT",
            description = "Of notify-service behind the edge. Default: 8082.")
    private Optional<Integer> notifyService = Optional.empty();

    @Option(names = "--gc-port", paramLabel = "PORT", description = "Default: 8083.")
    private Optional<Integer> gc = Optional.empty();

    @Option(names = "--postgres-port", paramLabel = "PORT", description = "Default: 5455.")
    private Optional<Integer> postgres = Optional.empty();

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Default: 9092.")
    private Optional<Integer> kafka = Optional.empty();

    @Option(names = "--s3-port", paramLabel = "PORT", description = "Default: 9000.")
    private Optional<Integer> s3 = Optional.empty();

    @Option(
            names = "--management-port-base",
            paramLabel = "PORT",
            description =
                    "Health and metrics of upload, publisher, notify-service, gc and the edge, in a row from here. "
                            + "Default: 9080.")
    private Optional<Integer> management = Optional.empty();

    StackPorts chosen() {
        StackPorts row = base.map(StackPorts::startingAt).orElse(StackPorts.STANDARD);
        return new StackPorts(
                upload.orElse(row.upload()),
                publisher.orElse(row.publisher()),
                notification.orElse(row.notification()),
                gc.orElse(row.gc()),
                postgres.orElse(row.postgres()),
                kafka.orElse(row.kafka()),
                s3.orElse(row.s3()),
                notifyService.orElse(row.notifyService()),
                management.map(ManagementPorts::startingAt).orElse(row.management()));
    }
}
