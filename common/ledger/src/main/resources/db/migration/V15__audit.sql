-- Who did what. Rows are added and, when they are old, removed; they are never changed.
CREATE TABLE audit (
    sequence          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id                uuid NOT NULL,
    at                timestamptz NOT NULL,
    service           text NOT NULL,
    kind              text NOT NULL,
    caller            text NOT NULL,
    remote            text NOT NULL,
    method            text NOT NULL,
    route             text NOT NULL,
    action            text NOT NULL,
    -- as it was asked for; there may be no such repository
    repository        text COLLATE "C",
    path              text COLLATE "C",
    outcome           text NOT NULL,
    status            integer NOT NULL,
    problem           text,
    change            uuid
);
CREATE INDEX audit_of_repository ON audit (repository, sequence);
CREATE INDEX audit_age ON audit (at);
