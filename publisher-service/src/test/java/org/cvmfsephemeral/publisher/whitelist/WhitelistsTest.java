package org.cvmfsephemeral.publisher.whitelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.format.whitelist.SignedWhitelist;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.publisher.keys.KeyVault;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class WhitelistsTest {
    private static final int LIMIT = 1 << 20;

    @Inject
    Sandbox sandbox;

    @Inject
    Repositories repositories;

    @Inject
    RepositoryStore store;

    @Inject
    KeyVault vault;

    @Inject
    WhitelistSettings settings;

    private Whitelists after(Duration time) {
        Clock later = Clock.offset(Clock.systemUTC(), time);
        return new Whitelists(repositories, store, vault, settings, later);
    }

    private byte[] stored(RepositoryName name) {
        return store.find(RepositoryStore.whitelist(name), LIMIT).orElseThrow().bytes();
    }

    @Test
    void leavesAFreshWhitelistAlone() {
        RepositoryName name = sandbox.create("fresh");
        byte[] first = stored(name);

        after(Duration.ofDays(1)).ensure(name);

        assertThat(stored(name)).isEqualTo(first);
    }

    @Test
    void holdsOnEveryDayOfAQuarterIfLookedAfterDaily() {
        RepositoryName name = sandbox.create("quarter");
        var publicKey = Pem.readPublicKey(sandbox.repository(name).publicKey().orElseThrow());

        for (int day = 1; day <= 120; day++) {
            Duration time = Duration.ofDays(day);
            after(time).ensure(name);
            SignedWhitelist whitelist = SignedWhitelist.parse(stored(name));

            whitelist.verify(List.of(publicKey));
            assertThat(whitelist
                            .whitelist()
                            .isExpired(Clock.systemUTC().instant().plus(time)))
                    .as("day %d", day)
                    .isFalse();
        }
    }

    @Test
    void bringsARecordedWhitelistToTheStoreAgain() {
        RepositoryName name = sandbox.create("again");
        byte[] first = stored(name);
        after(Duration.ofDays(15)).ensure(name);
        byte[] second = stored(name);
        store.put(RepositoryStore.whitelist(name), first, ObjectHeaders.WHITELIST);

        after(Duration.ofDays(15)).ensure(name);

        assertThat(stored(name)).isEqualTo(second).isNotEqualTo(first);
    }

    @Test
    void doesNotOverwriteAWhitelistThatIsNotItsOwn() {
        RepositoryName name = sandbox.create("foreign");
        byte[] foreign = {1, 2, 3};
        store.put(RepositoryStore.whitelist(name), foreign, ObjectHeaders.WHITELIST);

        assertThatThrownBy(() -> after(Duration.ofDays(15)).ensure(name))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(stored(name)).isEqualTo(foreign);
    }
}
