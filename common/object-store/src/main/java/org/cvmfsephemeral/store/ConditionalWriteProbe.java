package org.cvmfsephemeral.store;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Tries on a private object of its own whether a store refuses what it must refuse, and only that. */
final class ConditionalWriteProbe {
    private final ObjectStore store;
    private final ObjectKey key = ObjectKey.of(".probe", UUID.randomUUID().toString());

    ConditionalWriteProbe(ObjectStore store) {
        this.store = store;
    }

    ConditionalWrites run() {
        try {
            return obeysConditions() ? ConditionalWrites.ENFORCED : ConditionalWrites.IGNORED;
        } finally {
            store.delete(key);
        }
    }

    private boolean obeysConditions() {
        ETag first = store.put(key, text("first"), ObjectHeaders.PRIVATE);
        try {
            boolean refusesExisting = isRefused(() -> store.putIfAbsent(key, text("second"), ObjectHeaders.PRIVATE));
            ETag third = store.putIfMatch(key, text("third"), ObjectHeaders.PRIVATE, first);
            boolean refusesOther = isRefused(() -> store.putIfMatch(key, text("fourth"), ObjectHeaders.PRIVATE, first));
            return refusesExisting && refusesOther && !third.equals(first);
        } catch (StoreRefusedException | PreconditionFailedException unsupported) {
            return false;
        }
    }

    private static boolean isRefused(Runnable put) {
        try {
            put.run();
            return false;
        } catch (PreconditionFailedException expected) {
            return true;
        }
    }

    private static ObjectContent text(String text) {
        return ObjectContent.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
