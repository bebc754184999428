package org.cvmfsephemeral.publisher.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.web.ProblemType;

/** The named revisions as they are at some point of a publish. */
public final class TagPlan {
    /** What upstream begins the names of automatic tags with (format reference 7.2). */
    static final String AUTOMATIC_PREFIX = "generic-";

    private final Map<String, Tag> published;
    private final Map<Long, RetainedRevision> retained;
    private final Map<String, Planned> planned;

    /**
     * What becomes of a name.
     *
     * @param revision null for the one that is being made
     */
    private record Planned(boolean removed, RetainedRevision revision, String description) {
        static final Planned REMOVED = new Planned(true, null, null);
    }

    private TagPlan(Map<String, Tag> published, Map<Long, RetainedRevision> retained, Map<String, Planned> planned) {
        this.published = published;
        this.retained = retained;
        this.planned = planned;
    }

    /**
     * @param retained revisions that may be named
     */
    public static TagPlan of(Collection<Tag> published, Collection<RetainedRevision> retained) {
        Map<String, Tag> tags = new HashMap<>();
        published.forEach(tag -> tags.put(tag.name(), tag));
        Map<Long, RetainedRevision> revisions = new HashMap<>();
        retained.forEach(revision -> revisions.put(revision.revision(), revision));
        return new TagPlan(tags, revisions, new TreeMap<>());
    }

    TagPlan copy() {
        return new TagPlan(published, retained, new TreeMap<>(planned));
    }

    void put(Operation.PutTag put) {
        if (exists(put.name()) && !put.move()) {
            throw new RejectedException(
                    ProblemType.TAG_EXISTS, "There is a tag '" + put.name() + "'; send move=true to move it.");
        }
        RetainedRevision revision = put.revision() == null ? null : retained(put.revision());
        String description = put.description() == null ? "" : put.description();
        planned.put(put.name(), new Planned(false, revision, description));
    }

    void remove(Operation.DeleteTag delete) {
        if (!exists(delete.name())) {
            throw new RejectedException(ProblemType.UNKNOWN_TAG, "There is no tag '" + delete.name() + "'.");
        }
        planned.put(delete.name(), Planned.REMOVED);
    }

    private boolean exists(String name) {
        Planned plan = planned.get(name);
        return plan == null ? published.containsKey(name) : !plan.removed();
    }

    private RetainedRevision retained(long revision) {
        return Optional.ofNullable(retained.get(revision))
                .orElseThrow(() -> new RejectedException(
                        ProblemType.UNKNOWN_REVISION, "Revision " + revision + " is not kept (any more)."));
    }

    /**
     * What a rollback leads to.
     *
     * @throws RejectedException if there is no such tag or revision
     */
    public RetainedRevision target(Operation.Rollback rollback) {
        if (rollback.tag() == null) {
            return retained(rollback.revision());
        }
        return Optional.ofNullable(published.get(rollback.tag()))
                .map(tag -> new RetainedRevision(tag.revision(), tag.root(), tag.rootSize(), tag.publishedAt()))
                .orElseThrow(() ->
                        new RejectedException(ProblemType.UNKNOWN_TAG, "There is no tag '" + rollback.tag() + "'."));
    }

    /**
     * Names the revision that is being made, and forgets the oldest automatic names beyond a number.
     *
     * @param time of the revision in the form that upstream uses, {@code YYYY-MM-DDThh:mm:ssZ}
     */
    public void putAutomatic(String time, int atMost) {
        String name = AUTOMATIC_PREFIX + time;
        for (int i = 1; exists(name); i++) {
            name = "generic_" + i + "-" + time;
        }
        planned.put(name, new Planned(false, null, ""));
        List<Tag> automatic = published.values().stream()
                .filter(tag -> exists(tag.name()) && tag.name().matches("generic(_[0-9]+)?-[0-9T:Z-]+"))
                .sorted(Comparator.comparingLong(Tag::revision))
                .toList();
        automatic
                .subList(0, Math.max(0, automatic.size() + 1 - atMost))
                .forEach(tag -> planned.put(tag.name(), Planned.REMOVED));
    }

    /** The tags that are created or moved, once the new revision is known. */
    public List<Tag> tagged(RetainedRevision newRevision) {
        List<Tag> tags = new ArrayList<>();
        planned.forEach((name, plan) -> {
            if (!plan.removed()) {
                RetainedRevision revision = plan.revision() == null ? newRevision : plan.revision();
                tags.add(new Tag(
                        name,
                        revision.revision(),
                        revision.rootHash().toString(),
                        revision.rootSize(),
                        revision.publishedAt(),
                        plan.description()));
            }
        });
        return tags;
    }

    /** Names of published tags that are removed. */
    public List<String> untagged() {
        return planned.entrySet().stream()
                .filter(plan -> plan.getValue().removed() && published.containsKey(plan.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** All tags, once the new revision is known, by name. */
    public List<Tag> all(RetainedRevision newRevision) {
        Map<String, Tag> all = new TreeMap<>(published);
        untagged().forEach(all::remove);
        tagged(newRevision).forEach(tag -> all.put(tag.name(), tag));
        return List.copyOf(all.values());
    }

    /** Whether a revision has a name after this. */
    public boolean names(long revision) {
        return published.values().stream()
                        .anyMatch(tag -> exists(tag.name()) && isStill(tag) && tag.revision() == revision)
                || planned.values().stream()
                        .anyMatch(plan -> !plan.removed()
                                && plan.revision() != null
                                && plan.revision().revision() == revision);
    }

    private boolean isStill(Tag tag) {
        return !planned.containsKey(tag.name());
    }
}
