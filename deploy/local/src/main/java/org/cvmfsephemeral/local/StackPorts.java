package org.cvmfsephemeral.local;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cvmfsephemeral.embedded.Ports;

/**
 * Where everything listens, all on 127.0.0.1.
 *
 * @param notification of the edge, where clients subscribe
 * @param notifyService of notify-service behind it
 */
public record StackPorts(
        int upload, int publisher, int notification, int gc, int postgres, int kafka, int s3, int notifyService) {
    /** What a newcomer gets. */
    public static final StackPorts STANDARD = new StackPorts(8080, 8081, 4929, 8083, 5455, 9092, 9000, 8082);

    /** Eight ports in a row, in the order of the components. */
    public static StackPorts startingAt(int base) {
        return new StackPorts(base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6, base + 7);
    }

    /** Ports nobody listened on a moment ago, for tests. */
    public static StackPorts free() {
        return new StackPorts(
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free());
    }

    public int of(Service service) {
        return switch (service) {
            case UPLOAD -> upload;
            case PUBLISHER -> publisher;
            case NOTIFY -> notifyService;
            case GC -> gc;
        };
    }

    /** By the names of the options that change them. */
    Map<String, Integer> needed(StoreKind store) {
        Map<String, Integer> needed = new LinkedHashMap<>();
        needed.put("upload", upload);
        needed.put("publisher", publisher);
        needed.put("notify", notification);
        needed.put("notify-service", notifyService);
        needed.put("gc", gc);
        needed.put("postgres", postgres);
        needed.put("kafka", kafka);
        if (store == StoreKind.S3) {
            needed.put("s3", s3);
        }
        return needed;
    }
}
