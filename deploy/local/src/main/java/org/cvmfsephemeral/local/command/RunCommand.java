package org.cvmfsephemeral.local.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.cvmfsephemeral.local.LocalStack;
import org.cvmfsephemeral.local.StackException;
import org.cvmfsephemeral.local.StackPorts;
import org.cvmfsephemeral.local.StackSettings;
import org.cvmfsephemeral.local.StoreKind;
import org.cvmfsephemeral.local.UploadApi;
import org.cvmfsephemeral.local.demo.Demo;
import org.cvmfsephemeral.local.demo.DemoFile;
import org.cvmfsephemeral.local.demo.DemoFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./run}: the whole system on this machine, until Ctrl-C. */
@Command(
        name = "run",
        description = "Starts Postgres, Kafka and the four services of cvmfs-ephemeral on this machine, until Ctrl-C.",
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class RunCommand implements Callable<Integer> {
    private static final String REPOSITORY = "demo.example.org";
    private static final int FILES_TO_WARM_UP = 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "file|s3",
            defaultValue = "file",
            description = "Where objects go: a folder, or S3Proxy in front of one. Default: ${DEFAULT-VALUE}.")
    private StoreKind store;

    @Option(
            names = "--demo",
            description = "Upload the given files, or some of this machine's, verify every byte as a client, stop.")
    private boolean demo;

    @Parameters(paramLabel = "FILE", description = "With --demo: the files and folders to upload.")
    private List<Path> files = List.of();

    @Option(names = "--clean", description = "Start over: delete all data first.")
    private boolean clean;

    @Option(
            names = "--rebuild",
            description = "Enter repositories into the ledger that are in the store alone, before anything else.")
    private boolean rebuild;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${sys:local.data:-.local}",
            description = "Folder for everything that is kept. Default: .local beside this program.")
    private Path data;

    @Option(
            names = "--no-fsync",
            description = "Do not write through to the disk: quicker, and safe only against crashes of processes.")
    private boolean withoutFsync;

    @Option(
            names = "--services-heap",
            paramLabel = "SIZE",
            defaultValue = "256m",
            description = "Heap of each service. Default: ${DEFAULT-VALUE}.")
    private String servicesHeap;

    @Mixin
    private PortOptions ports;

    @SuppressWarnings("UnusedVariable") // Its presence is what counts.
    @Option(names = "--help", usageHelp = true, description = "Show this.")
    private boolean help;

    @Option(
            names = "--record-archives",
            hidden = true,
            description = "Start once to make later starts of this build quicker, with data and ports of its own.")
    private boolean recordingArchives;

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new RunCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        command.setExecutionExceptionHandler((failure, commandLine, parsed) -> report(failure, commandLine));
        command.setParameterExceptionHandler((failure, unparsed) -> {
            failure.getCommandLine().getErr().println("run: " + failure.getMessage() + " (--help tells more)");
            return CommandLine.ExitCode.USAGE;
        });
        System.exit(command.execute(arguments));
    }

    private static int report(Exception failure, CommandLine commandLine) throws Exception {
        if (failure instanceof StackException) {
            commandLine.getErr().println("run: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }

    @Override
    public Integer call() {
        if (!demo && !files.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "files are uploaded with --demo only");
        }
        LocalStack stack = LocalStack.prepare(settings(), this::print);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack), "stop"));
        if (clean || recordingArchives) {
            stack.clean();
        }
        List<DemoFile> toUpload = demoFiles();
        stack.start();
        if (rebuild) {
            stack.rebuildLedger("*");
            print("ledger rebuilt");
        }
        String publicKey = createRepository(stack);
        if (!toUpload.isEmpty()) {
            new Demo(stack.endpoints(), Clock.systemUTC(), this::print).run(REPOSITORY, publicKey, toUpload);
            return CommandLine.ExitCode.OK;
        }
        Path publicKeyFile = stack.keepPublicKey(REPOSITORY, publicKey);
        stack.writeEndpoints();
        new Welcome(out()).show(stack.endpoints(), REPOSITORY, publicKeyFile);
        throw endOf(stack);
    }

    private StackSettings settings() {
        return StackSettings.standard(data)
                .withStore(store)
                .withPorts(recordingArchives ? StackPorts.free() : ports.chosen())
                .withDurable(!withoutFsync)
                .withServiceHeap(servicesHeap)
                .withRecordingArchives(recordingArchives);
    }

    private static String createRepository(LocalStack stack) {
        UploadApi api = new UploadApi(stack.endpoints().upload());
        api.createRepository(REPOSITORY);
        return api.publicKey(REPOSITORY);
    }

    private List<DemoFile> demoFiles() {
        Path folder = data.toAbsolutePath().resolve("demo");
        if (recordingArchives) {
            return DemoFiles.small(folder, FILES_TO_WARM_UP);
        }
        if (!demo) {
            return List.of();
        }
        return files.isEmpty() ? DemoFiles.ofThisMachine(folder) : DemoFiles.given(files);
    }

    /** Blocks: a stack ends with this process, or because one of its own has ended. */
    private static StackException endOf(LocalStack stack) {
        try {
            return new StackException(stack.unexpectedEnd().get() + " has ended; its log is in "
                    + stack.settings().data().resolve("logs"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StackException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stop(LocalStack stack) {
        if (!stack.isClosed()) {
            print("stopping");
            stack.close();
            print("stopped");
        }
    }

    private void print(String line) {
        out().println(line);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
