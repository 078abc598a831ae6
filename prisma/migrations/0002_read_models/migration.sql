-- What lists read: one projection per hire at one instant. Nothing here is a source; all of it can be made again from
-- the facts, but for the two things that gap_instance says below.

CREATE TABLE hire (
    hire_id       text COLLATE "C" PRIMARY KEY,
    edition       text COLLATE "C" NOT NULL,
    seq           integer NOT NULL,
    as_of         timestamptz(3) NOT NULL,
    stage         text COLLATE "C" NOT NULL,
    closed        boolean NOT NULL,
    outcome       text COLLATE "C",
    route         text COLLATE "C",
    region        text COLLATE "C",
    municipality  text COLLATE "C",
    employer_id   text COLLATE "C",
    pilot         text COLLATE "C",
    waits         jsonb NOT NULL,
    next_due      date,
    late          boolean NOT NULL,
    open_gaps     integer NOT NULL,
    close_as      text COLLATE "C",
    next_deadline timestamptz(3)
) WITH (fillfactor = 80); -- room on the page: most updates change no indexed column and then touch no index

-- hire_id last in each: a page of a list is one range of its index, already in order.
CREATE INDEX hire_stage_hire_id_idx ON hire (stage, hire_id);
CREATE INDEX hire_late_hire_id_idx ON hire (hire_id) WHERE late;
CREATE INDEX hire_open_hire_id_idx ON hire (hire_id) WHERE NOT closed;
CREATE INDEX hire_pilot_hire_id_idx ON hire (pilot, hire_id);
CREATE INDEX hire_employer_id_hire_id_idx ON hire (employer_id, hire_id);
-- "Whose turn": waits @> '[{"party": "MIGRI"}]'.
CREATE INDEX hire_waits_idx ON hire USING gin (waits jsonb_path_ops);

CREATE TABLE gap_instance (
    hire_id       text COLLATE "C" NOT NULL,
    instance_id   text COLLATE "C" NOT NULL,
    gap           text COLLATE "C" NOT NULL,
    object_id     text COLLATE "C",
    opened_on     date NOT NULL,
    ended_on      date,
    -- Not a pure projection: an instance that later evidence takes away stays here as not_a_gap / late_evidence,
    -- although the facts alone no longer give it.
    state         text COLLATE "C" NOT NULL,
    reason        text COLLATE "C",
    owner         text COLLATE "C" NOT NULL,
    severity      integer NOT NULL,
    days_lost     integer NOT NULL,
    dedup_key     text COLLATE "C" NOT NULL,
    evidence      text[] COLLATE "C" NOT NULL,
    -- Not a pure projection: the day on which it was first seen, kept when the opening day moves later.
    first_seen_on date NOT NULL,
    PRIMARY KEY (hire_id, instance_id)
);

CREATE INDEX gap_instance_gap_hire_id_idx ON gap_instance (gap, hire_id);
CREATE INDEX gap_instance_open_idx ON gap_instance (owner, hire_id) WHERE ended_on IS NULL AND state <> 'not_a_gap';

-- An input that came without anybody waiting for the answer, and was refused.
CREATE TABLE refused_input (
    hire_id    text COLLATE "C" NOT NULL,
    command_id text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    code       text COLLATE "C" NOT NULL,
    message    text NOT NULL,
    -- The event and field it is about: events[0].data.route.
    place      text,
    refused_at timestamptz(3) NOT NULL,
    PRIMARY KEY (hire_id, command_id)
);
