-- What somebody may do follows from roles and from what they belong to; the matrix is in server/auth/matrix.ts.

ALTER TABLE principal
    ADD COLUMN roles           text[] COLLATE "C" NOT NULL DEFAULT '{}',
    -- Coordinators and team leads: the pilots whose hires are theirs.
    ADD COLUMN pilots          text[] COLLATE "C" NOT NULL DEFAULT '{}',
    -- Officers: the organisation whose handoffs are theirs.
    ADD COLUMN organisation_id text COLLATE "C",
    -- Employers: the employer whose hires are theirs, in a reduced view.
    ADD COLUMN employer_id     text COLLATE "C",
    -- Hired persons: their own hire.
    ADD COLUMN hire_id         text COLLATE "C",
    -- fi, sv or en: of the mails that they get.
    ADD COLUMN language        text COLLATE "C" NOT NULL DEFAULT 'fi';

UPDATE principal SET roles = '{owner}' WHERE '*' = ANY (permissions);
ALTER TABLE principal DROP COLUMN permissions;

-- Somebody is away and somebody else acts for them, within these days (both inclusive, Europe/Helsinki).
CREATE TABLE absence (
    id            text COLLATE "C" PRIMARY KEY,
    principal_id  text COLLATE "C" NOT NULL REFERENCES principal (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    substitute_id text COLLATE "C" NOT NULL REFERENCES principal (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    from_on       date NOT NULL,
    to_on         date NOT NULL CHECK (to_on >= from_on),
    created_by    text COLLATE "C" NOT NULL,
    created_at    timestamptz(3) NOT NULL,
    ended_at      timestamptz(3),
    CHECK (principal_id <> substitute_id)
);

CREATE INDEX absence_substitute_id_idx ON absence (substitute_id, to_on);
CREATE INDEX absence_principal_id_idx ON absence (principal_id, to_on);

-- Which coordinator carries a hire. No row: it is in the team's queue.
CREATE TABLE assignment (
    hire_id      text COLLATE "C" PRIMARY KEY,
    principal_id text COLLATE "C" NOT NULL REFERENCES principal (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    claimed_at   timestamptz(3) NOT NULL,
    claimed_by   text COLLATE "C" NOT NULL
);

CREATE INDEX assignment_principal_id_idx ON assignment (principal_id);
