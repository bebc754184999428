-- What those may do of whom an issuer of identities says certain things.
CREATE TABLE access_rule (
    name              text COLLATE "C" PRIMARY KEY,
    -- JSON: the rule
    rule              text NOT NULL,
    created_by        text NOT NULL,
    changed_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
