package org.cvmfsephemeral.upload.change;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeListener;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.upload.content.UploadSettings;
import org.cvmfsephemeral.web.ProblemType;

/** Waits for announced changes to be published. */
@ApplicationScoped
public class PublishedChanges {
    private final ChangeListener listener;
    private final UploadSettings settings;

    PublishedChanges(ChangeListener listener, UploadSettings settings) {
        this.listener = listener;
        this.settings = settings;
    }

    /**
     * @return the published change, or empty if it is still on its way after the configured wait
     * @throws HttpProblem if it was rejected or parked
     */
    public Optional<Change> await(UUID id) {
        Optional<Change> settled = listener.await(id, settings.publishWait());
        settled.flatMap(Change::problem).ifPresent(problem -> {
            throw toProblem(problem);
        });
        return settled;
    }

    private static HttpProblem toProblem(ChangeProblem problem) {
        return HttpProblem.builder()
                .withType(ProblemType.uri(problem.type()))
                .withTitle(problem.title())
                .withStatus(problem.status())
                .withDetail(problem.detail())
                .withHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
