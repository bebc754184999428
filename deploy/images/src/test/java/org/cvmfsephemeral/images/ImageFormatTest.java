package org.cvmfsephemeral.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a container runtime is told, and what is in the layers. */
class ImageFormatTest {
    private static final Set<String> WRITABLE = Set.of("tmp/", "var/cache/cvmfs-ephemeral/");

    static List<String> names() {
        return ImageContent.ALL.stream().map(ImageContent::name).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void it_has_a_user_labels_and_this_machines_processor(String name) {
        OciImage image = Images.read(name);

        assertThat(image.user()).isEqualTo("10001:10001");
        assertThat(image.architecture()).isEqualTo(System.getProperty("os.arch").replace("aarch64", "arm64"));
        assertThat(image.labels())
                .containsEntry("org.opencontainers.image.version", System.getProperty("images.version"))
                .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
                .containsEntry("org.opencontainers.image.title", "cvmfs-ephemeral " + name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void nobody_but_root_owns_or_writes_anything_but_two_folders(String name) {
        assertThat(Images.read(name).entries())
                .filteredOn(entry -> !WRITABLE.contains(entry.getName()))
                .allSatisfy(entry -> {
                    assertThat(entry.getLongUserId()).as(entry.getName()).isZero();
                    assertThat(entry.getMode() & 0_022).as(entry.getName()).isZero();
                    assertThat(entry.getMode() & 06_000).as(entry.getName()).isZero();
                });
    }

    @ParameterizedTest
    @MethodSource("names")
    void there_is_no_shell_and_no_secret(String name) {
        assertThat(Images.read(name).entries().stream().map(TarArchiveEntry::getName))
                .noneMatch(file -> file.matches("(.*/)?(sh|bash|dash|busybox)"))
                .noneMatch(file -> file.endsWith(".key") || file.contains("shadow") || file.contains(".docker"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void what_changes_with_the_code_is_in_its_last_two_layers(String name) {
        List<String> layers =
                Images.read(name).layers().stream().map(Map.Entry::getKey).toList();

        assertThat(layers).startsWith("system", "java").endsWith("libraries", "application", "class archive");
    }

    @ParameterizedTest
    @MethodSource("names")
    void system_and_java_are_the_same_in_all(String name) {
        List<Map.Entry<String, String>> layers = Images.read(name).layers();

        assertThat(layers.subList(0, 2))
                .isEqualTo(Images.read(ImageContent.EDGE).layers().subList(0, 2));
    }

    @ParameterizedTest
    @MethodSource("names")
    void all_files_have_one_time(String name) {
        assertThat(Images.read(name).entries().stream()
                        .map(TarArchiveEntry::getLastModifiedTime)
                        .collect(Collectors.toSet()))
                .hasSize(1);
    }
}
