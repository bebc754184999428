package org.cvmfsephemeral.upload.tag;

import java.time.Instant;
import org.cvmfsephemeral.ledger.repository.Tag;

/** A named revision as callers see it. */
record TagView(String name, long revision, String rootHash, Instant publishedAt, String description) {
    static TagView of(Tag tag) {
        return new TagView(
                tag.name(),
                tag.revision(),
                tag.rootHash(),
                Instant.ofEpochSecond(tag.publishedAt()),
                tag.description());
    }
}
