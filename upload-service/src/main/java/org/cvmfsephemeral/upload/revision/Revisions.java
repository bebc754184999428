package org.cvmfsephemeral.upload.revision;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.ledger.repository.Tags;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestTag;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** The retained revisions of a repository, by number and by name. */
@ApplicationScoped
public class Revisions {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final Repositories repositories;
    private final Tags tags;

    Revisions(Repositories repositories, Tags tags) {
        this.repositories = repositories;
        this.tags = tags;
    }

    /** The newest first. */
    List<RevisionView> list(RepositoryName repository) {
        Map<Long, List<String>> names =
                tags.list(repository).stream().collect(groupingBy(Tag::revision, mapping(Tag::name, toList())));
        return repositories.retained(repository).stream()
                .map(revision -> RevisionView.of(revision, names.getOrDefault(revision.revision(), List.of())))
                .toList();
    }

    /**
     * @param text a revision number, a tag or {@code trunk}
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is none (any more), 400 if the text cannot be one
     */
    RevisionRoot resolve(ActiveRepository repository, String text) {
        if (text.equals(TagName.TRUNK)) {
            return current(repository);
        }
        return NUMBER.matcher(text).matches()
                ? numbered(repository, Long.parseLong(text))
                : tagged(repository, RequestTag.name(text));
    }

    RevisionRoot current(ActiveRepository repository) {
        return new RevisionRoot(repository.revision(), repository.rootHash());
    }

    private RevisionRoot numbered(ActiveRepository repository, long revision) {
        if (revision == repository.revision()) {
            return current(repository);
        }
        return repositories.retained(repository.name()).stream()
                .filter(retained -> retained.revision() == revision)
                .findFirst()
                .map(retained -> new RevisionRoot(retained.revision(), retained.rootHash()))
                .orElseThrow(() -> Problems.of(
                        ProblemType.UNKNOWN_REVISION,
                        "Revision " + revision + " of '" + repository.name() + "' is not there, or no longer."));
    }

    private RevisionRoot tagged(ActiveRepository repository, TagName name) {
        return tags.find(repository.name(), name.value())
                .map(tag -> new RevisionRoot(tag.revision(), tag.root()))
                .orElseThrow(() -> unknownTag(repository.name(), name));
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 unless the revision is retained
     */
    public void requireRetained(ActiveRepository repository, long revision) {
        numbered(repository, revision);
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 unless there is such a tag
     */
    void requireTag(ActiveRepository repository, TagName name) {
        tagged(repository, name);
    }

    /** The problem of a tag that is not there. */
    public static RuntimeException unknownTag(RepositoryName repository, TagName name) {
        return Problems.of(ProblemType.UNKNOWN_TAG, "There is no tag '" + name + "' in '" + repository + "'.");
    }
}
