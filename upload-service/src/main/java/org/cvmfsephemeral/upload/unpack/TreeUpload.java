package org.cvmfsephemeral.upload.unpack;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.archive.ArchiveIntake;
import org.cvmfsephemeral.upload.archive.ArchiveRequest;
import org.cvmfsephemeral.upload.archive.ArchiveSettings;
import org.cvmfsephemeral.upload.archive.UnpackedTree;
import org.cvmfsephemeral.upload.archive.UnpackingMeter;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.lifetime.Lifetime;
import org.cvmfsephemeral.upload.tree.PathChecks;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.WriteScope;

/** An archive from a request body into a draft of a tree. */
@ApplicationScoped
public class TreeUpload {
    private final ArchiveIntake intake;
    private final ArchiveSettings settings;
    private final PathChecks checks;
    private final Repositories repositories;

    TreeUpload(ArchiveIntake intake, ArchiveSettings settings, PathChecks checks, Repositories repositories) {
        this.intake = intake;
        this.settings = settings;
        this.checks = checks;
        this.repositories = repositories;
    }

    /**
     * @param stripComponents leading components that members' names lose
     * @param prefix that they get instead; empty for none
     */
    public record TreeRequest(RepositoryPath path, TreePlacement placement, int stripComponents, String prefix) {}

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 if the tree cannot be put there as things are
     */
    void check(ActiveRepository repository, TreeRequest request) {
        request.placement().lifetime(request.path(), repository.settings().expiry());
        request.placement().refuseConflict(request.path(), checks.lookup(repository, request.path()));
        checks.requireDirectoriesAbove(repository, request.path());
    }

    /** Unpacks the body; contents are stored on the way. */
    Draft store(WriteScope scope, TreeRequest request) throws InterruptedException {
        check(scope.repository(), request);
        return receive(scope, request);
    }

    /** As {@link #store}, whatever is there. */
    public Draft receive(WriteScope scope, TreeRequest request) throws InterruptedException {
        UnpackedTree tree = intake.store(new ArchiveRequest(
                scope.target(),
                request.path(),
                scope.body(),
                Optional.empty(),
                request.stripComponents(),
                request.prefix(),
                settings.limits(),
                meter(scope)));
        return draft(scope.repository(), request, tree.entries(), tree.files(), tree.bytes());
    }

    static UnpackingMeter meter(WriteScope scope) {
        return new UnpackingMeter() {
            @Override
            public void content(long bytes) {
                scope.meter().accept(bytes);
            }

            @Override
            public void entry(long bytes) {
                scope.memory().accept(bytes);
            }
        };
    }

    Draft draft(ActiveRepository repository, TreeRequest request, List<TreeEntry> entries, long files, long bytes) {
        Lifetime lifetime = request.placement()
                .lifetime(request.path(), repository.settings().expiry());
        Instant expires = lifetime.after(repositories.now());
        Operation.PutTree operation = new Operation.PutTree(
                request.path().value(), request.placement().effectiveMode(), entries, expires, lifetime.touchSeconds());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("path", request.path().isRoot() ? "/" : request.path().value());
        facts.put("entries", entries.size());
        facts.put("files", files);
        facts.put("size", bytes);
        if (expires != null) {
            facts.put("expires", expires.toString());
        }
        return new Draft(List.of(operation), bytes, facts);
    }
}
