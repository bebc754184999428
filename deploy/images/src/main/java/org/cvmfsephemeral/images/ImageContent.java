package org.cvmfsephemeral.images;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of the images.
 *
 * @param name last part of its name in a registry, and its folder in the source tree
 * @param description one line
 * @param heapPercent of the container's memory, for Java's heap
 * @param ports it listens on unless told otherwise
 * @param environment besides what all have
 */
record ImageContent(
        String name, String description, int heapPercent, List<Integer> ports, Map<String, String> environment) {
    static final String EDGE = "edge";
    static final String CACHE = "/var/cache/cvmfs-ephemeral";
    static final String TEMPORARY = "/tmp";
    private static final int MANAGEMENT = 9000;

    /** A third: SQLite's databases, buffers and threads are outside the heap, and take more than it does when there is much to do. */
    private static final int SERVICE_HEAP = 33;

    private static final int EDGE_HEAP = 50;

    static final List<ImageContent> ALL = List.of(
            new ImageContent(
                    "upload-service", "REST uploads, leases, reads", SERVICE_HEAP, List.of(8080, MANAGEMENT), Map.of()),
            new ImageContent(
                    "publisher-service",
                    "Changes become catalogs and a signed manifest; keys and whitelist",
                    SERVICE_HEAP,
                    List.of(8081, MANAGEMENT),
                    Map.of("CVMFS_CATALOGS_CACHE_DIRECTORY", CACHE + "/catalogs")),
            new ImageContent(
                    "notify-service", "Revisions to subscribers", SERVICE_HEAP, List.of(4929, MANAGEMENT), Map.of()),
            new ImageContent(
                    "gc-service",
                    "Expiry, collection, upkeep of the ledger",
                    SERVICE_HEAP,
                    List.of(8083, MANAGEMENT),
                    Map.of(
                            "CVMFS_MARKS_DIRECTORY", CACHE + "/marks",
                            "CVMFS_INVENTORY_DIRECTORY", CACHE + "/inventory")),
            new ImageContent(
                    EDGE,
                    "Accepts subscriptions and holds them while no notify-service takes them",
                    EDGE_HEAP,
                    List.of(4929, MANAGEMENT),
                    Map.of("CVMFS_EDGE_STATUS", "0.0.0.0:" + MANAGEMENT)));

    /** SQLite's memory is the C library's, which otherwise keeps what was freed: a pool for each thread, and large blocks in them. */
    private static final Map<String, String> ALL_HAVE = Map.of(
            "LANG", "C.UTF-8",
            "MALLOC_ARENA_MAX", "2",
            "MALLOC_MMAP_THRESHOLD_", "65536",
            "MALLOC_TRIM_THRESHOLD_", "131072");

    ImageContent {
        ports = List.copyOf(ports);
        environment = Map.copyOf(environment);
    }

    /** In the order of names. */
    Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>(ALL_HAVE);
        variables.putAll(environment);
        return new LinkedHashMap<>(variables);
    }
}
