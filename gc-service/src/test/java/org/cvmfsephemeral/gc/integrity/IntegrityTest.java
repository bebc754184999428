package org.cvmfsephemeral.gc.integrity;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualJobs;
import org.cvmfsephemeral.gc.fixture.StoredTree;
import org.cvmfsephemeral.gc.fixture.StoredTrees;
import org.cvmfsephemeral.gc.fixture.UnrecordedRun;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects.DamagedObject;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What scrub and check find in a store that is not what it was. */
@QuarkusTest
@TestProfile(ManualJobs.class)
@QuarkusTestResource(GcServices.class)
class IntegrityTest {
    @Inject
    StoredTrees trees;

    @Inject
    ScrubJob scrub;

    @Inject
    CheckJob check;

    @Inject
    DamagedObjects damaged;

    @Inject
    ObjectStore store;

    private StoredTree tree;
    private ObjectName content;

    @BeforeEach
    void create() {
        tree = trees.create();
        content = tree.put("/f", "some content");
        tree.nest();
        tree.put("/nested/g", "other content");
        tree.publish(1);
    }

    private void overwrite(ObjectName object, String with) {
        store.put(tree.key(object), ObjectContent.of(with.getBytes(StandardCharsets.US_ASCII)), ObjectHeaders.OBJECT);
    }

    private ScrubProgress scrub() {
        return (ScrubProgress) scrub.run(new UnrecordedRun(tree.name()));
    }

    private CheckResult check() {
        return (CheckResult) check.run(new UnrecordedRun(tree.name()));
    }

    @Test
    void scrubOfASoundStoreFindsNothing() {
        ScrubProgress result = scrub();

        assertThat(result.damaged()).isZero();
        assertThat(result.objects()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void damagedObjectIsNamedWithItsPath() {
        overwrite(content, "some content?");

        ScrubProgress result = scrub();

        assertThat(result.damaged()).isEqualTo(1);
        get("/repos/" + tree.name() + "/damaged-objects")
                .then()
                .statusCode(200)
                .body("[0].object", equalTo(content.toString()))
                .body("[0].problem", equalTo("damaged"))
                .body("[0].paths", contains("/f"));
    }

    @Test
    void objectThatIsSoundAgainIsNoLongerDamaged() {
        overwrite(content, "some content?");
        scrub();
        overwrite(content, "some content");

        ScrubProgress result = scrub();

        assertThat(result.sound()).isEqualTo(1);
        assertThat(damaged.list(tree.name(), 10)).isEmpty();
    }

    @Test
    void scrubGoesOnWhereItWasInterrupted() {
        ScrubProgress whole = scrub();
        UnrecordedRun first = new UnrecordedRun(tree.name());
        scrub.run(first);
        ScrubProgress somewhere = (ScrubProgress) first.said().get(2);

        ScrubProgress resumed = (ScrubProgress) scrub.run(new UnrecordedRun(tree.name(), somewhere));

        assertThat(resumed.objects()).isEqualTo(whole.objects());
        assertThat(resumed.bytes()).isEqualTo(whole.bytes());
    }

    @Test
    void checkOfASoundRevisionFindsNothing() {
        CheckResult result = check();

        assertThat(result.problems()).isEmpty();
        assertThat(result.lost()).isZero();
        assertThat(result.catalogs()).isEqualTo(2);
        assertThat(result.revision()).isEqualTo(tree.revision());
    }

    @Test
    void checkNamesWhatIsLost() {
        store.delete(tree.key(content));

        CheckResult result = check();

        assertThat(result.lost()).isEqualTo(1);
        assertThat(damaged.list(tree.name(), 10))
                .singleElement()
                .extracting(DamagedObject::paths)
                .isEqualTo(List.of("/f"));
    }

    @Test
    void checkNamesALostCatalog() {
        ObjectName root = new ObjectName(tree.rootHash(), ObjectKind.CATALOG);
        store.delete(tree.key(root));

        CheckResult result = check();

        assertThat(result.problems())
                .singleElement()
                .asString()
                .contains("catalog at /")
                .contains(root.path());
    }
}
