package org.cvmfsephemeral.upload.revision;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import org.cvmfsephemeral.format.diff.Difference;
import org.cvmfsephemeral.upload.file.EntryView;

/**
 * One path at which two revisions differ.
 *
 * @param path in catalog form; empty for the root
 * @param kind {@code added}, {@code removed} or {@code changed}
 * @param before absent if it was added
 * @param after absent if it was removed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DifferenceView(String path, String kind, EntryView before, EntryView after) {
    static DifferenceView of(Difference difference) {
        return new DifferenceView(
                difference.path().value(),
                difference.kind().name().toLowerCase(Locale.ROOT),
                difference.before().map(EntryView::of).orElse(null),
                difference.after().map(EntryView::of).orElse(null));
    }
}
