-- Names, contacts and what people write to each other, apart from the facts: encrypted per person with a key of its own.
-- Destroying the key removes the person from here, from backups of this table and from nowhere else, because nothing
-- else holds anything but codes.

CREATE TABLE person (
    id         text COLLATE "C" PRIMARY KEY,
    -- talent, family, employer (contact of a firm) or staff.
    kind       text COLLATE "C" NOT NULL CHECK (kind IN ('talent', 'family', 'employer', 'staff')),
    -- Talent and family: the hire. Family: the id by which facts call the member; employer: a code of the contact.
    hire_id    text COLLATE "C",
    member_id  text COLLATE "C",
    -- Employer contact: the employer; staff: the principal.
    employer_id  text COLLATE "C",
    principal_id text COLLATE "C",
    -- AES-256-GCM over the profile: names, contacts, languages. Null: nothing known, or erased.
    profile    bytea,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    -- 0 until a profile is written.
    version    integer NOT NULL DEFAULT 0,
    erased_at  timestamptz(3)
);

CREATE UNIQUE INDEX person_of_hire_idx ON person (hire_id, kind, coalesce(member_id, '')) WHERE hire_id IS NOT NULL;
CREATE UNIQUE INDEX person_of_principal_idx ON person (principal_id) WHERE principal_id IS NOT NULL;
CREATE UNIQUE INDEX person_of_employer_idx ON person (employer_id, member_id) WHERE employer_id IS NOT NULL;

-- The keys, in a table of their own: their backups are kept apart and short, or a restore would bring people back.
CREATE TABLE person_key (
    person_id   text COLLATE "C" PRIMARY KEY REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    -- Data key, wrapped by the installation's key of that id.
    wrapped     bytea NOT NULL,
    wrapping_id text COLLATE "C" NOT NULL,
    created_at  timestamptz(3) NOT NULL DEFAULT now()
);

-- What people write about a hire: questions, answers, reasons. Facts and notes name it by id.
CREATE TABLE private_text (
    id         text COLLATE "C" PRIMARY KEY,
    person_id  text COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    hire_id    text COLLATE "C" NOT NULL,
    handoff_id text COLLATE "C",
    -- Null: erased with the person.
    ciphertext bytea,
    created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE INDEX private_text_handoff_id_idx ON private_text (handoff_id);
CREATE INDEX private_text_person_id_idx ON private_text (person_id);

-- What was begun and not sent yet, by whom: encrypted like the rest, because it may hold what people write.
CREATE TABLE draft (
    -- handoff:<hire_id> of a composer, act:<handoff_id> of a receiver.
    about      text COLLATE "C" NOT NULL,
    owner      text COLLATE "C" NOT NULL,
    person_id  text COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    ciphertext bytea NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    version    integer NOT NULL DEFAULT 1,
    PRIMARY KEY (about, owner)
);

CREATE INDEX draft_person_id_idx ON draft (person_id);

-- Who saw whose data, and why; append-only.
CREATE TABLE access_entry (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz(3) NOT NULL DEFAULT now(),
    person_id text COLLATE "C" NOT NULL,
    hire_id   text COLLATE "C",
    -- Who read: principal, and the organisation that it acts for.
    principal text COLLATE "C" NOT NULL,
    organisation_id text COLLATE "C",
    purpose   text COLLATE "C" NOT NULL,
    fields    text[] COLLATE "C" NOT NULL
);

CREATE INDEX access_entry_person_id_idx ON access_entry (person_id, id);
CREATE INDEX access_entry_hire_id_idx ON access_entry (hire_id, id);

CREATE TRIGGER access_entry_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON access_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
