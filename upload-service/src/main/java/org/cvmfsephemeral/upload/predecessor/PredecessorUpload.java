package org.cvmfsephemeral.upload.predecessor;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.upload.file.FileUpload;
import org.cvmfsephemeral.upload.file.WriteOptions;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.MultipartFile;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.upload.tree.PathChecks;
import org.cvmfsephemeral.upload.unpack.ImageUpload;
import org.cvmfsephemeral.upload.unpack.TreePlacement;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.WriteScope;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** A file as it is, or an image archive unpacked. Unlike elsewhere, overwriting replaces whatever is there. */
@ApplicationScoped
class PredecessorUpload {
    private final FileUpload files;
    private final ImageUpload images;
    private final PathChecks checks;

    PredecessorUpload(FileUpload files, ImageUpload images, PathChecks checks) {
        this.files = files;
        this.images = images;
        this.checks = checks;
    }

    /**
     * @param unpacks whether it is an image archive whose file system is wanted
     * @param overwrites whether what is there is replaced
     */
    record UploadedFile(
            RepositoryPath path, MultipartFile file, boolean unpacks, boolean overwrites, PredecessorTtl ttl) {}

    /**
     * @return bytes of a file that is replaced
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 if something is there that is not to be overwritten
     */
    long check(ActiveRepository repository, UploadedFile request) {
        ttl(repository, request).within(repository.settings().expiry());
        Optional<Entry> present = checks.lookup(repository, request.path());
        if (present.isPresent() && !request.overwrites()) {
            throw Problems.of(
                    ProblemType.FILE_EXISTS, "'" + request.path() + "' exists; send overwrite=true to replace it.");
        }
        checks.requireDirectoriesAbove(repository, request.path());
        return present.filter(RegularFile.class::isInstance)
                .map(file -> ((RegularFile) file).size())
                .orElse(0L);
    }

    private static RequestedTtl ttl(ActiveRepository repository, UploadedFile request) {
        return request.ttl().within(repository.settings().expiry());
    }

    Draft store(WriteScope scope, UploadedFile request) throws InterruptedException {
        check(scope.repository(), request);
        Draft stored = request.unpacks() ? unpack(scope, request) : keep(scope, request);
        Map<String, Object> facts = new LinkedHashMap<>(stored.facts());
        facts.put("filename", request.file().name());
        facts.put("content_type", request.file().contentType());
        facts.put(
                "expires_at",
                Instant.parse((String) stored.facts().get("expires")).getEpochSecond());
        return new Draft(stored.operations(), stored.bytes(), facts);
    }

    private Draft unpack(WriteScope scope, UploadedFile request) throws InterruptedException {
        TreePlacement placement =
                new TreePlacement(Optional.of(Operation.TreeMode.REPLACE), ttl(scope.repository(), request));
        return images.receive(
                scope,
                new ImageUpload.RequestedImage(request.path(), placement, ImageUpload.Layout.ROOTFS, Optional.empty()));
    }

    private Draft keep(WriteScope scope, UploadedFile request) throws InterruptedException {
        Optional<Entry> present = checks.lookup(scope.repository(), request.path());
        long replaced = present.filter(RegularFile.class::isInstance)
                .map(file -> ((RegularFile) file).size())
                .orElse(0L);
        Draft file = files.receive(
                scope,
                new FileUpload.FileRequest(
                        request.path(),
                        new WriteOptions(ttl(scope.repository(), request), true, WriteOptions.DEFAULT_PERMISSIONS),
                        OptionalLong.empty()),
                replaced);
        boolean replacesDirectory = present.filter(Directory.class::isInstance).isPresent();
        return replacesDirectory
                ? file.after(new Operation.Delete(request.path().value(), true))
                : file;
    }
}
