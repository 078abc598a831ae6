-- The way of an officer without an account (ADR-0013): a locator in the mail, a code to the same registered mailbox, an act.

-- To which mailbox a handoff went. Forwarding makes a new one and ends the old one.
CREATE TABLE delivery (
    id           text COLLATE "C" PRIMARY KEY,
    hire_id      text COLLATE "C" NOT NULL,
    handoff_id   text COLLATE "C" NOT NULL,
    organisation_id text COLLATE "C" NOT NULL,
    -- Of a colleague inside the receiver's organisation, encrypted; null: the service's own mailbox in the registry.
    address      bytea,
    -- Which secret the mailed link carries; a new one ends the old one. A decision ends it, too: reminders carry the next.
    generation   integer NOT NULL DEFAULT 1,
    -- SHA-256 (hex) of the secret of this generation.
    secret_hash  text COLLATE "C" NOT NULL,
    created_at   timestamptz(3) NOT NULL,
    expires_at   timestamptz(3) NOT NULL,
    revoked_at   timestamptz(3),
    -- The last decision was made through it; looking and asking do not count.
    used_at      timestamptz(3)
);

CREATE INDEX delivery_handoff_id_idx ON delivery (handoff_id, created_at);
CREATE INDEX delivery_organisation_id_idx ON delivery (organisation_id) WHERE revoked_at IS NULL;

-- A browser that has shown a locator, and later a code.
CREATE TABLE link_session (
    -- SHA-256 (hex) of the cookie's token.
    hash         text COLLATE "C" PRIMARY KEY,
    -- Null: a reference was typed that leads nowhere; it is treated the same way, as seen from outside.
    delivery_id  text COLLATE "C" REFERENCES delivery (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('locator', 'acting')),
    -- A reference was typed instead of opening the link: shows nothing, whether it leads somewhere or not.
    typed        boolean NOT NULL,
    -- What codes are counted by: keyed hash of the delivery, or of the reference that was typed.
    counted_by   text COLLATE "C" NOT NULL,
    created_at   timestamptz(3) NOT NULL,
    expires_at   timestamptz(3) NOT NULL,
    revoked_at   timestamptz(3),
    -- Name and role that the officer typed are in private_text; here is only where.
    identity_text_id text COLLATE "C"
);

CREATE INDEX link_session_delivery_id_idx ON link_session (delivery_id);

-- A code that was mailed: once, ten minutes, five tries, bound to the browser that asked. The code itself is derived from
-- the id by the installation's key; nothing of it is here.
CREATE TABLE link_code (
    id           text COLLATE "C" PRIMARY KEY,
    session_hash text COLLATE "C" NOT NULL REFERENCES link_session (hash) ON DELETE RESTRICT ON UPDATE RESTRICT,
    -- Null: as in its session; no mail is sent.
    delivery_id  text COLLATE "C" REFERENCES delivery (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    created_at   timestamptz(3) NOT NULL,
    expires_at   timestamptz(3) NOT NULL,
    tries        integer NOT NULL DEFAULT 0,
    used_at      timestamptz(3)
);

CREATE INDEX link_code_delivery_id_idx ON link_code (delivery_id, created_at);
CREATE INDEX link_code_session_hash_idx ON link_code (session_hash, created_at);

-- Attempts by where they come from, for limits; swept after a day. The origin is hashed.
CREATE TABLE attempt (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind   text COLLATE "C" NOT NULL,
    origin text COLLATE "C" NOT NULL,
    at     timestamptz(3) NOT NULL
);

CREATE INDEX attempt_origin_idx ON attempt (kind, origin, at);
CREATE INDEX attempt_at_idx ON attempt (at);
