-- Which hires, offices and people are made up, so that they can be told from real ones and removed without a trace.

CREATE TABLE demo_entry (
    -- hire, organisation, service, principal, employer, registry_request: what is made up, named before it is made.
    -- begun, filled, removing: how far the demo is, with the instant as id.
    kind text COLLATE "C" NOT NULL,
    id   text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id)
);

-- The only way around append-only: a removal that says so for its transaction, and then only rows that belong to
-- something made up. What is asked for is checked first, what went is checked after.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND coalesce(current_setting('saapua.removing_demo', true), '') = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% of "%" refused: it is append-only; record a correction or a retraction instead', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION is_demo(p_kind text, p_id text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM demo_entry d WHERE d.kind = p_kind AND d.id = p_id)
$$;

-- A person of a made-up hire or employer, or somebody made up who works here.
CREATE FUNCTION is_demo_person(p_id text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM person p WHERE p.id = p_id AND (
        is_demo('hire', p.hire_id) OR is_demo('principal', p.principal_id) OR is_demo('employer', p.employer_id)))
$$;

-- 'hire/DEMO-1', 'organisation/DVV', 'person/…', 'handoff/…', 'mail/…': is it about something made up?
CREATE FUNCTION is_about_demo(p_object text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE split_part(p_object, '/', 1)
        WHEN 'person' THEN is_demo_person(substr(p_object, 8))
        WHEN 'handoff' THEN EXISTS (SELECT FROM handoff h WHERE h.handoff_id = substr(p_object, 9) AND is_demo('hire', h.hire_id))
        WHEN 'mail' THEN EXISTS (SELECT FROM mail m WHERE m.id = substr(p_object, 6) AND is_demo('hire', m.hire_id))
        ELSE is_demo(split_part(p_object, '/', 1), substr(p_object, strpos(p_object, '/') + 1))
    END
$$;

CREATE FUNCTION only_demo_facts_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gone g WHERE NOT is_demo('hire', g.hire_id)) THEN
        RAISE EXCEPTION 'DELETE of "fact" refused: it is append-only, and a hire that is not made up was among them'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER fact_only_demo_goes AFTER DELETE ON fact
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION only_demo_facts_went();

CREATE FUNCTION only_demo_audit_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gone g WHERE NOT is_demo('principal', g.principal) AND NOT is_about_demo(g.object)) THEN
        RAISE EXCEPTION 'DELETE of "audit_entry" refused: it is append-only, and an entry about something that is not made up was among them'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER audit_entry_only_demo_goes AFTER DELETE ON audit_entry
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION only_demo_audit_went();

CREATE FUNCTION only_demo_access_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gone g WHERE NOT is_demo('hire', g.hire_id) AND NOT is_demo_person(g.person_id)) THEN
        RAISE EXCEPTION 'DELETE of "access_entry" refused: it is append-only, and a person who is not made up was among them'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER access_entry_only_demo_goes AFTER DELETE ON access_entry
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION only_demo_access_went();
