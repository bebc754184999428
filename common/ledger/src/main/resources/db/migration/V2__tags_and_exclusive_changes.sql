ALTER TABLE revision ADD COLUMN root_size bigint NOT NULL DEFAULT 0;

-- The tag database that the published manifest names.
ALTER TABLE repository ADD COLUMN history_hash text;

-- Names of revisions, beside trunk and trunk-previous, which follow from the revisions themselves.
CREATE TABLE tag (
    repository        text COLLATE "C" NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
    name              text COLLATE "C" NOT NULL,
    revision          bigint NOT NULL,
    root_hash         text NOT NULL,
    root_size         bigint NOT NULL,
    published_at      bigint NOT NULL,
    description       text NOT NULL,
    PRIMARY KEY (repository, name)
);
CREATE INDEX tag_revision ON tag (repository, revision);

-- A change that has to be alone in its revision.
ALTER TABLE change ADD COLUMN exclusive boolean NOT NULL DEFAULT false;
