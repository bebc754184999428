package org.cvmfsephemeral.upload.tag;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.cvmfsephemeral.upload.change.PublishedChange;

/**
 * What came of a change of a tag.
 *
 * @param tag as it is now; absent if it is still on its way
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PublishedTag(@JsonUnwrapped PublishedChange change, TagView tag) {}
