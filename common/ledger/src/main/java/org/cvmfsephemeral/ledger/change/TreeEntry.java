package org.cvmfsephemeral.ledger.change;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;

/**
 * One entry of a tree. Its path is relative to the tree's directory, without leading slash; empty for that directory itself. Names in
 * JSON are short because trees are large.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "t")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TreeEntry.File.class, name = "f"),
    @JsonSubTypes.Type(value = TreeEntry.Folder.class, name = "d"),
    @JsonSubTypes.Type(value = TreeEntry.Link.class, name = "l"),
    @JsonSubTypes.Type(value = TreeEntry.Hardlink.class, name = "h"),
    @JsonSubTypes.Type(value = TreeEntry.Special.class, name = "s")
})
public sealed interface TreeEntry {
    String path();

    /**
     * @param size of the content in bytes
     * @param hash of the whole stored object; null if chunked
     * @param chunks in order, tiling the content; null if stored whole
     */
    record File(
            @JsonProperty("p") String path,
            @JsonProperty("a") EntryAttributes attributes,
            @JsonProperty("n") long size,
            @JsonProperty("c") Compression compression,
            @JsonProperty("h") String hash,
            @JsonProperty("k") List<StoredChunk> chunks)
            implements TreeEntry {}

    record Folder(
            @JsonProperty("p") String path,
            @JsonProperty("a") EntryAttributes attributes) implements TreeEntry {}

    /**
     * A symbolic link.
     *
     * @param target as stored; clients expand {@code $(NAME)} in it
     */
    record Link(
            @JsonProperty("p") String path,
            @JsonProperty("a") EntryAttributes attributes,
            @JsonProperty("to") String target)
            implements TreeEntry {}

    /**
     * Another name for a file of the same tree.
     *
     * @param target path of an earlier file entry, relative to the tree's directory as well
     */
    record Hardlink(
            @JsonProperty("p") String path,
            @JsonProperty("to") String target) implements TreeEntry {}

    /**
     * @param device number in Linux' encoding for devices, otherwise 0
     */
    record Special(
            @JsonProperty("p") String path,
            @JsonProperty("a") EntryAttributes attributes,
            @JsonProperty("kind") Type type,
            @JsonProperty("dev") long device)
            implements TreeEntry {
        public enum Type {
            FIFO,
            SOCKET,
            CHARACTER_DEVICE,
            BLOCK_DEVICE
        }
    }
}
