package org.cvmfsephemeral.images;

import com.google.cloud.tools.jib.api.JibContainerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.cvmfsephemeral.images.application.Application;
import org.cvmfsephemeral.images.application.Applications;
import org.cvmfsephemeral.images.application.ClassArchive;
import org.cvmfsephemeral.images.application.ClassList;
import org.cvmfsephemeral.images.application.JvmFlags;
import org.cvmfsephemeral.images.application.NativeLibraries;
import org.cvmfsephemeral.images.process.OneProcessor;
import org.cvmfsephemeral.images.runtime.JavaRuntime;
import org.cvmfsephemeral.images.runtime.Jdk;
import org.cvmfsephemeral.images.runtime.SystemLibraries;

/** Builds the images of the services and the edge as tars, {@code <name>.tar} for this machine's processor and {@code <name>-arm64.tar} for another. */
final class BuildImages {
    static final String CLASS_LIST = "deploy/images/src/main/class-list/classes.list";
    private static final System.Logger LOG = System.getLogger(BuildImages.class.getName());

    private final BuildSettings settings;
    private final List<ImageContent> wanted;
    private final Path work;

    /** @param wanted which images; what they share with others is the same as when all are built */
    BuildImages(BuildSettings settings, List<ImageContent> wanted) {
        this.settings = settings;
        this.wanted = List.copyOf(wanted);
        this.work = settings.output().resolve("image-work");
    }

    public static void main(String[] words) throws IOException {
        new BuildImages(BuildSettings.parse(words), ImageContent.ALL).build();
    }

    void build() throws IOException {
        delete(work);
        Jdk builder = Jdk.running();
        build(builder, builder, Path.of("/"), true);
        for (BuildSettings.Foreign other : settings.others().values()) {
            Jdk target = Jdk.at(other.jdk());
            if (target.architecture() != builder.architecture()) {
                build(builder, target, other.system(), false);
            }
        }
    }

    private void build(Jdk builder, Jdk target, Path system, boolean runsHere) throws IOException {
        Path folder = Files.createDirectories(work.resolve(target.architecture().imageName()));
        JavaRuntime runtime = JavaRuntime.link(builder, target, folder.resolve("java"));
        Map<ImageContent, Application> applications = applications(folder);
        Map<ImageContent, NativeLibraries> natives = natives(applications, runtime);
        Map<ImageContent, Path> archives = runsHere ? archives(runtime, applications) : Map.of();
        SystemLibraries libraries = new SystemLibraries(system, runtime.architecture());
        ImageAssembly assembly = new ImageAssembly(
                settings,
                runtime.architecture(),
                new BaseLayers(folder, runtime, libraries)
                        .with(natives.values().stream()
                                .flatMap(each -> each.files().stream())
                                .toList()));
        Set<String> shared = sharedLibraries(applications);
        Publication publication = new Publication(settings, folder.resolve("layers"));
        String suffix = runsHere ? "" : "-" + runtime.architecture().imageName();
        for (ImageContent content : wanted) {
            JibContainerBuilder image = assembly.of(
                    content,
                    applications.get(content),
                    shared,
                    natives.get(content),
                    Optional.ofNullable(archives.get(content)));
            Path tar = settings.output().resolve(content.name() + suffix + ".tar");
            publication.write(image, content.name(), settings.tag() + suffix, tar);
            LOG.log(System.Logger.Level.INFO, "{0}: {1} MB", tar, Files.size(tar) / 1_000_000);
            publication.push(image, content.name(), settings.tag() + suffix);
        }
    }

    private Map<ImageContent, Application> applications(Path folder) throws IOException {
        Applications built = new Applications(settings.tree());
        Map<ImageContent, Application> applications = new LinkedHashMap<>();
        for (ImageContent content : ImageContent.ALL) {
            Path place = folder.resolve(content.name()).resolve("application");
            JvmFlags flags = new JvmFlags(content.heapPercent());
            applications.put(
                    content,
                    content.name().equals(ImageContent.EDGE)
                            ? built.edge(settings.version(), place, flags)
                            : built.service(content.name(), place, flags));
        }
        return applications;
    }

    private static Map<ImageContent, NativeLibraries> natives(
            Map<ImageContent, Application> applications, JavaRuntime runtime) throws IOException {
        Map<ImageContent, NativeLibraries> natives = new LinkedHashMap<>();
        for (Map.Entry<ImageContent, Application> application : applications.entrySet()) {
            natives.put(
                    application.getKey(),
                    NativeLibraries.of(application.getValue(), runtime.architecture(), ImageAssembly.NATIVE));
        }
        return natives;
    }

    /** Those of the services; the edge has few that they have. */
    private static Set<String> sharedLibraries(Map<ImageContent, Application> applications) throws IOException {
        Set<String> shared = null;
        for (Map.Entry<ImageContent, Application> application : applications.entrySet()) {
            if (!application.getKey().name().equals(ImageContent.EDGE)) {
                List<String> libraries = application.getValue().libraries();
                if (shared == null) {
                    shared = new LinkedHashSet<>(libraries);
                } else {
                    shared.retainAll(libraries);
                }
            }
        }
        return shared == null ? Set.of() : shared;
    }

    private Map<ImageContent, Path> archives(JavaRuntime runtime, Map<ImageContent, Application> applications)
            throws IOException {
        Path list = settings.tree().resolve(CLASS_LIST);
        if (!Files.exists(list)) {
            LOG.log(System.Logger.Level.WARNING, "no class archives, for there is no {0}", list);
            return Map.of();
        }
        if (!OneProcessor.isPossible()) {
            LOG.log(System.Logger.Level.WARNING, "not reproducible without the programs setarch and taskset");
        }
        List<OneProcessor> processors = OneProcessor.all();
        BlockingQueue<OneProcessor> free = new LinkedBlockingQueue<>(processors);
        ExecutorService threads = Executors.newFixedThreadPool(processors.size());
        try {
            Map<ImageContent, Future<Path>> dumping = new LinkedHashMap<>();
            for (ImageContent content : wanted) {
                dumping.put(
                        content,
                        threads.submit(() ->
                                dump(new ClassArchive(new ClassList(list)), runtime, applications.get(content), free)));
            }
            Map<ImageContent, Path> archives = new LinkedHashMap<>();
            for (Map.Entry<ImageContent, Future<Path>> each : dumping.entrySet()) {
                archives.put(each.getKey(), each.getValue().get());
            }
            return archives;
        } catch (ExecutionException e) {
            throw new IOException(
                    "a class archive could not be made: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while class archives were made", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Path dump(
            ClassArchive archive, JavaRuntime runtime, Application application, BlockingQueue<OneProcessor> free)
            throws IOException, InterruptedException {
        OneProcessor processor = free.take();
        try {
            Path log = application.folder().resolveSibling("classes.log");
            return archive.dump(runtime, application, processor, log);
        } finally {
            free.add(processor);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
