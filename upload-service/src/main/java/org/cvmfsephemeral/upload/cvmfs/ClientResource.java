package org.cvmfsephemeral.upload.cvmfs;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.FilterInputStream;
import java.util.Optional;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStat;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoredObject;
import org.cvmfsephemeral.store.VersionedBytes;
import org.cvmfsephemeral.upload.http.AnswerBody;
import org.jboss.resteasy.reactive.RestPath;

/**
 * What CernVM-FS clients read, for stores that they cannot read themselves: status codes and headers as in format reference 1.6, but
 * for the manifest, which is never served from a cache, as a cached one makes clients miss notifications (16.1).
 */
@Path("/cvmfs/{repo}/{path:.+}")
public class ClientResource {
    private static final long MAX_MUTABLE_BYTES = 64L << 20;

    private final ObjectStore store;

    ClientResource(ObjectStore store) {
        this.store = store;
    }

    @GET
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    public Response get(
            @RestPath String repo, @RestPath String path, @Context Request request, @Context RoutingContext context) {
        try {
            return publicKey(repo, path)
                    .map(key -> path.startsWith("data/") ? object(key, request, context) : mutable(key, path, request))
                    .orElseGet(ClientResource::notFound);
        } catch (MissingObjectException e) {
            return notFound();
        }
    }

    private static Optional<ObjectKey> publicKey(String repo, String path) {
        try {
            ObjectKey key = ObjectKey.of(RepositoryName.of(repo) + "/" + path);
            return Optional.of(key).filter(ObjectKey::isPublic);
        } catch (InvalidNameException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Clients tell nothing from the body, and only 404 means to them that something is not there. */
    private static Response notFound() {
        return Response.status(Response.Status.NOT_FOUND).build();
    }

    private Response object(ObjectKey key, Request request, RoutingContext context) {
        ObjectStat stat = store.stat(key).orElseThrow(() -> new MissingObjectException(key));
        EntityTag etag = new EntityTag(stat.etag().value());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(etag);
        if (unchanged != null) {
            return describe(unchanged, ObjectHeaders.OBJECT, stat.etag()).build();
        }
        Object body = store.localFile(key).<Object>map(file -> file).orElseGet(() -> body(key, context));
        return describe(Response.ok(body), ObjectHeaders.OBJECT, stat.etag())
                .header(HttpHeaders.CONTENT_LENGTH, stat.size())
                .build();
    }

    private Object body(ObjectKey key, RoutingContext context) {
        StoredObject object = store.open(key);
        return new AnswerBody(context, new FilterInputStream(object.body()) {
            @Override
            public void close() {
                object.close();
            }
        });
    }

    /** Read as a whole, so that body and entity tag are of one version. */
    private Response mutable(ObjectKey key, String path, Request request) {
        VersionedBytes content = store.readVersioned(key, MAX_MUTABLE_BYTES);
        ObjectHeaders headers = path.equals(".cvmfspublished") ? ObjectHeaders.MANIFEST : ObjectHeaders.WHITELIST;
        Response.ResponseBuilder unchanged =
                request.evaluatePreconditions(new EntityTag(content.etag().value()));
        Response.ResponseBuilder response = unchanged != null
                ? unchanged
                : Response.ok(content.bytes()).header(HttpHeaders.CONTENT_LENGTH, content.bytes().length);
        return describe(response, headers, content.etag()).build();
    }

    private static Response.ResponseBuilder describe(
            Response.ResponseBuilder response, ObjectHeaders headers, ETag etag) {
        return response.tag(new EntityTag(etag.value()))
                .type(headers.contentType())
                .header(HttpHeaders.CACHE_CONTROL, headers.cacheControl());
    }
}
