package org.cvmfsephemeral.images;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cvmfsephemeral.images.runtime.JavaRuntime;
import org.cvmfsephemeral.images.runtime.SystemLibraries;

/**
 * The layers that all images begin with: what Java and the native libraries need of a system, and Java. No shell, no package.
 *
 * @param work a folder for what is made for them
 */
record BaseLayers(Path work, JavaRuntime runtime, SystemLibraries system) {
    private static final Map<String, String> SETTINGS = Map.of(
            "/etc/passwd", """
                    root:x:0:0:root:/:/sbin/nologin
                    cvmfs-ephemeral:x:10001:10001:cvmfs-ephemeral:/tmp:/sbin/nologin
                    """,
            "/etc/group", """
                    root:x:0:
                    cvmfs-ephemeral:x:10001:
                    """,
            "/etc/nsswitch.conf", """
                    passwd: files
                    group: files
                    hosts: files dns
                    """);

    /** @param natives libraries that applications bring along */
    List<FileEntriesLayer> with(List<Path> natives) throws IOException {
        return List.of(systemLayer(natives), javaLayer());
    }

    private FileEntriesLayer systemLayer(List<Path> natives) throws IOException {
        ImageLayer layer = new ImageLayer("system");
        for (Map.Entry<String, String> setting : new TreeMap<>(SETTINGS).entrySet()) {
            Path file = work.resolve("system" + setting.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, setting.getValue());
            layer.file(file, setting.getKey());
        }
        Set<Path> binaries = new LinkedHashSet<>(runtime.files());
        binaries.addAll(natives);
        Map<String, Path> files = new TreeMap<>(system.neededBy(new ArrayList<>(binaries)));
        files.putAll(system.texts());
        for (Map.Entry<String, Path> file : files.entrySet()) {
            layer.file(file.getValue(), file.getKey());
        }
        Path empty = Files.createDirectories(work.resolve("empty"));
        layer.folder(empty, ImageContent.TEMPORARY, "777", "0:0");
        layer.folder(empty, ImageContent.CACHE, "755", ImageAssembly.USER);
        return layer.build();
    }

    private FileEntriesLayer javaLayer() throws IOException {
        ImageLayer layer = new ImageLayer("java");
        for (Path file : runtime.files()) {
            layer.file(file, ImageAssembly.JAVA_HOME + "/" + runtime.folder().relativize(file));
        }
        return layer.build();
    }
}
