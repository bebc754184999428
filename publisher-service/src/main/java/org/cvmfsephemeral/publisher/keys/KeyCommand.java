package org.cvmfsephemeral.publisher.keys;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.nio.file.Path;
import java.util.Optional;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Makes a publisher that is told to export or import keys do that and nothing else: it ends before it listens to anything, with code 0 if it
 * succeeded, and 1 otherwise.
 */
@ApplicationScoped
class KeyCommand {
    private static final Logger LOG = Logger.getLogger(KeyCommand.class);
    private static final int BEFORE_EVERYTHING = Interceptor.Priority.PLATFORM_BEFORE - 1;
    /** As a repository that is created without any settings. */
    private static final RepositorySettings DEFAULTS = new RepositorySettings(Compression.NONE, 8 << 20, 60, 1L << 40);

    private final KeyTransfer transfer;
    private final Optional<String> exported;
    private final Optional<String> imported;
    private final Optional<Path> directory;

    KeyCommand(
            KeyTransfer transfer,
            @ConfigProperty(name = "cvmfs.keys.export-repository") Optional<String> exported,
            @ConfigProperty(name = "cvmfs.keys.import-repository") Optional<String> imported,
            @ConfigProperty(name = "cvmfs.keys.transfer-directory") Optional<Path> directory) {
        this.transfer = transfer;
        this.exported = exported;
        this.imported = imported;
        this.directory = directory;
    }

    void run(@Observes @Priority(BEFORE_EVERYTHING) StartupEvent event) {
        if (exported.isPresent() || imported.isPresent()) {
            int code = run() ? 0 : 1;
            // The exception alone keeps the rest from starting, but leaves the process waiting to be stopped.
            Quarkus.asyncExit(code);
            throw new PreventFurtherStepsException(code);
        }
    }

    private boolean run() {
        try {
            Path files =
                    directory.orElseThrow(() -> new IllegalStateException("cvmfs.keys.transfer-directory is not set"));
            exported.map(RepositoryName::of).ifPresent(repository -> transfer.exportTo(files, repository));
            imported.map(RepositoryName::of).ifPresent(repository -> transfer.importFrom(files, repository, DEFAULTS));
            LOG.infof("keys transferred exported=%s imported=%s", exported.orElse("none"), imported.orElse("none"));
            return true;
        } catch (RuntimeException e) {
            LOG.errorf("keys not transferred reason=%s", e.getMessage());
            return false;
        }
    }
}
