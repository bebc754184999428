package org.cvmfsephemeral.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.ObjectStoreContract;
import org.cvmfsephemeral.store.StoreRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreTest extends ObjectStoreContract {
    @TempDir
    private Path root;

    private ObjectStore store;

    @BeforeEach
    void openStore() {
        store = new FileObjectStore(root, Durability.FSYNC);
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    private List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(".store/tmp"))) {
            return files.toList();
        }
    }

    @Test
    void givenAnObject_whenServedFromItsFile_thenTheFileHasTheBytes() throws IOException {
        store.put(key("data/ab/cdef"), text("content"), ObjectHeaders.OBJECT);

        Path file = store.localFile(key("data/ab/cdef")).orElseThrow();

        assertThat(file).hasContent("content");
        assertThat(file).isEqualTo(root.toRealPath().resolve(key("data/ab/cdef").value()));
    }

    @Test
    void givenPuts_whenTheyHaveSucceededOrFailed_thenNoTemporaryFileIsLeft() throws IOException {
        ETag stale = new ETag("stale");
        store.put(key("object"), text("content"), ObjectHeaders.OBJECT);
        assertThatThrownBy(() -> store.putIfMatch(key("object"), text("other"), ObjectHeaders.OBJECT, stale))
                .isNotNull();

        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void givenTemporaryFiles_whenTheStoreIsOpened_thenOnlyOldOnesAreRemoved() throws IOException {
        Path old = Files.writeString(root.resolve(".store/tmp/old"), "half an obj");
        Path recent = Files.writeString(root.resolve(".store/tmp/recent"), "half an obj");
        Instant now = Instant.parse("2026-05-01T12:00:00Z");
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofMinutes(61))));
        Files.setLastModifiedTime(recent, FileTime.from(now.minus(Duration.ofMinutes(59))));

        new FileObjectStore(root, Durability.NONE, Clock.fixed(now, ZoneOffset.UTC));

        assertThat(temporaryFiles()).extracting(Path::getFileName).containsExactly(recent.getFileName());
    }

    @Test
    void givenTheStoresOwnFiles_whenListed_thenTheyAreNotObjects() throws IOException {
        Files.writeString(root.resolve(".store/tmp/partial"), "half an obj");
        store.put(key("object"), text("content"), ObjectHeaders.OBJECT);

        assertThat(store.list("", Optional.empty(), 10).objects())
                .extracting(ListedObject::key)
                .containsExactly(key("object"));
    }

    @Test
    void givenFilesThatNoKeyNames_whenListed_thenTheyArePassedOver() throws IOException {
        store.put(key("object"), text("content"), ObjectHeaders.OBJECT);
        Files.writeString(root.resolve("with space"), "x");
        Files.createDirectory(root.resolve("empty"));
        Files.createSymbolicLink(root.resolve("loop"), root);

        assertThat(store.list("", Optional.empty(), 1).objects())
                .extracting(ListedObject::key)
                .containsExactly(key("object"));
    }

    @Test
    void givenAnObject_whenAnotherKeyContinuesItsKey_thenItIsRefused() {
        store.put(key("a"), text("x"), ObjectHeaders.OBJECT);

        assertThatThrownBy(() -> store.put(key("a/b"), text("x"), ObjectHeaders.OBJECT))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("exclude each other");
    }

    @Test
    void givenAnObjectBelow_whenADirectoryShouldBecomeAnObject_thenItIsRefused() {
        store.put(key("a/b"), text("x"), ObjectHeaders.OBJECT);

        assertThatThrownBy(() -> store.put(key("a"), text("x"), ObjectHeaders.OBJECT))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("exclude each other");
    }

    @Test
    void givenAFileInThePlaceOfTheDirectory_whenOpened_thenItFails() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");

        assertThatThrownBy(() -> new FileObjectStore(file.resolve("store"), Durability.NONE))
                .isInstanceOf(StoreRefusedException.class);
    }

    @Test
    void givenTwoStoresOnOneDirectory_whenOneWrites_thenTheOtherReads() {
        ObjectStore other = new FileObjectStore(root, Durability.NONE);
        ETag etag = store.put(key("object"), text("old"), ObjectHeaders.OBJECT);

        other.putIfMatch(key("object"), text("new"), ObjectHeaders.OBJECT, etag);

        assertThat(textOf(key("object"))).isEqualTo("new");
    }

    @Test
    void givenAContentAddressedObject_whenPut_thenItsTagIsItsName() {
        String name = "cdef0123456789abcdef0123456789abcdef01-rmd160C";

        ETag etag = store.put(key("data/ab/" + name), ObjectContent.of(new byte[10]), ObjectHeaders.OBJECT);

        assertThat(etag).isEqualTo(new ETag("ab" + name));
    }

    @Test
    void givenAKeyWithoutRepository_whenPut_thenItsTagIsThatOfItsBytes() {
        ObjectKey key = ObjectKey.of("data/ab/cdef0123456789abcdef0123456789abcdef01");

        ETag first = store.put(key, text("1"), ObjectHeaders.OBJECT);
        ETag second = store.put(key, text("2"), ObjectHeaders.OBJECT);

        assertThat(first).isNotEqualTo(second);
    }
}
