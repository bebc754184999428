-- Who is let in by a token of this system. The token itself is nowhere.
CREATE TABLE token (
    id                text COLLATE "C" PRIMARY KEY,
    -- SHA-256 of the whole token, which holds 256 random bits
    hash              bytea NOT NULL,
    label             text NOT NULL,
    -- JSON: what it allows
    grants            text NOT NULL,
    created_by        text NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at        timestamptz,
    revoked_at        timestamptz,
    -- to the minute
    last_used_at      timestamptz
);
