package org.cvmfsephemeral.images.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is missing at run time shows in the main job as well, so this takes its half minute only when asked for. */
@Tag("long")
class RuntimeModulesTest {
    @TempDir
    private Path folder;

    @Test
    void the_list_has_all_that_classes_refer_to() throws IOException {
        Set<String> referredTo = referredTo(jarsOfImages());

        assertThat(referredTo).contains("java.sql");
        assertThat(RuntimeModules.REFERRED_TO)
                .containsAll(referredTo.stream()
                        .filter(module -> !RuntimeModules.FOR_COMPILING.contains(module))
                        .toList());
    }

    private static List<Path> jarsOfImages() throws IOException {
        Map<String, Path> jars = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("target", "image-work"))) {
            files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> file.toString().contains("/application/"))
                    .forEach(file -> jars.put(
                            file.getParent().endsWith("quarkus")
                                    ? file.toString()
                                    : file.getFileName().toString(),
                            file));
        }
        return List.copyOf(jars.values());
    }

    private Set<String> referredTo(List<Path> jars) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--multi-release", "17", "--ignore-missing-deps", "-s"));
        for (Path jar : jars) {
            Path copy = folder.resolve(arguments.size() + ".jar");
            copyClasses(jar, copy);
            arguments.add(copy.toString());
        }
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(new PrintWriter(output), new PrintWriter(errors), arguments.toArray(String[]::new));
        assertThat(code).as(errors.toString()).isZero();
        Set<String> modules = new TreeSet<>();
        output.toString()
                .lines()
                .map(line -> line.replaceFirst(".* -> ", "").strip())
                .filter(name -> name.startsWith("java.") || name.startsWith("jdk."))
                .forEach(modules::add);
        return modules;
    }

    /** Without descriptors of modules, for some require others that are not there. */
    private static void copyClasses(Path jar, Path copy) throws IOException {
        try (ZipFile opened = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(copy);
                ZipOutputStream classes = new ZipOutputStream(file)) {
            classes.setLevel(0);
            for (ZipEntry entry : Collections.list(opened.entries())) {
                String name = entry.getName();
                if (!name.endsWith("module-info.class")
                        && (name.endsWith(".class") || name.equals("META-INF/MANIFEST.MF"))) {
                    classes.putNextEntry(new ZipEntry(name));
                    try (InputStream content = opened.getInputStream(entry)) {
                        content.transferTo(classes);
                    }
                }
            }
        }
    }
}
