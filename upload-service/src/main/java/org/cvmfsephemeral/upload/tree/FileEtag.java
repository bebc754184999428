package org.cvmfsephemeral.upload.tree;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.cvmfsephemeral.format.catalog.Chunk;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.FileContent;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;

/** The entity tag of a file: the hash of its object, or the hash of the hashes of its chunks. */
public final class FileEtag {
    private FileEtag() {}

    /** Without quotes. */
    public static String of(FileContent content) {
        if (content instanceof WholeFile whole) {
            return whole.hash().toString();
        }
        MessageDigest digest = HashAlgorithm.SHA1.newDigest();
        for (Chunk chunk : ((ChunkedFile) content).chunks()) {
            digest.update((chunk.offset() + ":" + chunk.hash() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return ContentHash.finish(HashAlgorithm.SHA1, digest) + "-chunked";
    }
}
