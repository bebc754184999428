package org.cvmfsephemeral.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.reflog.Reference;
import org.cvmfsephemeral.format.reflog.ReferenceType;
import org.cvmfsephemeral.format.reflog.Reflog;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;

/** A repository that nobody publishes to forgets its past as well. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class RetentionUpkeepTest {
    private static final int LIMIT = 1 << 20;

    @Inject
    Sandbox sandbox;

    @Inject
    RetentionUpkeep upkeep;

    @Inject
    Repositories repositories;

    @Inject
    RepositoryStore store;

    @Inject
    EntityManager entities;

    private RepositoryName withOldRevisions(String prefix) {
        RepositoryName name = sandbox.create(prefix);
        sandbox.publish(name, "/a", "a");
        sandbox.publish(name, "/b", "b");
        QuarkusTransaction.requiringNew().run(() -> entities.createNativeQuery(
                        "UPDATE revision SET published_at = published_at - 864000 WHERE repository = ?1")
                .setParameter(1, name.value())
                .executeUpdate());
        return name;
    }

    private Manifest manifest(RepositoryName name) {
        return SignedManifest.parse(store.find(RepositoryStore.manifest(name), LIMIT)
                        .orElseThrow()
                        .bytes())
                .manifest();
    }

    @Test
    void oldRevisionsAreRetiredAndTheManifestIsSignedAnew() throws Exception {
        RepositoryName name = withOldRevisions("idle");
        Manifest before = manifest(name);

        upkeep.retire();

        Manifest after = manifest(name);
        assertThat(repositories.retained(name))
                .extracting(one -> one.revision())
                .containsExactly(before.revision());
        assertThat(after.revision()).isEqualTo(before.revision());
        assertThat(after.rootCatalog()).isEqualTo(before.rootCatalog());
        assertThat(after.reflog()).isNotEqualTo(before.reflog());
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void referenceLogIsTheOneThatTheManifestNames() {
        RepositoryName name = withOldRevisions("idle-reflog");

        upkeep.retire();

        byte[] reflog =
                store.find(RepositoryStore.reflog(name), LIMIT).orElseThrow().bytes();
        assertThat(manifest(name).reflog()).contains(ContentHash.sha1(reflog));
        assertThat(Reflog.parse(reflog).references())
                .filteredOn(reference -> reference.type() == ReferenceType.ROOT_CATALOG)
                .extracting(Reference::hash)
                .containsExactly(manifest(name).rootCatalog());
    }

    @Test
    void youngRevisionsStayAndNothingIsSigned() {
        RepositoryName name = sandbox.create("young");
        sandbox.publish(name, "/a", "a");
        Manifest before = manifest(name);

        upkeep.retire();

        assertThat(manifest(name)).isEqualTo(before);
        assertThat(repositories.retained(name)).hasSize(2);
    }

    @Test
    void publishingGoesOnAfterwards() throws Exception {
        RepositoryName name = withOldRevisions("idle-on");
        upkeep.retire();

        sandbox.publish(name, "/c", "c");

        assertThat(sandbox.read(name, "/c")).contains("c");
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }
}
