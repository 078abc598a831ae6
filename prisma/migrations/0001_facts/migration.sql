-- The log of every hire: the one table from which everything else can be made again.
--
-- Ids sort by code point (COLLATE "C"): the same on every database and machine, whatever its locale, so that a
-- keyset page never skips or repeats a hire.
CREATE TABLE fact (
    hire_id      text COLLATE "C" NOT NULL,
    -- Dense from 1 within a hire; record_facts() refuses a hole.
    seq          integer NOT NULL CHECK (seq >= 1),
    event_id     text COLLATE "C" NOT NULL,
    event        text COLLATE "C" NOT NULL,
    command_id   text COLLATE "C" NOT NULL,
    command_hash text COLLATE "C" NOT NULL,
    stored_at    timestamptz(3) NOT NULL,
    edition      text COLLATE "C" NOT NULL,
    -- The event exactly as it was decided. json keeps the text (jsonb would reorder keys) and reads in bulk twice as
    -- fast as jsonb; unlike text it refuses what is not JSON.
    body         json NOT NULL,
    -- (xid, id) is the cursor of whoever follows the log: ids are handed out before the commit, so a reader that goes
    -- by id alone would skip what commits late.
    id           bigint GENERATED ALWAYS AS IDENTITY,
    xid          xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (hire_id, seq),
    -- event_id first: one index serves both the uniqueness within a hire and the look-up across hires.
    UNIQUE (event_id, hire_id)
);

CREATE INDEX fact_xid_id_idx ON fact (xid, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of "%" refused: it is append-only; record a correction or a retraction instead', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER fact_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON fact
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
