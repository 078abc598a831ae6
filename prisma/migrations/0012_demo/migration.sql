-- Which hires and registry entries are made up, so that they can be told from real ones and removed without a trace.

CREATE TABLE demo_entry (
    -- hire, organisation, service, principal, person
    kind text COLLATE "C" NOT NULL,
    id   text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id)
);

-- The only way around append-only: rows of made-up hires, and nothing else.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND coalesce(current_setting('saapua.removing_demo', true), '') = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% of "%" refused: it is append-only; record a correction or a retraction instead', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
