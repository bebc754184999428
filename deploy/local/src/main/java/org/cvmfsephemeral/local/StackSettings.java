package org.cvmfsephemeral.local;

import java.nio.file.Path;
import java.util.Map;

/**
 * What to start.
 *
 * @param data folder for everything that survives the stack
 * @param durable whether the file store writes through to the disk
 * @param serviceHeap of each service, in the JVM's notation: {@code 256m}
 * @param environment given to every service in addition, such as {@code QUARKUS_LOG_LEVEL}
 * @param twoNotify whether a second replica of notify-service may be started
 * @param recordingArchives whether stopping takes the time to make later starts of this build quicker
 */
public record StackSettings(
        Path data,
        StoreKind store,
        boolean durable,
        StackPorts ports,
        String serviceHeap,
        Map<String, String> environment,
        boolean twoNotify,
        boolean recordingArchives) {
    public StackSettings {
        data = data.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
    }

    /** As {@code ./run} starts it without options. */
    public static StackSettings standard(Path data) {
        return new StackSettings(data, StoreKind.FILE, true, StackPorts.STANDARD, "256m", Map.of(), false, false);
    }

    public StackSettings withStore(StoreKind other) {
        return new StackSettings(data, other, durable, ports, serviceHeap, environment, twoNotify, recordingArchives);
    }

    public StackSettings withPorts(StackPorts other) {
        return new StackSettings(data, store, durable, other, serviceHeap, environment, twoNotify, recordingArchives);
    }

    public StackSettings withDurable(boolean other) {
        return new StackSettings(data, store, other, ports, serviceHeap, environment, twoNotify, recordingArchives);
    }

    public StackSettings withServiceHeap(String other) {
        return new StackSettings(data, store, durable, ports, other, environment, twoNotify, recordingArchives);
    }

    public StackSettings withEnvironment(Map<String, String> other) {
        return new StackSettings(data, store, durable, ports, serviceHeap, other, twoNotify, recordingArchives);
    }

    public StackSettings withRecordingArchives(boolean other) {
        return new StackSettings(data, store, durable, ports, serviceHeap, environment, twoNotify, other);
    }

    public StackSettings withTwoNotify(boolean other) {
        return new StackSettings(data, store, durable, ports, serviceHeap, environment, other, recordingArchives);
    }
}
