package org.cvmfsephemeral.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Callable;
import org.cvmfsephemeral.bench.collection.CollectionCost;
import org.cvmfsephemeral.bench.collection.CollectionSizes;
import org.cvmfsephemeral.bench.latency.PublishLatency;
import org.cvmfsephemeral.bench.notification.NotifyCost;
import org.cvmfsephemeral.bench.notification.NotifySizes;
import org.cvmfsephemeral.bench.publish.PublishCost;
import org.cvmfsephemeral.bench.publish.Sizes;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.throughput.HugeFile;
import org.cvmfsephemeral.bench.throughput.LargeFile;
import org.cvmfsephemeral.bench.upload.UploadCost;
import org.cvmfsephemeral.bench.upload.UploadCost.Scenario;
import org.cvmfsephemeral.bench.upload.UploadSizes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code bench/run}: measures the running system. Exit code 0 if every aim is met, 3 if one is missed. */
@Command(
        name = "bench/run",
        description = "Measures the running system; all benchmarks, or the one that is named.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class Bench implements Callable<Integer> {
    private static final int AIM_MISSED = 3;
    private static final int PERIOD_SECONDS = 5;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            defaultValue = "${sys:bench.data:-bench-data}",
            description = "Folder, on the disk whose speed counts, for everything that is written.")
    private Path data;

    @Option(
            names = "--warm-up",
            scope = ScopeType.INHERIT,
            defaultValue = "1000",
            description = "Small uploads before it counts.")
    private int warmUp;

    @Option(
            names = "--uploads",
            scope = ScopeType.INHERIT,
            defaultValue = "500",
            description = "Small uploads that count.")
    private int uploads;

    @Option(
            names = "--reference-cycles",
            scope = ScopeType.INHERIT,
            defaultValue = "20",
            description = "Of cvmfs_server, with a small file; 0 for none.")
    private int referenceCycles;

    @Option(names = "--rounds", scope = ScopeType.INHERIT, defaultValue = "5", description = "With the large file.")
    private int rounds;

    @Option(
            names = "--large-mib",
            scope = ScopeType.INHERIT,
            defaultValue = "1024",
            description = "Size of the large file.")
    private long largeMib;

    @Option(
            names = "--huge-mib",
            scope = ScopeType.INHERIT,
            defaultValue = "8192",
            description = "Size of the huge file.")
    private long hugeMib;

    @Option(
            names = "--entries",
            scope = ScopeType.INHERIT,
            defaultValue = "1000000",
            description = "Of the large repository; full ten thousands.")
    private int entries;

    @Option(
            names = "--garbage",
            scope = ScopeType.INHERIT,
            defaultValue = "1000",
            description = "Objects that are collected at once.")
    private int garbage;

    @Option(
            names = "--collection-rounds",
            scope = ScopeType.INHERIT,
            defaultValue = "5",
            description = "With garbage in the large repository.")
    private int collectionRounds;

    @Option(
            names = "--small-changes",
            scope = ScopeType.INHERIT,
            defaultValue = "60",
            description = "Of one file that count, in the empty and in the large repository.")
    private int smallChanges;

    @Option(
            names = "--small-warm-up",
            scope = ScopeType.INHERIT,
            defaultValue = "150",
            description = "Changes of one file before they count.")
    private int smallWarmUp;

    @Option(
            names = "--tree-entries",
            scope = ScopeType.INHERIT,
            defaultValue = "100000",
            description = "Of the tree that is put and deleted in one change.")
    private int treeEntries;

    @Option(
            names = "--queued",
            scope = ScopeType.INHERIT,
            defaultValue = "500",
            description = "Changes of one file that wait together.")
    private int queued;

    @Option(
            names = "--publish-rounds",
            scope = ScopeType.INHERIT,
            defaultValue = "5",
            description = "With trees, and with changes that wait together.")
    private int publishRounds;

    @Option(
            names = "--upload-files",
            scope = ScopeType.INHERIT,
            defaultValue = "5000",
            description = "Of 10 KiB in each archive.")
    private int uploadFiles;

    @Option(
            names = "--upload-rounds",
            scope = ScopeType.INHERIT,
            defaultValue = "7",
            description = "With the large file, and with archives, after some to warm up.")
    private int uploadRounds;

    @Option(
            names = "--upload-reference-rounds",
            scope = ScopeType.INHERIT,
            defaultValue = "5",
            description = "Of cvmfs_server, with an archive and with a small file; 0 for none.")
    private int uploadReferenceRounds;

    @Option(
            names = "--clients",
            scope = ScopeType.INHERIT,
            defaultValue = "64",
            description = "That upload at the same time.")
    private int clients;

    @Option(
            names = "--clients-warm-up",
            scope = ScopeType.INHERIT,
            defaultValue = "20",
            description = "Seconds before they count.")
    private int clientsWarmUp;

    @Option(
            names = "--clients-periods",
            scope = ScopeType.INHERIT,
            defaultValue = "5",
            description = "Of five seconds that count.")
    private int clientsPeriods;

    @Option(
            names = "--scenarios",
            split = ",",
            scope = ScopeType.INHERIT,
            defaultValue = "LARGE_FILE,TREE,TREE_FSYNC,CLIENTS",
            description = "Of uploads: ${COMPLETION-CANDIDATES}.")
    private Set<Scenario> scenarios;

    @Option(
            names = "--subscribers",
            scope = ScopeType.INHERIT,
            defaultValue = "10000",
            description = "Who are told of one revision after the other.")
    private int subscribers;

    @Option(
            names = "--notify-rounds",
            scope = ScopeType.INHERIT,
            defaultValue = "20",
            description = "Revisions they are told of, after some to warm up.")
    private int notifyRounds;

    @Option(
            names = "--steady-subscribers",
            scope = ScopeType.INHERIT,
            defaultValue = "1000",
            description = "Who are told of a stream of revisions.")
    private int steadySubscribers;

    @Option(
            names = "--steady-rate",
            scope = ScopeType.INHERIT,
            defaultValue = "50",
            description = "Revisions a second in it.")
    private int steadyRate;

    @Option(
            names = "--steady-seconds",
            scope = ScopeType.INHERIT,
            defaultValue = "60",
            description = "How long it lasts.")
    private int steadySeconds;

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Bench());
        command.setExecutionExceptionHandler((failure, commandLine, parsed) -> {
            commandLine.getErr().println("bench: " + failure);
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        Report report = report();
        publishLatency().run(report);
        publish().run(report);
        upload().run(report);
        notification().run(report);
        collection().run(report);
        largeFile().run(report);
        hugeFile().run(report);
        return exitCode(report);
    }

    @Command(name = "publish-latency", description = "1 KiB until published and notified.")
    int latency() throws IOException, InterruptedException {
        Report report = report();
        publishLatency().run(report);
        return exitCode(report);
    }

    @Command(name = "publish", description = "What changes of all sizes cost, and the publisher's memory.")
    int publishCost() throws IOException, SQLException, InterruptedException {
        Report report = report();
        publish().run(report);
        return exitCode(report);
    }

    @Command(name = "upload", description = "Large files, archives of small ones, many clients; and the memory of it.")
    int uploadCost() throws IOException, InterruptedException {
        Report report = report();
        upload().run(report);
        return exitCode(report);
    }

    @Command(name = "notify", description = "Thousands of subscribers; and the memory of it.")
    int notifyCost() throws IOException, InterruptedException {
        Report report = report();
        notification().run(report);
        return exitCode(report);
    }

    @Command(name = "gc", description = "A little garbage in a large repository, and a sweep through its store.")
    int collectionCost() throws IOException, SQLException, InterruptedException {
        Report report = report();
        collection().run(report);
        return exitCode(report);
    }

    @Command(name = "large-file", description = "1 GiB, beside a plain write.")
    int large() throws IOException, InterruptedException {
        Report report = report();
        largeFile().run(report);
        return exitCode(report);
    }

    @Command(name = "huge-file", description = "8 GiB with a small heap.")
    int huge() throws IOException, InterruptedException {
        Report report = report();
        hugeFile().run(report);
        return exitCode(report);
    }

    private PublishLatency publishLatency() {
        return new PublishLatency(data.toAbsolutePath(), warmUp, uploads, referenceCycles);
    }

    private PublishCost publish() {
        Sizes sizes = new Sizes(entries, smallChanges, smallWarmUp, treeEntries, queued, publishRounds);
        return new PublishCost(data.toAbsolutePath(), sizes);
    }

    private UploadCost upload() {
        UploadSizes sizes = new UploadSizes(
                largeMib << 20,
                uploadRounds,
                uploadFiles,
                uploadReferenceRounds,
                clients,
                clientsWarmUp,
                clientsPeriods,
                PERIOD_SECONDS);
        return new UploadCost(data.toAbsolutePath(), sizes, scenarios);
    }

    private NotifyCost notification() {
        return new NotifyCost(
                data.toAbsolutePath(),
                new NotifySizes(subscribers, notifyRounds, steadySubscribers, steadyRate, steadySeconds));
    }

    private CollectionCost collection() {
        return new CollectionCost(
                data.toAbsolutePath().resolve("gc"), new CollectionSizes(entries, garbage, collectionRounds));
    }

    private LargeFile largeFile() {
        return new LargeFile(data.toAbsolutePath(), largeMib << 20, rounds);
    }

    private HugeFile hugeFile() {
        return new HugeFile(data.toAbsolutePath(), hugeMib << 20);
    }

    private Report report() {
        Report report = new Report(spec.commandLine().getOut());
        Machine.describe(report);
        return report;
    }

    private static int exitCode(Report report) {
        return report.allMet() ? CommandLine.ExitCode.OK : AIM_MISSED;
    }
}
