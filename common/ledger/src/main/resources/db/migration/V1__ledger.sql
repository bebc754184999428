-- Paths and names compare by bytes: ranges over a subtree rely on it.
CREATE TABLE repository (
    name              text COLLATE "C" PRIMARY KEY,
    state             text NOT NULL CHECK (state IN ('CREATING', 'ACTIVE', 'STOPPED')),
    compression       text NOT NULL CHECK (compression IN ('NONE', 'ZLIB')),
    chunk_size        integer NOT NULL,
    ttl_seconds       integer NOT NULL,
    file_size_limit   bigint NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    stopped_because   text,
    -- the published revision; 0 while the repository is being created
    revision          bigint NOT NULL DEFAULT 0,
    root_hash         text,
    root_size         bigint,
    published_at      bigint NOT NULL DEFAULT 0,
    manifest          bytea,
    manifest_etag     text,
    reflog_etag       text,
    -- the public side of its identity
    public_key        text,
    certificate       text,
    -- the revision on its way: all that is needed to finish it
    pending_id        uuid,
    pending           text,
    CHECK ((pending_id IS NULL) = (pending IS NULL))
);

-- Private keys, encrypted under a key that only the publisher has.
CREATE TABLE repository_key (
    repository        text COLLATE "C" PRIMARY KEY REFERENCES repository (name) ON DELETE CASCADE,
    encrypted         bytea NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE whitelist (
    repository        text COLLATE "C" PRIMARY KEY REFERENCES repository (name) ON DELETE CASCADE,
    version           integer NOT NULL,
    content           bytea NOT NULL,
    etag              text,
    expires_at        timestamptz NOT NULL
);

CREATE TABLE revision (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    revision          bigint NOT NULL,
    root_hash         text NOT NULL,
    published_at      bigint NOT NULL,
    state             text NOT NULL CHECK (state IN ('RETAINED', 'RETIRED')),
    PRIMARY KEY (repository, revision)
);
CREATE INDEX revision_retained ON revision (repository, revision) WHERE state = 'RETAINED';

CREATE TABLE change (
    id                uuid PRIMARY KEY,
    sequence          bigint GENERATED ALWAYS AS IDENTITY,
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    state             text NOT NULL
                      CHECK (state IN ('QUEUED', 'PREPARED', 'PUBLISHED', 'REJECTED', 'PARKED', 'ABORTED')),
    operations        text NOT NULL,
    attempts          integer NOT NULL DEFAULT 0,
    queued_at         timestamptz NOT NULL DEFAULT now(),
    final_at          timestamptz,
    revision          bigint,
    root_hash         text,
    problem           text
);
CREATE INDEX change_queued ON change (repository, sequence) WHERE state = 'QUEUED';
CREATE INDEX change_final ON change (final_at) WHERE final_at IS NOT NULL;

-- Whoever is storing objects that no catalog refers to yet. The collector spares what is younger than the oldest session.
CREATE TABLE session (
    id                uuid PRIMARY KEY,
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    kind              text NOT NULL CHECK (kind IN ('UPLOAD', 'PUBLISH')),
    started_at        timestamptz NOT NULL DEFAULT now(),
    heartbeat_at      timestamptz NOT NULL DEFAULT now(),
    ends_at           timestamptz NOT NULL,
    change_id         uuid
);
CREATE INDEX session_repository ON session (repository, started_at);
CREATE INDEX session_change ON session (change_id) WHERE change_id IS NOT NULL;

-- A path and all below it, held by a session until it expires or by a queued change until that is final.
CREATE TABLE lease (
    id                uuid PRIMARY KEY,
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    path              text COLLATE "C" NOT NULL,
    holder            text NOT NULL,
    session_id        uuid,
    change_id         uuid,
    acquired_at       timestamptz NOT NULL DEFAULT now(),
    expires_at        timestamptz,
    CHECK ((change_id IS NULL) = (expires_at IS NOT NULL))
);
CREATE INDEX lease_path ON lease (repository, path);
CREATE INDEX lease_session ON lease (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX lease_change ON lease (change_id) WHERE change_id IS NOT NULL;

CREATE TABLE expiry (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    path              text COLLATE "C" NOT NULL,
    -- what the entry carries; renewing moves expires_at and leaves the stamp
    stamp             text NOT NULL,
    expires_at        timestamptz NOT NULL,
    PRIMARY KEY (repository, path)
);
CREATE INDEX expiry_due ON expiry (repository, expires_at, path);
CREATE INDEX expiry_overdue ON expiry (expires_at);

-- Messages that a committed transaction owes to Kafka.
CREATE TABLE outbox (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic             text NOT NULL,
    key               text NOT NULL,
    payload           text NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_topic ON outbox (topic, key, id);
