package org.cvmfsephemeral.upload.file;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
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
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Reading the published revision: files as they are, directories as JSON. */
@Path("/repos/{repo}/files")
public class FileReadResource {
    private static final String EXPIRES_HEADER = "X-Cvmfs-Expires";

    private final ActiveRepositories repositories;
    private final RepositoryTrees trees;
    private final FileReader reader;

    FileReadResource(ActiveRepositories repositories, RepositoryTrees trees, FileReader reader) {
        this.repositories = repositories;
        this.trees = trees;
        this.reader = reader;
    }

    @GET
    public Response root(@RestPath String repo, @RestQuery String after, @RestQuery String limit) {
        return listing(repositories.readable(repo), RepositoryPath.ROOT, new PageRequest(after, limit));
    }

    @GET
    @Path("/{path:.+}")
    public Response get(
            @RestPath String repo,
            @RestPath String path,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange,
            @RestQuery String after,
            @RestQuery String limit,
            @Context Request request,
            @Context RoutingContext context) {
        return answer(
                repo,
                path,
                new RangeRequest(range, ifRange),
                new PageRequest(after, limit),
                request,
                Optional.of(context));
    }

    @HEAD
    @Path("/{path:.+}")
    public Response head(@RestPath String repo, @RestPath String path, @Context Request request) {
        return answer(repo, path, RangeRequest.NONE, PageRequest.FIRST, request, Optional.empty());
    }

    /**
     * @param after last name of the page before, or null
     * @param limit entries of a page, or null
     */
    private record PageRequest(String after, String limit) {
        private static final PageRequest FIRST = new PageRequest(null, null);
    }

    /**
     * @param header {@code Range}, or null
     * @param condition {@code If-Range}, or null
     */
    private record RangeRequest(String header, String condition) {
        private static final RangeRequest NONE = new RangeRequest(null, null);

        /** The header if it holds for this version of the file; a date never does, as two versions may be of one second. */
        String of(EntityTag etag) {
            return condition == null || condition.equals("\"" + etag.getValue() + "\"") ? header : null;
        }
    }

    /** @param body where the content goes; empty for the head alone */
    private Response answer(
            String repo,
            String text,
            RangeRequest range,
            PageRequest page,
            Request request,
            Optional<RoutingContext> body) {
        RepositoryPath path = RequestPath.toRead(text);
        ActiveRepository repository = repositories.readable(repo);
        Entry entry = trees.lookup(repository.name(), repository.rootHash(), path)
                .orElseThrow(() -> Problems.of(ProblemType.UNKNOWN_PATH, "There is nothing at '" + path + "'."));
        if (entry instanceof RegularFile file) {
            return content(repository, file, range, request, body);
        }
        if (entry instanceof Directory) {
            return listing(repository, path, page);
        }
        throw Problems.of(
                ProblemType.UNKNOWN_PATH,
                "'" + path + "' is neither a file nor a directory; list its parent to see it.");
    }

    private Response listing(ActiveRepository repository, RepositoryPath path, PageRequest page) {
        int limit = RequestParameters.limit(page.limit());
        String after = page.after() == null ? "" : page.after();
        List<EntryView> entries = trees.list(repository.name(), repository.rootHash(), path, after, limit + 1).stream()
                .map(EntryView::of)
                .toList();
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
            RegularFile file,
            RangeRequest range,
            Request request,
            Optional<RoutingContext> body) {
        EntityTag etag = new EntityTag(FileEtag.of(file.content()));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(etag);
        if (unchanged != null) {
            return describe(unchanged, file, etag).build();
        }
        Optional<Span> part = Span.parse(range.of(etag), file.size());
        Span span = part.orElse(Span.all(file.size()));
        Response.ResponseBuilder response = Response.status(
                        part.isPresent() ? Response.Status.PARTIAL_CONTENT : Response.Status.OK)
                .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, span.length());
        part.ifPresent(given -> response.header("Content-Range", given.contentRange(file.size())));
        body.ifPresent(context -> response.entity(new AnswerBody(context, reader.open(repository.name(), file, span))));
        return describe(response, file, etag).build();
    }

    private static Response.ResponseBuilder describe(
            Response.ResponseBuilder response, RegularFile file, EntityTag etag) {
        return response.tag(etag)
                .header("Accept-Ranges", "bytes")
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .lastModified(Date.from(Instant.ofEpochSecond(file.attributes().mtimeSeconds())))
                .header(EXPIRES_HEADER, EntryView.expires(file.attributes()));
    }
}
