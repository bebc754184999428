-- Limits of a repository; null for none.
ALTER TABLE repository ADD COLUMN request_size_limit bigint;
ALTER TABLE repository ADD COLUMN size_limit bigint;
ALTER TABLE repository ADD COLUMN concurrent_upload_limit integer;
-- For how long a read keeps what it read; 0 for not at all.
ALTER TABLE repository ADD COLUMN touch_on_read_seconds integer NOT NULL DEFAULT 0;
-- What the published revision holds, from the statistics of its root catalog.
ALTER TABLE repository ADD COLUMN content_bytes bigint NOT NULL DEFAULT 0;
ALTER TABLE repository ADD COLUMN content_files bigint NOT NULL DEFAULT 0;

-- By how much a change lets the repository grow at most.
ALTER TABLE change ADD COLUMN bytes bigint NOT NULL DEFAULT 0;

ALTER TABLE session DROP CONSTRAINT session_kind_check;
ALTER TABLE session ADD CONSTRAINT session_kind_check CHECK (kind IN ('UPLOAD', 'PUBLISH', 'TRANSACTION'));

-- A writer's path under which any number of requests collect what is then published as one change. Its session has the same id.
CREATE TABLE upload_transaction (
    id                uuid PRIMARY KEY,
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    path              text COLLATE "C" NOT NULL,
    holder            text NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    -- the change that it was committed as
    change_id         uuid
);
CREATE INDEX upload_transaction_repository ON upload_transaction (repository, created_at);
CREATE INDEX upload_transaction_change ON upload_transaction (change_id) WHERE change_id IS NOT NULL;

-- What one request puts into a transaction; its operations are there when it has arrived as a whole.
CREATE TABLE transaction_part (
    id                uuid PRIMARY KEY,
    transaction_id    uuid NOT NULL REFERENCES upload_transaction (id) ON DELETE CASCADE,
    started_at        timestamptz NOT NULL DEFAULT now(),
    heartbeat_at      timestamptz NOT NULL DEFAULT now(),
    arrived           bigint,
    operations        text,
    bytes             bigint NOT NULL DEFAULT 0,
    CHECK ((arrived IS NULL) = (operations IS NULL))
);
CREATE INDEX transaction_part_transaction ON transaction_part (transaction_id, arrived);
-- The order in which parts have arrived, in which they are applied.
CREATE SEQUENCE transaction_part_arrival;

-- Writers that wait for paths to become free, the one that came first with the lowest position.
CREATE TABLE lease_wait (
    id                uuid PRIMARY KEY,
    position          bigint GENERATED ALWAYS AS IDENTITY,
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    paths             text[] NOT NULL,
    holder            text NOT NULL,
    -- moved on for as long as somebody waits
    expires_at        timestamptz NOT NULL
);
CREATE INDEX lease_wait_repository ON lease_wait (repository, position);

-- Requests that may be repeated: what became of the first one.
CREATE TABLE idempotency_key (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    key               text COLLATE "C" NOT NULL,
    -- of the request that used the key first
    fingerprint       text NOT NULL,
    -- the attempt that is carrying it out; null when it has ended well
    attempt           uuid,
    change_id         uuid,
    -- what the answer says beside the outcome of the change
    answer            text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository, key),
    CHECK ((attempt IS NULL) = (answer IS NOT NULL))
);
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);

-- Contents that were uploaded with a digest, so that they need not be sent again. Whether their objects are still there is to be asked.
CREATE TABLE content_digest (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    -- SHA-256 of the plain content, hexadecimal
    digest            text NOT NULL,
    size              bigint NOT NULL,
    content           text NOT NULL,
    seen_at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository, digest)
);
CREATE INDEX content_digest_seen ON content_digest (seen_at);

-- Objects that a session counts on although it has not written them.
CREATE TABLE pin (
    session_id        uuid NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    repository        text COLLATE "C" NOT NULL,
    -- hash string with suffix, as in the object's name
    object            text COLLATE "C" NOT NULL,
    PRIMARY KEY (session_id, object)
);
CREATE INDEX pin_object ON pin (repository, object);
