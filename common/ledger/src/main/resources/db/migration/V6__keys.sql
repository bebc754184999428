-- The change of a repository's key that is going on. Which certificate is the current one stands in the repository.
CREATE TABLE key_rotation (
    repository        text COLLATE "C" PRIMARY KEY REFERENCES repository (name) ON DELETE CASCADE,
    -- LISTED: clients accept the next certificate; SWITCHED: it is the current one, and the old one is still accepted
    state             text NOT NULL DEFAULT 'REQUESTED' CHECK (state IN ('REQUESTED', 'LISTED', 'SWITCHED')),
    since             timestamptz NOT NULL DEFAULT clock_timestamp()
);
