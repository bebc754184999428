package org.cvmfsephemeral.publisher.rebuild;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.publisher.keys.UnreadableKeysException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Makes a publisher that is told to rebuild do that and nothing else: it ends before it listens to anything, with code 0 if all that it was
 * asked for is in the ledger, and 1 otherwise.
 */
@ApplicationScoped
class RebuildCommand {
    private static final Logger LOG = Logger.getLogger(RebuildCommand.class);
    private static final String ALL = "*";
    /** It complains of an application that stops without having been started, and cannot be told to expect that. */
    private static final java.util.logging.Logger SHUTDOWN =
            java.util.logging.Logger.getLogger("io.quarkus.runtime.shutdown");

    private static final int BEFORE_EVERYTHING = Interceptor.Priority.PLATFORM_BEFORE - 1;

    private final LedgerRebuild rebuild;
    private final Optional<String> wanted;

    RebuildCommand(
            LedgerRebuild rebuild, @ConfigProperty(name = "cvmfs.rebuild.repositories") Optional<String> wanted) {
        this.rebuild = rebuild;
        this.wanted = wanted;
    }

    void run(@Observes @Priority(BEFORE_EVERYTHING) StartupEvent event) {
        if (wanted.isPresent()) {
            int code = run(wanted.get().strip()) ? 0 : 1;
            SHUTDOWN.setLevel(Level.OFF);
            // The exception alone keeps the rest from starting, but leaves the process waiting to be stopped.
            Quarkus.asyncExit(code);
            throw new PreventFurtherStepsException(code);
        }
    }

    /**
     * @param what a repository's name, or an asterisk for all in the store that the ledger does not know
     * @return whether all went well
     */
    boolean run(String what) {
        try {
            List<RepositoryName> names = what.equals(ALL) ? unknown() : List.of(RepositoryName.of(what));
            long failed = names.stream().filter(name -> !rebuild(name)).count();
            LOG.infof("rebuild ended asked=%s rebuilt=%d failed=%d", what, names.size() - failed, failed);
            return failed == 0;
        } catch (InvalidNameException e) {
            LOG.errorf("nothing rebuilt, not the name of a repository asked=%s", what);
            return false;
        } catch (RuntimeException e) {
            LOG.errorf(e, "nothing rebuilt asked=%s", what);
            return false;
        }
    }

    /** What the ledger knows is left as it is, so that an attempt at all of them can be repeated. */
    private List<RepositoryName> unknown() {
        List<RepositoryName> found = rebuild.found();
        List<RepositoryName> unknown =
                found.stream().filter(name -> !rebuild.isKnown(name)).toList();
        LOG.infof("rebuild begins found=%d unknown=%d", found.size(), unknown.size());
        return unknown;
    }

    /** One repository's damage is not another's. */
    private boolean rebuild(RepositoryName name) {
        try {
            rebuild.rebuild(name);
            return true;
        } catch (RebuildRefusedException | UnreadableKeysException e) {
            LOG.errorf("repository not rebuilt repository=%s reason=%s", name, e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "repository not rebuilt repository=%s", name);
        }
        return false;
    }
}
