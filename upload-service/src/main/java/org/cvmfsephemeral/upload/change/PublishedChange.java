package org.cvmfsephemeral.upload.change;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * What came of a change that stores no content.
 *
 * @param revision that made it visible; absent if it is still on its way
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PublishedChange(String repository, UUID change, Long revision, String rootHash) {
    static PublishedChange of(RepositoryName repository, UUID change, Optional<ChangeView> published) {
        return new PublishedChange(
                repository.value(),
                change,
                published.map(ChangeView::revision).orElse(null),
                published.map(ChangeView::rootHash).orElse(null));
    }

    @JsonIgnore
    public boolean isPublished() {
        return revision != null;
    }

    /** Where its state is told. */
    @JsonIgnore
    public URI location() {
        return URI.create("/repos/" + repository + "/changes/" + change);
    }
}
