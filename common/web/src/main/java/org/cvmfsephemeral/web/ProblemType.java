package org.cvmfsephemeral.web;

import java.net.URI;

/** Every problem that the services answer with (RFC 9457). Names and statuses are part of the API and stay. */
public enum ProblemType {
    INVALID_REPOSITORY_NAME("invalid-repository-name", 400, "Invalid repository name"),
    INVALID_PATH("invalid-path", 400, "Invalid path"),
    RESERVED_NAME("reserved-name", 400, "Reserved name"),
    INVALID_PARAMETER("invalid-parameter", 400, "Invalid parameter"),
    INVALID_SETTINGS("invalid-settings", 400, "Invalid repository settings"),
    INVALID_TAG_NAME("invalid-tag-name", 400, "Invalid tag name"),
    INVALID_OPERATION("invalid-operation", 400, "Invalid operation"),
    INVALID_ACCESS("invalid-access", 400, "Invalid token or rule"),
    INCOMPLETE_BODY("incomplete-body", 400, "Incomplete body"),
    DIGEST_MISMATCH("digest-mismatch", 400, "Body does not match its digest"),
    OUTSIDE_TRANSACTION("outside-transaction", 400, "Path outside the transaction"),
    INVALID_ARCHIVE("invalid-archive", 400, "Invalid archive"),
    PARTIAL_CONTENT("partial-content", 400, "Partial content"),
    INVALID_MESSAGE("invalid-message", 400, "Invalid message"),
    UNAUTHENTICATED("unauthenticated", 401, "Not authenticated"),
    FORBIDDEN("forbidden", 403, "Not permitted"),
    UNKNOWN_REPOSITORY("unknown-repository", 404, "Unknown repository"),
    UNKNOWN_PATH("unknown-path", 404, "Nothing at this path"),
    UNKNOWN_CHANGE("unknown-change", 404, "Unknown change"),
    UNKNOWN_REVISION("unknown-revision", 404, "Unknown revision"),
    UNKNOWN_TAG("unknown-tag", 404, "Unknown tag"),
    UNKNOWN_TRANSACTION("unknown-transaction", 404, "Unknown transaction"),
    UNKNOWN_UPLOAD("unknown-upload", 404, "Unknown resumable upload"),
    UNKNOWN_LEASE("unknown-lease", 404, "Unknown lease"),
    UNKNOWN_LEGAL_HOLD("unknown-legal-hold", 404, "Unknown legal hold"),
    UNKNOWN_RETENTION_RULE("unknown-retention-rule", 404, "Unknown retention rule"),
    UNKNOWN_CONTENT("unknown-content", 404, "Unknown content"),
    UNKNOWN_TOKEN("unknown-token", 404, "Unknown token"),
    UNKNOWN_ACCESS_RULE("unknown-access-rule", 404, "Unknown access rule"),
    UNKNOWN_JOB("unknown-job", 404, "Unknown job"),
    UNKNOWN_HOLD("unknown-hold", 404, "Unknown hold"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "Method not allowed"),
    FILE_EXISTS("file-exists", 409, "File exists"),
    NOT_A_DIRECTORY("not-a-directory", 409, "Not a directory"),
    IS_A_DIRECTORY("is-a-directory", 409, "Is a directory"),
    DIRECTORY_NOT_EMPTY("directory-not-empty", 409, "Directory not empty"),
    PATH_HELD("path-held", 409, "Legal hold on the path"),
    PATH_BUSY("path-busy", 409, "Path is being written"),
    TAG_EXISTS("tag-exists", 409, "Tag exists"),
    ROTATION_UNDER_WAY("rotation-under-way", 409, "The key is being changed"),
    UPLOAD_MOVED_ON("upload-moved-on", 409, "The upload is at another offset"),
    TRANSACTION_ENDED("transaction-ended", 409, "Transaction ended"),
    PARTS_IN_FLIGHT("parts-in-flight", 409, "Parts of the transaction are arriving"),
    REPOSITORY_PREFIX_OCCUPIED("repository-prefix-occupied", 409, "Store already holds this repository"),
    PRECONDITION_FAILED("precondition-failed", 412, "Precondition failed"),
    FILE_TOO_LARGE("file-too-large", 413, "File too large"),
    REQUEST_TOO_LARGE("request-too-large", 413, "Request too large"),
    TOO_MANY_ENTRIES("too-many-entries", 413, "Too many entries"),
    ARCHIVE_LIMIT_EXCEEDED("archive-limit-exceeded", 413, "Archive exceeds a limit"),
    UNSUPPORTED_ARCHIVE("unsupported-archive", 415, "Unsupported archive"),
    UNSUPPORTED_ENCODING("unsupported-encoding", 415, "Unsupported content encoding"),
    RANGE_NOT_SATISFIABLE("range-not-satisfiable", 416, "Range not satisfiable"),
    UNSUPPORTED_ENTRY("unsupported-entry", 422, "Entry that a catalog cannot hold"),
    TTL_TOO_LONG("ttl-too-long", 422, "Longer than the repository allows"),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", 422, "Idempotency key used for another request"),
    TOO_MANY_UPLOADS("too-many-uploads", 429, "Too many uploads into the repository"),
    TOO_MANY_ATTEMPTS("too-many-attempts", 429, "Too many refused attempts"),
    CHANGE_PARKED("change-parked", 500, "Change could not be published"),
    DAMAGED_OBJECT("damaged-object", 500, "Damaged object"),
    SESSION_LOST("session-lost", 503, "Upload session ended"),
    OVERLOADED("overloaded", 503, "Too many uploads"),
    CONTENT_LEAVING("content-leaving", 503, "Content is being removed"),
    REPOSITORY_NOT_READY("repository-not-ready", 503, "Repository not ready"),
    REPOSITORY_STOPPED("repository-stopped", 503, "Repository stopped"),
    STORE_UNAVAILABLE("store-unavailable", 503, "Object store unavailable"),
    LEDGER_UNAVAILABLE("ledger-unavailable", 503, "Ledger unavailable"),
    ACCESS_UNAVAILABLE("access-unavailable", 503, "Permissions unavailable"),
    ISSUER_UNAVAILABLE("issuer-unavailable", 503, "Issuer of the identity unavailable"),
    QUEUE_UNAVAILABLE("queue-unavailable", 503, "Message queue unavailable"),
    TOO_MANY_STREAMS("too-many-streams", 503, "Too many streams of events"),
    TOO_MANY_WAITERS("too-many-waiters", 503, "Too many requests that wait"),
    DRAINING("draining", 503, "Replica is being stopped"),
    REVISION_NOT_REACHED("revision-not-reached", 504, "Revision not reached"),
    REPOSITORY_FULL("repository-full", 507, "Repository full");

    private static final String PREFIX = "urn:cvmfs-ephemeral:problem:";

    private final String id;
    private final int status;
    private final String title;

    ProblemType(String id, int status, String title) {
        this.id = id;
        this.status = status;
        this.title = title;
    }

    /** The stable identifier, for example {@code file-exists}. */
    public String id() {
        return id;
    }

    public URI uri() {
        return uri(id);
    }

    /** The type URI of a problem that is known by its identifier only. */
    public static URI uri(String id) {
        return URI.create(PREFIX + id);
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
