package org.cvmfsephemeral.publisher.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.client.FileObjectSource;
import org.cvmfsephemeral.format.client.RepositoryVerifier;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.ledger.keys.KeyRotation;
import org.cvmfsephemeral.ledger.keys.KeyRotations;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.publisher.keys.KeyVault;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.publisher.whitelist.DatedWhitelists;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;

/** A key is changed, and clients accept the repository all the while. */
@QuarkusTest
@TestProfile(RotationTest.ByHand.class)
@QuarkusTestResource(BackingServices.class)
class RotationTest {
    private static final int LIMIT = 1 << 20;

    public static final class ByHand implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "cvmfs.keys.rotation.check-every", "off",
                    "cvmfs.keys.rotation.settle", "PT0S",
                    "cvmfs.keys.rotation.grace", "PT0S");
        }
    }

    @Inject
    Sandbox sandbox;

    @Inject
    Rotation rotation;

    @Inject
    KeyRotations ledger;

    @Inject
    KeyVault vault;

    @Inject
    Repositories repositories;

    @Inject
    RepositoryStore store;

    @Inject
    DatedWhitelists whitelists;

    @Inject
    EntityManager entities;

    private Optional<KeyRotation.State> state(RepositoryName name) {
        return ledger.find(name).map(KeyRotation::state);
    }

    private ContentHash signedWith(RepositoryName name) {
        byte[] manifest =
                store.find(RepositoryStore.manifest(name), LIMIT).orElseThrow().bytes();
        return SignedManifest.parse(manifest).manifest().certificate().orElseThrow();
    }

    /** As if the last transaction of a step had not been. */
    private void setBack(RepositoryName name, KeyRotation.State state) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("UPDATE key_rotation SET state = ?1 WHERE repository = ?2")
                        .setParameter(1, state.name())
                        .setParameter(2, name.value())
                        .executeUpdate());
    }

    private void assertAccepted(RepositoryName name) throws Exception {
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void everyStepIsAcceptedByClients() throws Exception {
        RepositoryName name = sandbox.create("rotated");
        ContentHash old = signedWith(name);
        long revision = sandbox.repository(name).revision();
        ledger.request(name);

        rotation.moveOn(name);
        assertThat(state(name)).contains(KeyRotation.State.LISTED);
        assertThat(signedWith(name)).isEqualTo(old);
        assertAccepted(name);
        rotation.moveOn(name);
        assertThat(state(name)).contains(KeyRotation.State.SWITCHED);
        assertThat(signedWith(name)).isNotEqualTo(old);
        assertAccepted(name);
        rotation.moveOn(name);

        assertThat(state(name)).isEmpty();
        assertAccepted(name);
        assertThat(vault.accepted(name)).hasSize(1);
        assertThat(sandbox.repository(name).revision()).isEqualTo(revision);
        assertThat(signedWith(name))
                .isEqualTo(vault.open(name)
                        .certificate()
                        .toObject(HashAlgorithm.SHA1)
                        .hash());
    }

    @Test
    void publishingGoesOnInEveryState() throws Exception {
        RepositoryName name = sandbox.create("rotated-busy");
        ledger.request(name);
        for (int step = 0; step < 3; step++) {
            rotation.moveOn(name);
            sandbox.await(
                    sandbox.announce(name, "/f" + step, sandbox.putFile(name, "/f" + step, "content " + step, null)));
            assertAccepted(name);
        }

        assertThat(state(name)).isEmpty();
    }

    @Test
    void everyStepCanBeRepeated() throws Exception {
        RepositoryName name = sandbox.create("rotated-twice");
        ledger.request(name);
        rotation.moveOn(name);
        String next = vault.next(name).orElseThrow().certificatePem();
        setBack(name, KeyRotation.State.REQUESTED);

        rotation.moveOn(name);
        assertThat(vault.next(name).orElseThrow().certificatePem()).isEqualTo(next);
        rotation.moveOn(name);
        setBack(name, KeyRotation.State.LISTED);
        rotation.moveOn(name);
        rotation.moveOn(name);

        assertThat(state(name)).isEmpty();
        assertThat(new String(vault.open(name).certificate().pem(), StandardCharsets.US_ASCII))
                .isEqualTo(next);
        assertAccepted(name);
    }

    @Test
    void copyInTheStoreFollows() throws Exception {
        RepositoryName name = sandbox.create("rotated-copy");
        ledger.request(name);
        for (int step = 0; step < 3; step++) {
            rotation.moveOn(name);
            assertThat(vault.recover(name, Optional.of(signedWith(name)))
                            .keys()
                            .certificate()
                            .pem())
                    .isEqualTo(vault.open(name).certificate().pem());
        }
    }

    @Test
    void onEachOf120DaysWithAChangeInTheMiddle() throws Exception {
        RepositoryName name = sandbox.create("days");
        RSAPublicKey publicKey = Pem.readPublicKey(
                repositories.find(name).orElseThrow().publicKey().orElseThrow());
        Path folder = sandbox.directory(name);
        for (int day = 1; day <= 120; day++) {
            Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(day));
            whitelists.at(clock).ensure(name);
            if (day == 60) {
                ledger.request(name);
            }
            if (day >= 60 && day <= 62) {
                rotation.moveOn(name);
                whitelists.at(clock).signAnew(name);
            }

            assertThat(new RepositoryVerifier(new FileObjectSource(folder), name, List.of(publicKey), clock)
                            .verify()
                            .problems())
                    .as("day %d", day)
                    .isEmpty();
        }
        assertThat(state(name)).isEmpty();
    }
}
