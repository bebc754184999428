-- Objects that a revision has dropped, or that nothing was found to refer to: candidates, not verdicts.
CREATE TABLE condemned (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    -- hash string with suffix, as in the object's name
    object            text COLLATE "C" NOT NULL,
    -- DELETING: a collector may have sent the request that removes it from the store
    state             text NOT NULL DEFAULT 'CONDEMNED' CHECK (state IN ('CONDEMNED', 'DELETING')),
    since             timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- the first revision without it; 0 for what was found lying about
    revision          bigint NOT NULL,
    -- of its content; an estimate for compressed objects
    bytes             bigint NOT NULL,
    -- a catalog that vanished with everything it refers to
    whole             boolean NOT NULL DEFAULT false,
    -- a revision that was found to have it
    kept_by           bigint,
    deleting_at       timestamptz,
    PRIMARY KEY (repository, object),
    CHECK ((state = 'DELETING') = (deleting_at IS NOT NULL))
);
CREATE INDEX condemned_candidates ON condemned (repository, since, object) WHERE state = 'CONDEMNED' AND kept_by IS NULL;
CREATE INDEX condemned_kept ON condemned (repository, kept_by) WHERE kept_by IS NOT NULL;
CREATE INDEX condemned_deleting ON condemned (repository, deleting_at) WHERE state = 'DELETING';

ALTER TABLE revision ADD COLUMN retired_at timestamptz;
-- when its last name was taken away: until then clients could mount it by that name
ALTER TABLE revision ADD COLUMN released_at timestamptz;

-- READ: whoever needs a revision to stay readable as a whole
ALTER TABLE session DROP CONSTRAINT session_kind_check;
ALTER TABLE session ADD CONSTRAINT session_kind_check CHECK (kind IN ('UPLOAD', 'PUBLISH', 'TRANSACTION', 'READ'));
CREATE TABLE revision_hold (
    session_id        uuid PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
    repository        text COLLATE "C" NOT NULL,
    revision          bigint NOT NULL,
    root_hash         text NOT NULL
);
CREATE INDEX revision_hold_revision ON revision_hold (repository, revision);

-- Objects that count as absent although something refers to them.
CREATE TABLE damaged_object (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    object            text COLLATE "C" NOT NULL,
    problem           text NOT NULL CHECK (problem IN ('LOST', 'DAMAGED')),
    found_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- some of the paths that need it
    paths             text NOT NULL,
    PRIMARY KEY (repository, object)
);

-- What is done for a repository now and then.
CREATE TABLE job (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    kind              text NOT NULL,
    paused            boolean NOT NULL DEFAULT false,
    -- a run that somebody has asked for: RUN or DRY_RUN
    requested         text CHECK (requested IN ('RUN', 'DRY_RUN')),
    state             text NOT NULL DEFAULT 'IDLE' CHECK (state IN ('IDLE', 'RUNNING')),
    dry_run           boolean NOT NULL DEFAULT false,
    started_at        timestamptz,
    ended_at          timestamptz,
    next_run          timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- how far it is; a run that was interrupted goes on from here
    progress          text,
    outcome           text CHECK (outcome IN ('SUCCEEDED', 'FAILED')),
    result            text,
    PRIMARY KEY (repository, kind)
);
