package org.cvmfsephemeral.local;

import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.embedded.Ports;

/**
 * Where everything listens, all on 127.0.0.1.
 *
 * @param notification of the edge, where clients subscribe
 * @param notifyService of notify-service behind it
 */
public record StackPorts(
        int upload,
        int publisher,
        int notification,
        int gc,
        int postgres,
        int kafka,
        int s3,
        int notifyService,
        ManagementPorts management) {
    private static final int APART_FROM_MANAGEMENT = 8;

    /** What a newcomer gets. */
    public static final StackPorts STANDARD =
            new StackPorts(8080, 8081, 4929, 8083, 5455, 9092, 9000, 8082, ManagementPorts.startingAt(9080));

    /** How many there are. */
    public static final int COUNT = APART_FROM_MANAGEMENT + ManagementPorts.COUNT;

    /** Ports in a row, in the order of the components. */
    public static StackPorts startingAt(int base) {
        return new StackPorts(
                base,
                base + 1,
                base + 2,
                base + 3,
                base + 4,
                base + 5,
                base + 6,
                base + 7,
                ManagementPorts.startingAt(base + APART_FROM_MANAGEMENT));
    }

    /** Ports nobody listened on a moment ago, for tests. */
    public static StackPorts free() {
        return startingAt(Ports.freeRow(COUNT));
    }

    public int of(Service service) {
        return switch (service) {
            case UPLOAD -> upload;
            case PUBLISHER -> publisher;
            case NOTIFY -> notifyService;
            case GC -> gc;
        };
    }

    List<NeededPort> needed(StoreKind store) {
        List<NeededPort> needed = new ArrayList<>();
        needed.add(new NeededPort(upload, "--upload-port"));
        needed.add(new NeededPort(publisher, "--publisher-port"));
        needed.add(new NeededPort(notification, "--notify-port"));
        needed.add(new NeededPort(notifyService, "--notify-service-port"));
        needed.add(new NeededPort(gc, "--gc-port"));
        needed.add(new NeededPort(postgres, "--postgres-port"));
        needed.add(new NeededPort(kafka, "--kafka-port"));
        if (store == StoreKind.S3) {
            needed.add(new NeededPort(s3, "--s3-port"));
        }
        management.all().forEach(port -> needed.add(new NeededPort(port, "--management-port-base")));
        return needed;
    }

    /** A port that must be free, and the option that chooses another. */
    record NeededPort(int port, String option) {}
}
