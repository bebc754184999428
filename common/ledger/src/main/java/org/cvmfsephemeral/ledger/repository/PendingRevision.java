package org.cvmfsephemeral.ledger.repository;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.ledger.change.ChangeEffects;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.expiry.ChildChanges;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.garbage.Dereference;

/**
 * A revision on its way: everything that whoever comes next needs to finish it (architecture, "The fence").
 *
 * @param id the attempt; only its owner's statements match it
 * @param revision manifest {@code S}
 * @param rootHash hash string of the root catalog
 * @param rootSize size of the uncompressed root catalog in bytes
 * @param publishedAt manifest {@code T}, Unix seconds
 * @param manifest the signed manifest to write
 * @param reflog the reference log that manifest {@code Y} names
 * @param previousEtag entity tag that the manifest in the store must still have; null if there must be none
 * @param previousReflogEtag entity tag of the reference log that this one replaces; null if there is none
 * @param outcomes of every change that this revision decides
 * @param expiries set by this revision
 * @param endedExpiries paths whose expiry this revision ends, each with all below it
 * @param oldestRetained revisions below this one are retired with this revision, unless a tag names them
 * @param historyHash hash string of the tag database
 * @param tagged tags that this revision creates or moves
 * @param untagged names of tags that it removes, before any is created
 * @param content what the revision holds; null if its publisher did not say, which leaves what the ledger knows
 * @param dropped objects that the revision refers to at fewer places than its predecessor
 * @param children what it did to directories of which only the newest children stay
 */
public record PendingRevision(
        UUID id,
        long revision,
        String rootHash,
        long rootSize,
        long publishedAt,
        byte[] manifest,
        byte[] reflog,
        String previousEtag,
        String previousReflogEtag,
        List<Outcome> outcomes,
        List<PathExpiry> expiries,
        List<String> endedExpiries,
        long oldestRetained,
        String historyHash,
        List<Tag> tagged,
        List<String> untagged,
        ContentSize content,
        List<Dereference> dropped,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ChildChanges> children) {

    public PendingRevision {
        dropped = dropped == null ? List.of() : dropped;
        tagged = tagged == null ? List.of() : tagged;
        untagged = untagged == null ? List.of() : untagged;
        children = children == null ? List.of() : children;
    }

    /** Without any effect on directories of which only the newest children stay. */
    public PendingRevision(
            UUID id,
            long revision,
            String rootHash,
            long rootSize,
            long publishedAt,
            byte[] manifest,
            byte[] reflog,
            String previousEtag,
            String previousReflogEtag,
            List<Outcome> outcomes,
            List<PathExpiry> expiries,
            List<String> endedExpiries,
            long oldestRetained,
            String historyHash,
            List<Tag> tagged,
            List<String> untagged,
            ContentSize content,
            List<Dereference> dropped) {
        this(
                id,
                revision,
                rootHash,
                rootSize,
                publishedAt,
                manifest,
                reflog,
                previousEtag,
                previousReflogEtag,
                outcomes,
                expiries,
                endedExpiries,
                oldestRetained,
                historyHash,
                tagged,
                untagged,
                content,
                dropped,
                List.of());
    }

    /**
     * @param problem why the change was rejected; null if it is part of the revision
     * @param effects what the world is told of it; null if its publisher did not say
     */
    public record Outcome(UUID change, ChangeProblem problem, ChangeEffects effects) {
        public Outcome(UUID change, ChangeProblem problem) {
            this(change, problem, null);
        }
    }

    private static final TypeReference<PendingRevision> TYPE = new TypeReference<>() {};

    static PendingRevision fromJson(String json) {
        return LedgerJson.read(json, TYPE);
    }

    /** Changes that become visible with this revision. */
    public List<UUID> accepted() {
        return outcomes.stream()
                .filter(outcome -> outcome.problem() == null)
                .map(Outcome::change)
                .toList();
    }

    String toJson() {
        return LedgerJson.write(this);
    }
}
