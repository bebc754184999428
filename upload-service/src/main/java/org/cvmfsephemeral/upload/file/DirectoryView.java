package org.cvmfsephemeral.upload.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A directory of a revision, or a page of it.
 *
 * @param path in catalog form; empty for the root
 * @param next where the next page is; absent on the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DirectoryView(String repository, String path, long revision, List<EntryView> entries, String next) {}
