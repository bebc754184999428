package org.cvmfsephemeral.upload.tag;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.repository.Tags;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestTag;
import org.cvmfsephemeral.upload.revision.Revisions;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.upload.write.WriteTarget;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** The names of a repository's revisions. What cannot be done now is refused now; the publisher judges again. */
@ApplicationScoped
class RepositoryTags {
    private final Tags tags;
    private final Revisions revisions;
    private final Writes writes;

    RepositoryTags(Tags tags, Revisions revisions, Writes writes) {
        this.tags = tags;
        this.revisions = revisions;
        this.writes = writes;
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
     * @param tag as it is now; null if it is still on its way
     */
    record Put(WriteOutcome outcome, boolean isNew, TagView tag) {}

    /**
     * @param move whether a tag of that name may be moved
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is no such revision, 409 if there is such a tag
     */
    Put put(ActiveRepository repository, TagName name, RequestedTag requested, boolean move, WriteTerms terms)
            throws InterruptedException {
        String description = RequestTag.description(requested.description());
        boolean isNew = find(repository.name(), name).isEmpty();
        WriteTarget target = target(repository, name).checking(() -> {
            if (!isNew && !move) {
                throw Problems.of(
                        ProblemType.TAG_EXISTS, "There is a tag '" + name + "' already; send move=true to move it.");
            }
            if (requested.revision() != null) {
                revisions.requireRetained(repository, requested.revision());
            }
        });
        Operation operation = new Operation.PutTag(name.value(), requested.revision(), description, move);
        WriteOutcome outcome = writes.perform(target, terms, Draft.of(operation, Map.of()));
        boolean isPublished = outcome instanceof WriteOutcome.Published;
        return new Put(
                outcome, isNew, isPublished ? find(repository.name(), name).orElse(null) : null);
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is none
     */
    WriteOutcome delete(ActiveRepository repository, TagName name, WriteTerms terms) throws InterruptedException {
        return writes.perform(
                target(repository, name).checking(() -> get(repository.name(), name)),
                terms,
                Draft.of(new Operation.DeleteTag(name.value()), Map.of()));
    }

    private static WriteTarget target(ActiveRepository repository, TagName name) {
        return WriteTarget.of(repository, List.of(RequestTag.lease(name)));
    }
}
