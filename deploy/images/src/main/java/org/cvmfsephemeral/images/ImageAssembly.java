package org.cvmfsephemeral.images;

import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cvmfsephemeral.images.application.Application;
import org.cvmfsephemeral.images.application.NativeLibraries;
import org.cvmfsephemeral.images.runtime.Architecture;

/**
 * Puts images together. Their layers begin with what changes least and is in all of them: system, Java, libraries that all services have, other libraries,
 * application, class archive.
 *
 * @param base the first layers of all images
 */
record ImageAssembly(BuildSettings settings, Architecture architecture, List<FileEntriesLayer> base) {
    static final String JAVA_HOME = "/opt/java";
    static final String HOME = "/opt/cvmfs-ephemeral";
    static final String NATIVE = HOME + "/native";
    static final String USER = "10001:10001";

    ImageAssembly {
        base = List.copyOf(base);
    }

    /**
     * One image.
     *
     * @param shared libraries that go into a layer of their own, for other images have the same
     * @param archive of classes; none if the runtime cannot run on this machine
     */
    JibContainerBuilder of(
            ImageContent content,
            Application application,
            Set<String> shared,
            NativeLibraries natives,
            Optional<Path> archive)
            throws IOException {
        return Jib.fromScratch()
                .setFormat(ImageFormat.OCI)
                .setPlatforms(Set.of(new Platform(architecture.imageName(), "linux")))
                .setCreationTime(settings.created())
                .setFileEntriesLayers(layers(application, shared, natives, archive))
                .setUser(USER)
                .setWorkingDirectory(AbsoluteUnixPath.get(HOME))
                .setEnvironment(content.variables())
                .setEntrypoint(entrypoint(application, natives))
                .setExposedPorts(content.ports().stream().map(Port::tcp).collect(Collectors.toSet()))
                .setVolumes(AbsoluteUnixPath.get(ImageContent.CACHE), AbsoluteUnixPath.get(ImageContent.TEMPORARY))
                .setLabels(labels(content));
    }

    private List<FileEntriesLayer> layers(
            Application application, Set<String> shared, NativeLibraries natives, Optional<Path> archive)
            throws IOException {
        List<FileEntriesLayer> layers = new ArrayList<>(base);
        List<String> libraries = application.libraries();
        if (libraries.containsAll(shared)) {
            layers.add(layer("libraries of all services", application, List.copyOf(new java.util.TreeSet<>(shared)))
                    .build());
            libraries =
                    libraries.stream().filter(file -> !shared.contains(file)).toList();
        }
        ImageLayer further = layer("libraries", application, libraries);
        for (Path file : natives.files()) {
            further.file(file, NATIVE + "/" + file.getFileName());
        }
        layers.add(further.build());
        layers.add(layer("application", application, application.ownFiles()).build());
        if (archive.isPresent()) {
            layers.add(new ImageLayer("class archive")
                    .file(archive.get(), HOME + "/" + archive.get().getFileName())
                    .build());
        }
        return layers;
    }

    private static ImageLayer layer(String name, Application application, List<String> files) throws IOException {
        ImageLayer layer = new ImageLayer(name);
        for (String file : files) {
            layer.file(application.folder().resolve(file), HOME + "/" + file);
        }
        return layer;
    }

    private static List<String> entrypoint(Application application, NativeLibraries natives) {
        List<String> words = new ArrayList<>();
        words.add(JAVA_HOME + "/bin/java");
        words.add("-XX:Flags=" + HOME + "/jvm.flags");
        words.addAll(natives.options());
        words.addAll(application.launch());
        return words;
    }

    private Map<String, String> labels(ImageContent content) {
        Map<String, String> labels = new TreeMap<>(Map.of(
                "org.opencontainers.image.title", "cvmfs-ephemeral " + content.name(),
                "org.opencontainers.image.description", content.description(),
                "org.opencontainers.image.version", settings.version(),
                "org.opencontainers.image.licenses", "Apache-2.0",
                "org.opencontainers.image.created", settings.created().toString()));
        settings.revision().ifPresent(revision -> labels.put("org.opencontainers.image.revision", revision));
        return labels;
    }
}
