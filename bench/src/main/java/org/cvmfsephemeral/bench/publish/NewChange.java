package org.cvmfsephemeral.bench.publish;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.TreeEntry;

/**
 * A change that is ready to be queued.
 *
 * @param path that it holds until it is final
 * @param operations as the ledger keeps them
 */
public record NewChange(UUID id, String path, String operations) {
    private static final TypeReference<List<Operation>> OPERATIONS = new TypeReference<>() {};
    private static final int FILE_BYTES = 1024;
    private static final Instant MTIME = Instant.ofEpochSecond(1_700_000_000L);

    private static NewChange of(String path, Operation operation) {
        return new NewChange(UUID.randomUUID(), path, LedgerJson.write(OPERATIONS, List.of(operation)));
    }

    /** A new file. */
    public static NewChange putFile(String path, String hash) {
        return of(
                path, new Operation.PutFile(path, FILE_BYTES, Compression.ZLIB, hash, null, 0644, MTIME, false, null));
    }

    public static NewChange putTree(String path, List<TreeEntry> entries) {
        return of(path, new Operation.PutTree(path, Operation.TreeMode.REPLACE, entries, null));
    }

    public static NewChange delete(String path) {
        return of(path, new Operation.Delete(path, true));
    }
}
