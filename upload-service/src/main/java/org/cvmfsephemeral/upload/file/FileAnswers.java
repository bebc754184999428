package org.cvmfsephemeral.upload.file;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.AnswerBody;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.tree.FileEtag;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** What is published, as answers. */
@ApplicationScoped
public class FileAnswers {
    private static final String EXPIRES_HEADER = "X-Cvmfs-Expires";

    private final ActiveRepositories repositories;
    private final RepositoryTrees trees;
    private final FileReader reader;
    private final ExpiryTimes times;

    FileAnswers(ActiveRepositories repositories, RepositoryTrees trees, FileReader reader, ExpiryTimes times) {
        this.repositories = repositories;
        this.trees = trees;
        this.reader = reader;
        this.times = times;
    }

    /**
     * A file or a directory.
     *
     * @param body where the content goes; empty for the head alone
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is neither
     */
    public Response answer(
            String repo,
            RepositoryPath path,
            RangeRequest range,
            PageRequest page,
            Request request,
            Optional<RoutingContext> body) {
        ActiveRepository repository = repositories.readable(repo);
        Entry entry = trees.lookup(repository.name(), repository.rootHash(), path)
                .orElseThrow(() -> Problems.of(ProblemType.UNKNOWN_PATH, "There is nothing at '" + path + "'."));
        if (entry instanceof RegularFile file) {
            return content(repository, path, file, range, request, body);
        }
        if (entry instanceof Directory) {
            return listing(repository, path, page);
        }
        throw Problems.of(
                ProblemType.UNKNOWN_PATH,
                "'" + path + "' is neither a file nor a directory; list its parent to see it.");
    }

    Response listing(String repo, RepositoryPath path, PageRequest page) {
        return listing(repositories.readable(repo), path, page);
    }

    private Response listing(ActiveRepository repository, RepositoryPath path, PageRequest page) {
        int limit = RequestParameters.limit(page.limit());
        String after = page.after() == null ? "" : page.after();
        List<EntryView> entries = times.shown(
                repository,
                path,
                trees.list(repository.name(), repository.rootHash(), path, after, limit + 1).stream()
                        .map(EntryView::of)
                        .toList());
        boolean isLast = entries.size() <= limit;
        List<EntryView> shown = isLast ? entries : entries.subList(0, limit);
        String next =
                isLast ? null : next(repository, path, shown.get(limit - 1).name(), limit);
        return Response.ok(
                        new DirectoryView(repository.name().value(), path.value(), repository.revision(), shown, next),
                        MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    private static String next(ActiveRepository repository, RepositoryPath path, String last, int limit) {
        return "/repos/" + repository.name() + "/files" + RequestPath.escape(path) + "?after="
                + RequestPath.escape(last) + "&limit=" + limit;
    }

    private Response content(
            ActiveRepository repository,
            RepositoryPath path,
            RegularFile file,
            RangeRequest range,
            Request request,
            Optional<RoutingContext> body) {
        EntityTag etag = new EntityTag(FileEtag.of(file.content()));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(etag);
        if (unchanged != null) {
            return describe(unchanged, repository, path, file, etag).build();
        }
        Optional<Span> part = Span.parse(range.of(etag), file.size());
        Span span = part.orElse(Span.all(file.size()));
        Response.ResponseBuilder response = Response.status(
                        part.isPresent() ? Response.Status.PARTIAL_CONTENT : Response.Status.OK)
                .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, span.length());
        part.ifPresent(given -> response.header("Content-Range", given.contentRange(file.size())));
        body.ifPresent(context -> response.entity(new AnswerBody(context, reader.open(repository.name(), file, span))));
        body.ifPresent(context -> times.read(repository, path));
        return describe(response, repository, path, file, etag).build();
    }

    private Response.ResponseBuilder describe(
            Response.ResponseBuilder response,
            ActiveRepository repository,
            RepositoryPath path,
            RegularFile file,
            EntityTag etag) {
        return response.tag(etag)
                .header("Accept-Ranges", "bytes")
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .lastModified(Date.from(Instant.ofEpochSecond(file.attributes().mtimeSeconds())))
                .header(EXPIRES_HEADER, times.of(repository, path, EntryView.expires(file.attributes())));
    }
}
