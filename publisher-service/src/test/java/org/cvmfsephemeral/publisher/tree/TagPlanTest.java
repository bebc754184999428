package org.cvmfsephemeral.publisher.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.junit.jupiter.api.Test;

class TagPlanTest {
    private static final String ROOT = "ab".repeat(20);
    private static final RetainedRevision NEW = new RetainedRevision(9, ContentHash.parse(ROOT), 4096, 1_700_000_009L);

    private static Tag tag(String name, long revision) {
        return new Tag(name, revision, ROOT, 4096, 1_700_000_000L + revision, "");
    }

    @Test
    void namesTheNewRevision() {
        TagPlan plan = TagPlan.of(List.of(), List.of());

        plan.put(new Operation.PutTag("v1", null, "first", false));

        assertThat(plan.tagged(NEW)).containsExactly(new Tag("v1", 9, ROOT, 4096, 1_700_000_009L, "first"));
    }

    @Test
    void aPlanThatIsNotAdoptedLeavesNoTrace() {
        TagPlan plan = TagPlan.of(List.of(), List.of());

        plan.copy().put(new Operation.PutTag("v1", null, "", false));

        assertThat(plan.all(NEW)).isEmpty();
    }

    @Test
    void aNameThatWasRemovedIsFree() {
        TagPlan plan = TagPlan.of(List.of(tag("v1", 3)), List.of());
        plan.remove(new Operation.DeleteTag("v1"));

        plan.put(new Operation.PutTag("v1", null, "", false));

        assertThat(plan.all(NEW)).extracting(Tag::revision).containsExactly(9L);
    }

    @Test
    void keepsRevisionsThatHaveAName() {
        TagPlan plan = TagPlan.of(List.of(tag("old", 3), tag("gone", 4)), List.of());

        plan.remove(new Operation.DeleteTag("gone"));

        assertThat(plan.names(3)).isTrue();
        assertThat(plan.names(4)).isFalse();
    }

    @Test
    void refusesARevisionThatIsNotKept() {
        TagPlan plan = TagPlan.of(List.of(), List.of());

        assertThatThrownBy(() -> plan.put(new Operation.PutTag("v1", 2L, "", false)))
                .isInstanceOf(RejectedException.class);
    }

    @Test
    void automaticNamesAreLimited() {
        List<Tag> published =
                List.of(tag("generic-2026-01-01T00:00:01Z", 1), tag("generic-2026-01-01T00:00:02Z", 2), tag("mine", 1));
        TagPlan plan = TagPlan.of(published, List.of());

        plan.putAutomatic("2026-01-01T00:00:03Z", 2);

        assertThat(plan.all(NEW))
                .extracting(Tag::name)
                .containsExactly("generic-2026-01-01T00:00:02Z", "generic-2026-01-01T00:00:03Z", "mine");
    }

    @Test
    void aSecondRevisionOfTheSameSecondHasANameOfItsOwn() {
        TagPlan plan = TagPlan.of(List.of(tag("generic-2026-01-01T00:00:03Z", 8)), List.of());

        plan.putAutomatic("2026-01-01T00:00:03Z", 5);

        assertThat(plan.tagged(NEW)).extracting(Tag::name).containsExactly("generic_1-2026-01-01T00:00:03Z");
    }
}
