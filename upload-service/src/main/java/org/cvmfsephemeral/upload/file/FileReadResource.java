package org.cvmfsephemeral.upload.file;

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
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.RestPath;

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
    public Response root(@RestPath String repo) {
        return listing(repositories.readable(repo), RepositoryPath.ROOT);
    }

    @GET
    @Path("/{path:.+}")
    public Response get(
            @RestPath String repo,
            @RestPath String path,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange,
            @Context Request request) {
        return answer(repo, path, ifRange == null ? range : null, request, true);
    }

    @HEAD
    @Path("/{path:.+}")
    public Response head(@RestPath String repo, @RestPath String path, @Context Request request) {
        return answer(repo, path, null, request, false);
    }

    private Response answer(String repo, String text, String range, Request request, boolean withBody) {
        RepositoryPath path = RequestPath.toRead(text);
        Repository repository = repositories.readable(repo);
        Entry entry = trees.lookup(repository.name(), root(repository), path)
                .orElseThrow(() -> Problems.of(ProblemType.UNKNOWN_PATH, "There is nothing at '" + path + "'."));
        if (entry instanceof RegularFile file) {
            return content(repository, file, range, request, withBody);
        }
        if (entry instanceof Directory) {
            return listing(repository, path);
        }
        throw Problems.of(
                ProblemType.UNKNOWN_PATH, "'" + path + "' is neither a file nor a directory; list its parent to see it.");
    }

    private static ContentHash root(Repository repository) {
        return repository.rootHash().orElseThrow();
    }

    private Response listing(Repository repository, RepositoryPath path) {
        var entries = trees.list(repository.name(), root(repository), path).stream()
                .map(EntryView::of)
                .toList();
        return Response.ok(
                        new DirectoryView(repository.name().value(), path.value(), repository.revision(), entries),
                        MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    private Response content(
            Repository repository, RegularFile file, String rangeHeader, Request request, boolean withBody) {
        EntityTag etag = new EntityTag(FileEtag.of(file.content()));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(etag);
        if (unchanged != null) {
            return describe(unchanged, file, etag).build();
        }
        Optional<Span> part = Span.parse(rangeHeader, file.size());
        Span span = part.orElse(Span.all(file.size()));
        Response.ResponseBuilder response = Response.status(
                        part.isPresent() ? Response.Status.PARTIAL_CONTENT : Response.Status.OK)
                .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, span.length());
        part.ifPresent(given -> response.header("Content-Range", given.contentRange(file.size())));
        if (withBody) {
            response.entity(reader.open(repository.name(), file, span));
        }
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
