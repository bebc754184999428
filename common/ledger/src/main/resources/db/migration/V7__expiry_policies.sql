-- For how long paths stay: when nothing is said, and at most; null for ever.
ALTER TABLE repository ADD COLUMN default_ttl_seconds bigint;
ALTER TABLE repository ADD COLUMN maximum_ttl_seconds bigint;
-- Above this size what was not used for the longest time is removed; null for never.
ALTER TABLE repository ADD COLUMN eviction_bytes bigint;

-- For how long a touch keeps the path; null if touches do not move its time.
ALTER TABLE expiry ADD COLUMN touch_seconds bigint;
-- Of the content when it was published; null if unknown.
ALTER TABLE expiry ADD COLUMN bytes bigint;
-- When it was published or touched last.
ALTER TABLE expiry ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX expiry_used ON expiry (repository, last_used_at, path);

-- Nothing at, above or below such a path is removed.
CREATE TABLE legal_hold (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    path              text COLLATE "C" NOT NULL,
    reason            text NOT NULL,
    holder            text NOT NULL,
    since             timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (repository, path)
);

-- Directories of which only the newest children stay.
CREATE TABLE retention_rule (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    path              text COLLATE "C" NOT NULL,
    keep              integer NOT NULL CHECK (keep > 0),
    created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (repository, path)
);

-- What is directly below such a directory, and when something was last published there.
CREATE TABLE published_child (
    repository        text COLLATE "C" NOT NULL,
    directory         text COLLATE "C" NOT NULL,
    name              text COLLATE "C" NOT NULL,
    published_at      timestamptz NOT NULL,
    PRIMARY KEY (repository, directory, name),
    FOREIGN KEY (repository, directory) REFERENCES retention_rule (repository, path) ON DELETE CASCADE
);
CREATE INDEX published_child_age ON published_child (repository, directory, published_at, name);
