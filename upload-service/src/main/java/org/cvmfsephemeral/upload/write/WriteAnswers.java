package org.cvmfsephemeral.upload.write;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** How writes are answered. */
public final class WriteAnswers {
    private WriteAnswers() {}

    /**
     * The given status if it is published, 200 if it was collected for a transaction, 202 if it is on its way.
     *
     * @param location of what was written; null if it has none
     */
    public static Response of(
            RepositoryName repository, WriteOutcome outcome, Response.Status whenPublished, URI location) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("repository", repository.value());
        body.putAll(outcome.facts());
        if (outcome instanceof WriteOutcome.Published published) {
            body.put("change", published.change());
            body.put("revision", published.revision());
            body.put("rootHash", published.rootHash());
            return Response.status(whenPublished)
                    .location(location)
                    .entity(body)
                    .build();
        }
        if (outcome instanceof WriteOutcome.Collected collected) {
            body.put("transaction", collected.transaction());
            return Response.ok(body).build();
        }
        WriteOutcome.OnItsWay onItsWay = (WriteOutcome.OnItsWay) outcome;
        body.put("change", onItsWay.change());
        return Response.accepted(body)
                .location(changeUri(repository, onItsWay.change()))
                .header("Preference-Applied", onItsWay.preferenceApplied())
                .build();
    }

    /** Where the state of a change is told. */
    public static URI changeUri(RepositoryName repository, UUID change) {
        return URI.create("/repos/" + repository + "/changes/" + change);
    }
}
