package org.cvmfsephemeral.e2e.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;

/**
 * What a system has written somewhere.
 *
 * @param canary something harmless that has to be in it: without it the search has looked at the wrong place
 */
record Written(String place, String text, String canary) {
    /** Logs of all processes of a stack, those that the services run on included. */
    static List<Written> logs(Stack stack, String repository) {
        // The others tell nothing of a repository.
        Map<String, String> canaries = new LinkedHashMap<>();
        canaries.put("upload-service.log", repository);
        canaries.put("upload-service-2.log", repository);
        canaries.put("publisher-service.log", repository);
        canaries.put("gc-service.log", repository);
        canaries.put("gc-service-2.log", "gc-service");
        canaries.put("notify-service.log", "notify-service");
        canaries.put("edge.log", "replica known");
        canaries.put("kafka.log", "cvmfs.audit");
        canaries.put("postgres.log", "postgres");
        canaries.put("s3.log", "");
        List<Written> logs = new ArrayList<>();
        canaries.forEach(
                (name, canary) -> logs.add(new Written(name, read(stack.logs().resolve(name)), canary)));
        try (Stream<Path> files = Files.list(stack.logs())) {
            files.filter(file -> !canaries.containsKey(file.getFileName().toString()))
                    .forEach(file -> logs.add(new Written(file.getFileName().toString(), read(file), "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return logs;
    }

    static List<Written> metrics(Stack stack) {
        List<Written> metrics = new ArrayList<>();
        for (Service service : Service.values()) {
            metrics.add(metrics(stack, service.title(), stack.endpoints().management(service), "/q/metrics"));
        }
        for (Service service : List.of(Service.UPLOAD, Service.GC)) {
            URI second = stack.endpoints().managementOfSecond(service);
            metrics.add(metrics(stack, service.title() + "-2", second, "/q/metrics"));
        }
        metrics.add(metrics(stack, "edge", stack.endpoints().managementOfEdge(), "/metrics"));
        return metrics;
    }

    private static Written metrics(Stack stack, String name, URI management, String path) {
        byte[] body = stack.http()
                .send(HttpRequest.newBuilder(management.resolve(path)))
                .body();
        return new Written("metrics of " + name, new String(body, StandardCharsets.UTF_8), "# TYPE ");
    }

    /** Names and stacks of the threads of every JVM that was started, and its command line, which everybody on the machine sees. */
    static List<Written> processes(Path scratch) {
        List<Written> written = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            String commandLine = read(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            if (commandLine.isEmpty() || !commandLine.contains("java")) {
                continue;
            }
            written.add(new Written("command line of " + process.pid(), commandLine, "-cp"));
            Program.Result threads = Program.run(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            "Thread.print"),
                    scratch.resolve("threads-" + process.pid()));
            written.add(new Written("threads of " + process.pid(), threads.output(), "\"main\""));
        }
        return written;
    }

    /** One for each topic. */
    static List<Written> records(List<TopicRecords.Kept> records, Map<String, String> canaries) {
        Map<String, String> texts = records.stream()
                .collect(Collectors.groupingBy(
                        TopicRecords.Kept::topic,
                        LinkedHashMap::new,
                        Collectors.mapping(TopicRecords.Kept::text, Collectors.joining("\n"))));
        canaries.keySet().forEach(topic -> texts.putIfAbsent(topic, ""));
        return texts.entrySet().stream()
                .map(topic -> new Written(
                        "topic " + topic.getKey(), topic.getValue(), canaries.getOrDefault(topic.getKey(), "")))
                .toList();
    }

    /** Empty if there is nothing. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
