package org.cvmfsephemeral.messages;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.jboss.logging.Logger;

/** Carries out those requests that a service is responsible for. Whatever comes off the topic, the next request is heard. */
public final class RequestIntake {
    private static final Logger LOG = Logger.getLogger(RequestIntake.class);
    private static final String ALL = "*";

    private final Clock clock;
    private final Map<OperatorRequest.Kind, Consumer<Optional<RepositoryName>>> duties;

    /**
     * @param duties what is done for a repository, or for all; kinds that are not in it are somebody else's
     */
    public RequestIntake(Clock clock, Map<OperatorRequest.Kind, Consumer<Optional<RepositoryName>>> duties) {
        this.clock = clock;
        this.duties = duties;
    }

    /**
     * @param request null for a message that could not be read
     */
    public void hear(OperatorRequest request) {
        if (request == null || request.kind() == null) {
            LOG.warn("request that this release does not know ignored");
        } else if (request.isOutdated(clock.instant())) {
            LOG.warnf("outdated request ignored kind=%s correlation=%s", request.kind(), request.correlation());
        } else if (duties.containsKey(request.kind())) {
            carryOut(request);
        }
    }

    private void carryOut(OperatorRequest request) {
        try {
            Optional<RepositoryName> target = request.target();
            duties.get(request.kind()).accept(target);
            LOG.infof(
                    "request carried out kind=%s repository=%s correlation=%s",
                    request.kind(), target.map(RepositoryName::value).orElse(ALL), request.correlation());
        } catch (InvalidNameException e) {
            LOG.warnf("request for an impossible repository name ignored correlation=%s", request.correlation());
        } catch (RuntimeException e) {
            LOG.errorf(e, "request not carried out kind=%s correlation=%s", request.kind(), request.correlation());
        }
    }
}
