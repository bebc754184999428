-- Files that arrive in pieces, by any number of requests on any replica.
CREATE TABLE resumable_upload (
    id                uuid PRIMARY KEY,
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    path              text COLLATE "C" NOT NULL,
    length            bigint NOT NULL CHECK (length >= 0),
    -- reaches the length when the change is announced, not before
    received          bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND length),
    ttl               text,
    ttl_by            text,
    overwrite         boolean NOT NULL,
    mode              text,
    digest            text,
    metadata          text,
    created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at        timestamptz NOT NULL,
    -- the request that may add pieces: the last one that came
    writer            uuid,
    change_id         uuid,
    -- takes nothing any more, and is being removed
    ended             boolean NOT NULL DEFAULT false
);
CREATE INDEX resumable_upload_of_repository ON resumable_upload (repository) WHERE change_id IS NULL;
CREATE INDEX resumable_upload_expiry ON resumable_upload (expires_at);

CREATE TABLE resumable_piece (
    upload_id         uuid NOT NULL REFERENCES resumable_upload (id) ON DELETE CASCADE,
    start             bigint NOT NULL,
    bytes             bigint NOT NULL CHECK (bytes > 0),
    object            text COLLATE "C" NOT NULL,
    PRIMARY KEY (upload_id, start)
);
