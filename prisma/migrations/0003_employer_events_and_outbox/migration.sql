-- What one hire must know of another: events about the employer that they share.

CREATE TABLE employer_event (
    hire_id     text COLLATE "C" NOT NULL,
    seq         integer NOT NULL,
    employer_id text COLLATE "C" NOT NULL,
    event_id    text COLLATE "C" NOT NULL,
    event       text COLLATE "C" NOT NULL,
    body        json NOT NULL,
    PRIMARY KEY (hire_id, seq)
);

CREATE INDEX employer_event_employer_id_idx ON employer_event (employer_id, hire_id, seq);

-- What is still to be told to somebody, written with the fact that causes it.
CREATE TABLE outbox (
    -- '<hireId>:<seq>:<kind>', so that a repetition writes nothing twice.
    id           text COLLATE "C" PRIMARY KEY,
    hire_id      text COLLATE "C" NOT NULL,
    seq          integer NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    payload      jsonb NOT NULL,
    created_at   timestamptz(3) NOT NULL DEFAULT now(),
    available_at timestamptz(3) NOT NULL DEFAULT now(),
    attempts     integer NOT NULL DEFAULT 0,
    done_at      timestamptz(3),
    last_error   text
);

CREATE INDEX outbox_due_idx ON outbox (available_at, id) WHERE done_at IS NULL;
