package org.cvmfsephemeral.local;

import java.util.List;

/** Where services and the edge answer for their health and their metrics. */
public record ManagementPorts(int upload, int publisher, int notifyService, int gc, int edge) {
    /** How many there are. */
    static final int COUNT = 5;

    /** In a row, in the order of the components. */
    public static ManagementPorts startingAt(int base) {
        return new ManagementPorts(base, base + 1, base + 2, base + 3, base + 4);
    }

    public int of(Service service) {
        return switch (service) {
            case UPLOAD -> upload;
            case PUBLISHER -> publisher;
            case NOTIFY -> notifyService;
            case GC -> gc;
        };
    }

    List<Integer> all() {
        return List.of(upload, publisher, notifyService, gc, edge);
    }
}
