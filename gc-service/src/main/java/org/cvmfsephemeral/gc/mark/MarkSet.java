package org.cvmfsephemeral.gc.mark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectName;

/** The objects that one catalog refers to, nested catalogs among them, each once. Never changes, as the catalog does not. */
public final class MarkSet {
    private final byte[] marks;

    private MarkSet(byte[] marks) {
        this.marks = marks;
    }

    static MarkSet of(Catalog catalog) {
        List<byte[]> names = new ArrayList<>();
        catalog.forEachObject(name -> names.add(Mark.of(name)));
        return ofSorted(sorted(names));
    }

    public static MarkSet of(Collection<ObjectName> names) {
        return ofSorted(sorted(names.stream().map(Mark::of).toList()));
    }

    private static byte[][] sorted(List<byte[]> names) {
        byte[][] sorted = names.toArray(byte[][]::new);
        Arrays.sort(sorted, Arrays::compareUnsigned);
        return sorted;
    }

    private static MarkSet ofSorted(byte[][] sorted) {
        byte[] marks = new byte[sorted.length * Mark.BYTES];
        int end = 0;
        for (byte[] mark : sorted) {
            if (end == 0 || Mark.compare(marks, end - Mark.BYTES, mark, 0) != 0) {
                System.arraycopy(mark, 0, marks, end, Mark.BYTES);
                end += Mark.BYTES;
            }
        }
        return new MarkSet(end == marks.length ? marks : Arrays.copyOf(marks, end));
    }

    /**
     * @throws FormatException if these are not the bytes of a mark set
     */
    static MarkSet ofBytes(byte[] bytes) {
        if (bytes.length % Mark.BYTES != 0) {
            throw new FormatException("not a mark set");
        }
        return new MarkSet(bytes);
    }

    /** Not a copy: nobody writes to it. */
    byte[] bytes() {
        return marks;
    }

    public int size() {
        return marks.length / Mark.BYTES;
    }

    public void forEach(Consumer<ObjectName> consumer) {
        for (int at = 0; at < marks.length; at += Mark.BYTES) {
            consumer.accept(Mark.name(marks, at));
        }
    }

    public List<ContentHash> nestedCatalogs() {
        List<ContentHash> nested = new ArrayList<>();
        for (int at = 0; at < marks.length; at += Mark.BYTES) {
            if (Mark.isCatalog(marks, at)) {
                nested.add(Mark.name(marks, at).hash());
            }
        }
        return nested;
    }

    /** Those of the others that are in this set; takes time in proportion to the smaller of the two. */
    public Set<ObjectName> intersection(MarkSet others) {
        return size() < others.size() ? others.foundIn(this) : foundIn(others);
    }

    private Set<ObjectName> foundIn(MarkSet few) {
        Set<ObjectName> found = new HashSet<>();
        int from = 0;
        for (int at = 0; at < few.marks.length && from < size(); at += Mark.BYTES) {
            int place = search(few.marks, at, from);
            if (place >= 0) {
                found.add(Mark.name(few.marks, at));
                from = place + 1;
            } else {
                from = -place - 1;
            }
        }
        return found;
    }

    /** As {@link Arrays#binarySearch}, in steps that double first: what is looked for next is near. */
    private int search(byte[] mark, int at, int from) {
        int low = from;
        int step = 1;
        while (low + step < size() && Mark.compare(marks, (low + step) * Mark.BYTES, mark, at) < 0) {
            low += step;
            step *= 2;
        }
        int high = Math.min(low + step, size() - 1);
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Mark.compare(marks, middle * Mark.BYTES, mark, at);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
