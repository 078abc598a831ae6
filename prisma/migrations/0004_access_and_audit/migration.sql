-- Who may act, by which token, and what was done. A principal is an id and a role, never a name.

CREATE TABLE principal (
    id           text COLLATE "C" PRIMARY KEY,
    kind         text COLLATE "C" NOT NULL,
    display_role text NOT NULL,
    permissions  text[] COLLATE "C" NOT NULL,
    created_at   timestamptz(3) NOT NULL DEFAULT now(),
    disabled_at  timestamptz(3)
);

CREATE TABLE access_token (
    -- SHA-256 of the token, hexadecimal: what is stored opens nothing.
    hash         text COLLATE "C" PRIMARY KEY,
    principal_id text COLLATE "C" NOT NULL REFERENCES principal (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('cli', 'sign_in', 'session')),
    created_at   timestamptz(3) NOT NULL,
    expires_at   timestamptz(3) NOT NULL,
    used_at      timestamptz(3),
    revoked_at   timestamptz(3)
);

CREATE INDEX access_token_principal_id_idx ON access_token (principal_id);

CREATE TABLE audit_entry (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz(3) NOT NULL DEFAULT now(),
    principal text COLLATE "C" NOT NULL,
    action    text COLLATE "C" NOT NULL,
    object    text COLLATE "C" NOT NULL,
    detail    jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX audit_entry_object_id_idx ON audit_entry (object, id);

CREATE TRIGGER audit_entry_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE import_run (
    id           text COLLATE "C" PRIMARY KEY,
    principal_id text COLLATE "C" NOT NULL,
    started_at   timestamptz(3) NOT NULL,
    finished_at  timestamptz(3),
    file_sha256  text COLLATE "C" NOT NULL,
    dry_run      boolean NOT NULL,
    counts       jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX import_run_started_at_idx ON import_run (started_at);
