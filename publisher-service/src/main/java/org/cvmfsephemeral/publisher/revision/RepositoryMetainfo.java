package org.cvmfsephemeral.publisher.revision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.metainfo.Metainfo;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.ledger.expiry.Holds;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.ledger.repository.CarriedSettings;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.publisher.store.RepositoryStore;

/**
 * Has a repository carry its own settings: in the free-form part of the metainfo object that its manifest names (format reference 2.5).
 * Equal settings make equal objects.
 */
@ApplicationScoped
public class RepositoryMetainfo {
    private static final String OURS = "cvmfs-ephemeral";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RepositoryStore store;
    private final Holds holds;
    private final RetentionRules rules;

    RepositoryMetainfo(RepositoryStore store, Holds holds, RetentionRules rules) {
        this.store = store;
        this.holds = holds;
        this.rules = rules;
    }

    /** The metainfo object for the successor of a revision; stored unless that revision has the same. */
    ContentHash put(UUID attempt, Repository base) {
        EncodedObject object = metainfo(settings(base)).toObject(HashAlgorithm.SHA1);
        if (!named(base).equals(Optional.of(object.hash()))) {
            store.put(attempt, base.name(), object);
        }
        return object.hash();
    }

    private CarriedSettings settings(Repository base) {
        return new CarriedSettings(
                base.settings(),
                base.createdAt(),
                holds.list(base.name()).stream()
                        .map(hold -> hold.path().value())
                        .toList(),
                rules.list(base.name()).stream()
                        .map(rule -> new CarriedSettings.CarriedRule(rule.path().value(), rule.keep()))
                        .toList());
    }

    private static Metainfo metainfo(CarriedSettings settings) {
        ObjectNode custom = JsonNodeFactory.instance.objectNode();
        custom.set(OURS, parse(settings.toJson()));
        return Metainfo.EMPTY.with("", custom);
    }

    /** What the revision has so far. */
    static Optional<ContentHash> named(Repository base) {
        return base.manifest().map(SignedManifest::parse).flatMap(signed -> signed.manifest()
                .metainfo());
    }

    /**
     * The settings that a metainfo object carries; empty for one of an earlier release.
     *
     * @throws IllegalStateException if it carries some that cannot be used
     */
    public static Optional<CarriedSettings> settings(Metainfo metainfo) {
        JsonNode carried = metainfo.custom().path(OURS);
        return carried.isObject() ? Optional.of(CarriedSettings.fromJson(carried.toString())) : Optional.empty();
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("own JSON cannot be read", e);
        }
    }
}
