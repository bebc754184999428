package org.cvmfsephemeral.local;

import java.net.URI;

/**
 * Where the running stack is reached.
 *
 * @param notification where clients subscribe
 * @param notifyService notify-service itself
 * @param cvmfs below which each repository is a folder that clients mount
 * @param managementPorts where health and metrics are
 */
public record Endpoints(
        URI upload,
        URI publisher,
        URI notification,
        URI notifyService,
        URI gc,
        URI cvmfs,
        ManagementPorts managementPorts) {
    /** A second replica has the ports of the first one there, so that nobody else can have taken them before it is started. */
    public static final String SECOND_HOST = "127.0.0.2";

    static Endpoints of(StackPorts ports) {
        URI upload = local(ports.upload());
        return new Endpoints(
                upload,
                local(ports.publisher()),
                local(ports.notification()),
                local(ports.notifyService()),
                local(ports.gc()),
                URI.create(upload + "/cvmfs"),
                ports.management());
    }

    private static URI local(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    public URI of(Service service) {
        return switch (service) {
            case UPLOAD -> upload;
            case PUBLISHER -> publisher;
            case NOTIFY -> notifyService;
            case GC -> gc;
        };
    }

    /** Where the service answers for its health and its metrics. */
    public URI management(Service service) {
        return local(managementPorts.of(service));
    }

    /** Where the other replica does, if there is one. */
    public URI managementOfSecond(Service service) {
        return URI.create("http://" + SECOND_HOST + ":" + managementPorts.of(service));
    }

    /** Where the edge does. */
    public URI managementOfEdge() {
        return local(managementPorts.edge());
    }

    /** What a client mounts. */
    public URI repository(String name) {
        return URI.create(cvmfs + "/" + name);
    }

    /** Assignments for a shell to source. */
    String asShellVariables() {
        return """
                UPLOAD_URL=%s
                PUBLISHER_URL=%s
                NOTIFY_URL=%s
                GC_URL=%s
                CVMFS_URL=%s
                """.formatted(upload, publisher, notification, gc, cvmfs);
    }
}
