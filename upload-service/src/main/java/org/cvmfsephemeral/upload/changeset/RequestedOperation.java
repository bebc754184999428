package org.cvmfsephemeral.upload.changeset;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.Wish;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.upload.http.Permissions;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.http.RequestTag;
import org.cvmfsephemeral.upload.lifetime.Lifetime;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** An operation as a caller sends it. Both methods throw an {@code HttpProblem} that says what is wrong with it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RequestedOperation.Delete.class, name = "delete"),
    @JsonSubTypes.Type(value = RequestedOperation.Rename.class, name = "rename"),
    @JsonSubTypes.Type(value = RequestedOperation.Copy.class, name = "copy"),
    @JsonSubTypes.Type(value = RequestedOperation.SetAttributes.class, name = "set-attributes"),
    @JsonSubTypes.Type(value = RequestedOperation.SetExpiry.class, name = "set-expiry"),
    @JsonSubTypes.Type(value = RequestedOperation.PutTag.class, name = "put-tag"),
    @JsonSubTypes.Type(value = RequestedOperation.DeleteTag.class, name = "delete-tag")
})
sealed interface RequestedOperation {
    /** What the operation needs a lease on. */
    List<RepositoryPath> paths();

    /** What the caller has to be allowed to do; to write there, where nothing else is said. */
    default List<Wish> wishes(RepositoryName repository) {
        return paths().stream()
                .<Wish>map(path -> new Wish.OnPath(Action.WRITE, repository, path))
                .toList();
    }

    /**
     * @param now by the time of the ledger
     * @param policy of the repository
     */
    Operation toOperation(Instant now, ExpiryPolicy policy);

    /** @param recursive null for false */
    record Delete(String path, Boolean recursive) implements RequestedOperation {
        @Override
        public List<RepositoryPath> paths() {
            return List.of(target("path", path));
        }

        @Override
        public List<Wish> wishes(RepositoryName repository) {
            return List.of(new Wish.OnPath(Action.DELETE, repository, target("path", path)));
        }

        @Override
        public Operation toOperation(Instant now, ExpiryPolicy policy) {
            return new Operation.Delete(target("path", path).value(), isSet(recursive));
        }
    }

    /** @param overwrite null for false */
    record Rename(String path, String to, Boolean overwrite) implements RequestedOperation {
        @Override
        public List<RepositoryPath> paths() {
            RepositoryPath from = target("path", path);
            RepositoryPath onto = target("to", to);
            if (onto.isAtOrBelow(from)) {
                throw Problems.of(
                        ProblemType.INVALID_PATH,
                        "'" + from + "' cannot be moved to '" + onto + "', which is itself or in it.");
            }
            return List.of(from, onto);
        }

        @Override
        public List<Wish> wishes(RepositoryName repository) {
            List<RepositoryPath> paths = paths();
            return List.of(
                    new Wish.OnPath(Action.DELETE, repository, paths.get(0)),
                    new Wish.OnPath(Action.WRITE, repository, paths.get(1)));
        }

        @Override
        public Operation toOperation(Instant now, ExpiryPolicy policy) {
            List<RepositoryPath> paths = paths();
            return new Operation.Rename(paths.get(0).value(), paths.get(1).value(), isSet(overwrite));
        }
    }

    /**
     * @param overwrite null for false
     * @param ttl of the copy, how long from now on; absent for what is usual in the repository, null for ever
     * @param by what it counts from, {@code age} or {@code touch}
     */
    record Copy(String path, String to, Boolean overwrite, JsonNode ttl, String by) implements RequestedOperation {
        /** Whoever changes what is copied meanwhile does so before or after it. */
        @Override
        public List<RepositoryPath> paths() {
            RepositoryPath from = target("path", path);
            RepositoryPath onto = target("to", to);
            if (onto.isAtOrBelow(from)) {
                throw Problems.of(
                        ProblemType.INVALID_PATH,
                        "'" + from + "' cannot be copied to '" + onto + "', which is itself or in it.");
            }
            return List.of(onto);
        }

        @Override
        public List<Wish> wishes(RepositoryName repository) {
            return List.of(
                    new Wish.OnPath(Action.READ, repository, target("path", path)),
                    new Wish.OnPath(Action.WRITE, repository, paths().get(0)));
        }

        @Override
        public Operation toOperation(Instant now, ExpiryPolicy policy) {
            Lifetime lifetime = RequestedTtl.read(ttl, by).within(policy);
            return new Operation.Copy(
                    target("path", path).value(),
                    paths().get(0).value(),
                    isSet(overwrite),
                    lifetime.after(now),
                    lifetime.touchSeconds());
        }
    }

    /**
     * @param mode octal
     * @param mtime ISO 8601
     */
    record SetAttributes(String path, String mode, Long uid, Long gid, String mtime, Map<String, JsonNode> xattrs)
            implements RequestedOperation {
        private static final long LARGEST_ID = 0xffff_ffffL;

        @Override
        public List<RepositoryPath> paths() {
            return List.of(target("path", path));
        }

        @Override
        public Operation toOperation(Instant now, ExpiryPolicy policy) {
            if (mode == null && uid == null && gid == null && mtime == null && xattrs == null) {
                throw invalid("set-attributes names at least one of mode, uid, gid, mtime and xattrs.");
            }
            Instant time = mtime == null ? null : time(mtime);
            return new Operation.SetAttributes(
                    target("path", path).value(),
                    mode == null ? null : permissions(mode),
                    uid == null ? null : id("uid", uid),
                    gid == null ? null : id("gid", gid),
                    time == null ? null : time.getEpochSecond(),
                    time == null || time.getNano() == 0 ? null : time.getNano(),
                    xattrs == null ? null : RequestedXattrs.parse(xattrs));
        }

        private static int permissions(String mode) {
            return Permissions.parse(mode).orElseThrow(() -> invalid(Permissions.RULE));
        }

        private static int id(String name, long value) {
            if (value < 0 || value > LARGEST_ID) {
                throw invalid(name + " lies between 0 and " + LARGEST_ID + ".");
            }
            return (int) value;
        }

        private static Instant time(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw invalid("mtime is a time such as 2026-11-22T17:00:01Z.");
            }
        }
    }

    /**
     * @param ttl how long from now on; null for ever, which has to be said
     * @param by what it counts from, {@code age} or {@code touch}
     */
    record SetExpiry(String path, JsonNode ttl, String by) implements RequestedOperation {
        @Override
        public List<RepositoryPath> paths() {
            return List.of(target("path", path));
        }

        @Override
        public Operation toOperation(Instant now, ExpiryPolicy policy) {
            if (ttl == null) {
                throw invalid("set-expiry has a ttl, which is null for never.");
            }
            Lifetime lifetime = RequestedTtl.read(ttl, by).within(policy);
            return new Operation.SetExpiry(target("path", path).value(), lifetime.after(now), lifetime.touchSeconds());
        }
    }

    /**
     * @param revision null for the one that the change becomes part of
     * @param move null for false
     */
    record PutTag(String name, Long revision, String description, Boolean move) implements RequestedOperation {
        @Override
        public List<RepositoryPath> paths() {
            return List.of(RequestTag.lease(RequestTag.name(name)));
        }

        @Override
        public List<Wish> wishes(RepositoryName repository) {
            return List.of(new Wish.OnRepository(Action.ADMIN, repository));
        }

        @Override
        public Operation toOperation(Instant now, ExpiryPolicy policy) {
            return new Operation.PutTag(
                    RequestTag.name(name).value(), revision, RequestTag.description(description), isSet(move));
        }
    }

    /** Takes a name away. */
    record DeleteTag(String name) implements RequestedOperation {
        @Override
        public List<RepositoryPath> paths() {
            return List.of(RequestTag.lease(RequestTag.name(name)));
        }

        @Override
        public List<Wish> wishes(RepositoryName repository) {
            return List.of(new Wish.OnRepository(Action.ADMIN, repository));
        }

        @Override
        public Operation toOperation(Instant now, ExpiryPolicy policy) {
            return new Operation.DeleteTag(RequestTag.name(name).value());
        }
    }

    private static RepositoryPath target(String field, String path) {
        if (path == null) {
            throw invalid(field + " is missing.");
        }
        return RequestPath.toWrite(path);
    }

    private static boolean isSet(Boolean flag) {
        return flag != null && flag;
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_OPERATION, detail);
    }
}
