package org.cvmfsephemeral.local.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.cvmfsephemeral.local.Endpoints;
import org.cvmfsephemeral.local.LocalStack;
import org.cvmfsephemeral.local.StackException;
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
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class RunCommand implements Callable<Integer> {
    private static final String REPOSITORY = "demo.example.org";

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

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new RunCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        command.setExecutionExceptionHandler((failure, commandLine, parsed) -> report(failure, commandLine));
        command.setParameterExceptionHandler((failure, unparsed) -> {
            failure.getCommandLine().getErr().println("run: " + failure.getMessage());
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
        Thread stopping = new Thread(() -> stop(stack), "stop");
        Runtime.getRuntime().addShutdownHook(stopping);
        if (clean) {
            stack.clean();
        }
        stack.start();
        String publicKey = createRepository(stack);
        stack.writeEndpoints();
        if (demo) {
            runDemo(stack, publicKey);
            return CommandLine.ExitCode.OK;
        }
        new Welcome(out()).show(stack.endpoints(), REPOSITORY, stack.keepPublicKey(REPOSITORY, publicKey));
        throw endOf(stack);
    }

    private StackSettings settings() {
        return StackSettings.standard(data)
                .withStore(store)
                .withPorts(ports.chosen())
                .withDurable(!withoutFsync)
                .withServiceHeap(servicesHeap);
    }

    private static String createRepository(LocalStack stack) {
        UploadApi api = new UploadApi(stack.endpoints().upload());
        api.createRepository(REPOSITORY);
        String publicKey = api.publicKey(REPOSITORY);
        stack.keepPublicKey(REPOSITORY, publicKey);
        return publicKey;
    }

    private void runDemo(LocalStack stack, String publicKey) {
        List<DemoFile> chosen = files.isEmpty()
                ? DemoFiles.ofThisMachine(data.resolve("demo").toAbsolutePath())
                : DemoFiles.given(files);
        Endpoints endpoints = stack.endpoints();
        new Demo(endpoints, Clock.systemUTC(), this::print).run(REPOSITORY, publicKey, chosen);
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
        print("stopping");
        stack.close();
        print("stopped");
    }

    private void print(String line) {
        out().println(line);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
