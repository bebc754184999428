package org.cvmfsephemeral.upload.revision;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What changed between two revisions, or a page of it.
 *
 * @param from number of the first revision
 * @param to number of the second revision
 * @param next where the next page is; absent on the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DifferencePage(
        String repository,
        long from,
        String fromRootHash,
        long to,
        String toRootHash,
        List<DifferenceView> differences,
        String next) {}
