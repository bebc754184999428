package org.cvmfsephemeral.gc.mark;

import java.util.Arrays;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;

/**
 * An object's name in {@value #BYTES} bytes: digest, algorithm, kind. In the order of these bytes, names of one algorithm are ordered as the
 * store lists their keys, apart from suffixes.
 */
final class Mark {
    static final int BYTES = HashAlgorithm.DIGEST_BYTES + 2;
    private static final HashAlgorithm[] ALGORITHMS = HashAlgorithm.values();
    private static final ObjectKind[] KINDS = ObjectKind.values();

    private Mark() {}

    static byte[] of(ObjectName name) {
        byte[] mark = Arrays.copyOf(name.hash().digest(), BYTES);
        mark[BYTES - 2] = (byte) name.hash().algorithm().ordinal();
        mark[BYTES - 1] = (byte) name.kind().ordinal();
        return mark;
    }

    static ObjectName name(byte[] marks, int at) {
        int algorithm = marks[at + BYTES - 2];
        int kind = marks[at + BYTES - 1];
        if (algorithm < 0 || algorithm >= ALGORITHMS.length || kind < 0 || kind >= KINDS.length) {
            throw new FormatException("not a mark");
        }
        byte[] digest = Arrays.copyOfRange(marks, at, at + HashAlgorithm.DIGEST_BYTES);
        return new ObjectName(ContentHash.ofDigest(ALGORITHMS[algorithm], digest), KINDS[kind]);
    }

    static boolean isCatalog(byte[] marks, int at) {
        return marks[at + BYTES - 1] == ObjectKind.CATALOG.ordinal();
    }

    static int compare(byte[] one, int atOne, byte[] other, int atOther) {
        return Arrays.compareUnsigned(one, atOne, atOne + BYTES, other, atOther, atOther + BYTES);
    }
}
