package org.cvmfsephemeral.format.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {
    @Test
    void flagsOfADirectory() {
        assertThat(EntryFlags.of(CatalogFixture.directory("d"))).isEqualTo(1);
    }

    @Test
    void flagsOfAMountpoint() {
        assertThat(EntryFlags.of(withRole(DirectoryRole.MOUNTPOINT))).isEqualTo(3);
    }

    @Test
    void flagsOfANestedRoot() {
        assertThat(EntryFlags.of(withRole(DirectoryRole.NESTED_ROOT))).isEqualTo(33);
    }

    @Test
    void flagsOfABindMountpoint() {
        assertThat(EntryFlags.of(withRole(DirectoryRole.BIND_MOUNTPOINT))).isEqualTo(0x4001);
    }

    @Test
    void flagsOfAnUncompressedFile() {
        assertThat(EntryFlags.of(CatalogFixture.file("f"))).isEqualTo(2052);
    }

    @Test
    void flagsOfAChunkedCompressedFile() {
        assertThat(EntryFlags.of(CatalogFixture.chunkedFile("f"))).isEqualTo(68);
    }

    @Test
    void flagsOfAChunkedFileNameItsHashAlgorithm() {
        ChunkedFile content = new ChunkedFile(
                List.of(new Chunk(0, 1, ContentHash.of(HashAlgorithm.RIPEMD160, new byte[0]))),
                HashAlgorithm.RIPEMD160,
                Compression.ZLIB,
                Optional.empty());

        assertThat(EntryFlags.of(RegularFile.plain("f", CatalogFixture.FILE_ATTRIBUTES, 1, content)))
                .isEqualTo(68 + 256);
    }

    @Test
    void flagsOfASymlink() {
        assertThat(EntryFlags.of(Symlink.plain("l", CatalogFixture.FILE_ATTRIBUTES, "t")))
                .isEqualTo(12);
    }

    @Test
    void flagsOfASpecialFile() {
        assertThat(EntryFlags.of(new SpecialFile("s", CatalogFixture.FILE_ATTRIBUTES, SpecialType.SOCKET, 0, false)))
                .isEqualTo(20);
    }

    @Test
    void flagsOfAHiddenExternalDirectFile() {
        RegularFile plain = CatalogFixture.file("f");
        RegularFile file = new RegularFile(
                "f", plain.attributes(), plain.size(), plain.content(), Hardlinks.NONE, true, true, true);

        assertThat(EntryFlags.of(file)).isEqualTo(2052 + 128 + 0x8000 + 0x10000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 99, 101})
    void refusesChunksThatDoNotTile(long secondOffset) {
        List<Chunk> chunks = List.of(
                new Chunk(0, 100, CatalogFixture.hash("a")), new Chunk(secondOffset, 5, CatalogFixture.hash("b")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkedFile(chunks, HashAlgorithm.SHA1, Compression.NONE, Optional.empty()));
    }

    @Test
    void refusesChunksThatDoNotCoverTheSize() {
        FileContent content = CatalogFixture.chunkedFile("f").content();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegularFile.plain("f", CatalogFixture.FILE_ATTRIBUTES, 158, content));
    }

    @Test
    void refusesSeveralLinksWithoutAGroup() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Hardlinks(0, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 010000, 0100644})
    void refusesModeBitsBeyondPermissions(int permissions) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Attributes(permissions, 0, 0, 0, null, Xattrs.EMPTY));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_000_000_000})
    void refusesImpossibleNanoseconds(int nanos) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Attributes(0, 0, 0, 0, nanos, Xattrs.EMPTY));
    }

    private static Directory withRole(DirectoryRole role) {
        return CatalogFixture.directory("d").withRole(role, 2);
    }
}
