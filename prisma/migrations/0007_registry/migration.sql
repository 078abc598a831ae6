-- Who gives which service, where, in which languages, how fast and by which mailbox. Offices and roles, never persons.

CREATE TABLE organisation (
    id           text COLLATE "C" PRIMARY KEY,
    kind         text COLLATE "C" NOT NULL,
    -- Actor of the model that it acts as: MUNICIPALITY, DVV, BANK.
    party        text COLLATE "C" NOT NULL,
    name_fi      text NOT NULL,
    name_sv      text NOT NULL,
    name_en      text NOT NULL,
    municipality text COLLATE "C",
    languages    text[] COLLATE "C" NOT NULL DEFAULT '{}',
    -- A handoff may be forwarded within these domains only; changed with a second person's consent.
    mail_domains text[] COLLATE "C" NOT NULL DEFAULT '{}',
    valid_from   date,
    valid_to     date,
    version      integer NOT NULL DEFAULT 1
);

CREATE TABLE service (
    id              text COLLATE "C" PRIMARY KEY,
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    title_fi        text NOT NULL,
    title_sv        text NOT NULL,
    title_en        text NOT NULL,
    stage           text COLLATE "C",
    step            text COLLATE "C",
    -- firm, talent or family.
    client          text COLLATE "C" NOT NULL,
    -- Municipalities that it serves; empty: all.
    area            text[] COLLATE "C" NOT NULL DEFAULT '{}',
    languages       text[] COLLATE "C" NOT NULL DEFAULT '{}',
    -- Role that owns the service in its organisation, as a code: family_services_lead. Null: nobody does.
    owner_role      text COLLATE "C",
    mailbox         text,
    lead_mailbox    text,
    -- Service that takes over while this one has no active owner.
    substitute_id   text COLLATE "C",
    -- Promised: working days from acceptance to completion.
    response_days   integer CHECK (response_days BETWEEN 1 AND 250),
    -- [{"id", "fi", "sv", "en", "required"}]
    checklist       jsonb NOT NULL DEFAULT '[]',
    -- [{"field", "legal_basis", "default"}]: what may be shared with it, and why.
    shared_fields   jsonb NOT NULL DEFAULT '[]',
    state           text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'active', 'under_review', 'retired')),
    reviewed_on     date,
    valid_from      date,
    valid_to        date,
    -- Day since which state, role or mailbox are wanting; null: all are there.
    unowned_since   date,
    version         integer NOT NULL DEFAULT 1
);

CREATE INDEX service_organisation_id_idx ON service (organisation_id);

-- A change that needs a second person: an address, or the domains in which addresses may lie.
CREATE TABLE registry_change (
    id           text COLLATE "C" PRIMARY KEY,
    entity       text COLLATE "C" NOT NULL CHECK (entity IN ('organisation', 'service')),
    entity_id    text COLLATE "C" NOT NULL,
    base_version integer NOT NULL,
    -- {"mailbox": {"from", "to"}, …}
    fields       jsonb NOT NULL,
    proposed_by  text COLLATE "C" NOT NULL,
    proposed_at  timestamptz(3) NOT NULL,
    decided_by   text COLLATE "C",
    decided_at   timestamptz(3),
    decision     text COLLATE "C" CHECK (decision IN ('approved', 'refused', 'withdrawn')),
    CHECK (decided_by IS NULL OR decision <> 'approved' OR decided_by <> proposed_by)
);

-- Two changes of one entry cannot wait at once: whichever came second would have been proposed without the first.
CREATE UNIQUE INDEX registry_change_open_idx ON registry_change (entity, entity_id) WHERE decided_at IS NULL;

-- Requests that changed the registry, so that a repetition gets the answer of the first.
CREATE TABLE registry_request (
    -- From principal and idempotency key.
    id     text COLLATE "C" PRIMARY KEY,
    -- SHA-256 of the request, hex: the same key for something else is refused.
    hash   text COLLATE "C" NOT NULL,
    -- Ids, codes and counts; no addresses.
    answer jsonb NOT NULL,
    at     timestamptz(3) NOT NULL DEFAULT now()
);
