package org.cvmfsephemeral.upload.tag;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.repository.Tags;
import org.cvmfsephemeral.upload.change.ChangeRequests;
import org.cvmfsephemeral.upload.change.PublishedChange;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestTag;
import org.cvmfsephemeral.upload.revision.Revisions;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** The names of a repository's revisions. What cannot be done now is refused now; the publisher judges again. */
@ApplicationScoped
class RepositoryTags {
    private final Tags tags;
    private final Revisions revisions;
    private final ChangeRequests changes;

    RepositoryTags(Tags tags, Revisions revisions, ChangeRequests changes) {
        this.tags = tags;
        this.revisions = revisions;
        this.changes = changes;
    }

    List<TagView> list(RepositoryName repository) {
        return tags.list(repository).stream().map(TagView::of).toList();
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is none
     */
    TagView get(RepositoryName repository, TagName name) {
        return find(repository, name).orElseThrow(() -> Revisions.unknownTag(repository, name));
    }

    private Optional<TagView> find(RepositoryName repository, TagName name) {
        return tags.find(repository, name.value()).map(TagView::of);
    }

    /**
     * What came of putting a tag.
     *
     * @param isNew whether there was none of that name
     */
    record Put(PublishedTag tag, boolean isNew) {}

    /**
     * @param move whether a tag of that name may be moved
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is no such revision, 409 if there is such a tag
     */
    Put put(ActiveRepository repository, TagName name, RequestedTag requested, boolean move, String holder) {
        String description = RequestTag.description(requested.description());
        boolean isNew = find(repository.name(), name).isEmpty();
        if (!isNew && !move) {
            throw Problems.of(
                    ProblemType.TAG_EXISTS, "There is a tag '" + name + "' already; send move=true to move it.");
        }
        if (requested.revision() != null) {
            revisions.requireRetained(repository, requested.revision());
        }
        PublishedChange change = publish(
                repository, name, holder, new Operation.PutTag(name.value(), requested.revision(), description, move));
        TagView tag = change.isPublished() ? find(repository.name(), name).orElse(null) : null;
        return new Put(new PublishedTag(change, tag), isNew);
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is none
     */
    PublishedChange delete(ActiveRepository repository, TagName name, String holder) {
        get(repository.name(), name);
        return publish(repository, name, holder, new Operation.DeleteTag(name.value()));
    }

    private PublishedChange publish(ActiveRepository repository, TagName name, String holder, Operation operation) {
        return changes.publish(repository, List.of(RequestTag.lease(name)), holder, List.of(operation));
    }
}
