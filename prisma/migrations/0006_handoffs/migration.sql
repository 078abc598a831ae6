-- Handoffs of open and closed hires: what queues and inboxes read. A projection like `hire`.
CREATE TABLE handoff (
    hire_id        text COLLATE "C" NOT NULL,
    handoff_id     text COLLATE "C" NOT NULL,
    service_id     text COLLATE "C",
    receiver_id    text COLLATE "C",
    step           text COLLATE "C",
    sender         text COLLATE "C" NOT NULL,
    state          text COLLATE "C" NOT NULL,
    outcome        text COLLATE "C",
    reason_code    text COLLATE "C",
    version        integer NOT NULL,
    open_questions jsonb NOT NULL,
    created_at     timestamptz(3) NOT NULL,
    changed_at     timestamptz(3) NOT NULL,
    ended_at       timestamptz(3),
    -- Of the clock that runs for it, or is stopped: which, by when, how it stands.
    clock          text COLLATE "C",
    clock_state    text COLLATE "C",
    paused         boolean NOT NULL,
    due_on         date,
    -- Highest rung of the ladder that was fired, in per cent; 0: none.
    rung           integer NOT NULL,
    claimed_by     text COLLATE "C",
    expected_on    date,
    replaces       text COLLATE "C",
    replaced_by    text COLLATE "C",
    delivery_id    text COLLATE "C",
    language       text COLLATE "C",
    items          jsonb NOT NULL,
    shared_fields  jsonb NOT NULL,
    PRIMARY KEY (hire_id, handoff_id)
) WITH (fillfactor = 80);

CREATE INDEX handoff_receiver_idx ON handoff (receiver_id, hire_id, handoff_id) WHERE ended_at IS NULL;
CREATE INDEX handoff_sender_idx ON handoff (sender, hire_id, handoff_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX handoff_handoff_id_idx ON handoff (handoff_id, hire_id);

-- As in 0005, and with the handoffs and what is to be told beside the rest.
DROP FUNCTION record_facts(text, json, json, json, text[], text);

-- The one way by which facts are written: facts, read models and outbox rows of one hire, all or nothing, in one
-- round trip. It is a function, and not statements sent one by one, because every round trip would be waited for with
-- the hire's lock held.
--
--   p_facts      StoredFact[]: the dense continuation of what is stored; [] when only the projection moved on
--   p_hire       HireRow, p_gaps GapRow[], p_handoffs HandoffRow[]: the projection after these facts
--   p_notices    Notice[]: what is to be told to somebody because of these facts
--   p_forwarded  names of the events that other hires of the same employer must hear of
--   p_employer   answer with that employer's events in other hires; null: do not
--
-- Gives {"last_seq": n, "employer_events": [{"case_id", "event"}] | null, "already": StoredFact[] | null}.
-- `already`: the log has gone on without the one who asks, because a worker died after writing and before Temporal knew
-- of it. What is stored stands; nothing of this call is written, and the caller folds these facts and decides again.
-- A hole is an error: only a bug can cause it, and nothing may hide it.
-- A projection older than the stored one, by (seq, as_of), is left out.
CREATE FUNCTION record_facts(
    p_hire_id text, p_facts json, p_hire json, p_gaps json, p_handoffs json, p_notices json, p_forwarded text[], p_employer text
) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_last         integer;
    v_count        integer;
    v_first        integer;
    v_until        integer;
    v_ahead_from   integer;
    v_was          hire;
    v_is_current   boolean;
    v_employer     text;
    v_look_again   boolean := false;
BEGIN
    -- First of all, and before anything takes a transaction id: of two transactions of one hire the one with the lower
    -- xid then has the lower seq, so a reader that goes by (xid, id) meets a hire's facts in order.
    PERFORM pg_advisory_xact_lock(hashtextextended(p_hire_id, 0));

    SELECT coalesce(max(seq), 0) INTO v_last FROM fact WHERE hire_id = p_hire_id;

    SELECT count(DISTINCT f.seq), min(f.seq), max(f.seq) INTO v_count, v_first, v_until
    FROM json_to_recordset(p_facts) AS f (seq integer);

    IF v_count <> json_array_length(p_facts) OR v_count <> coalesce(v_until - v_first + 1, 0) THEN
        RAISE EXCEPTION 'facts of hire % are not dense: % facts from seq % to %; nothing was recorded',
            p_hire_id, json_array_length(p_facts), v_first, v_until USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    IF v_first = v_last + 1 THEN
        INSERT INTO fact (hire_id, seq, event_id, event, command_id, command_hash, stored_at, edition, body)
        SELECT p_hire_id, f.seq, f.event ->> 'event_id', f.event ->> 'event',
               f.command_id, f.command_hash, f.stored_at, f.edition, f.event
        FROM json_to_recordset(p_facts)
          AS f (seq integer, command_id text, command_hash text, stored_at timestamptz, edition text, event json)
        ORDER BY f.seq;

        INSERT INTO outbox (id, hire_id, seq, kind, payload, available_at)
        SELECT n ->> 'id', p_hire_id, (n ->> 'seq')::integer, 'notice', n::jsonb, (n ->> 'not_before')::timestamptz
        FROM json_array_elements(p_notices) AS n
        ON CONFLICT (id) DO NOTHING;

        v_last := v_until;
        v_look_again := EXISTS (
            SELECT FROM json_to_recordset(p_facts) AS f (event json)
            WHERE f.event ->> 'event' = ANY (p_forwarded)
               OR f.event ->> 'corrects' IS NOT NULL OR f.event ->> 'retracts' IS NOT NULL);
    ELSIF v_first > v_last + 1 THEN
        RAISE EXCEPTION 'hire % has a hole: seq % is stored, seq % came; nothing was recorded',
            p_hire_id, v_last, v_first USING ERRCODE = 'integrity_constraint_violation';
    ELSIF v_first IS NULL THEN
        v_ahead_from := CASE WHEN (p_hire ->> 'seq')::integer < v_last THEN (p_hire ->> 'seq')::integer + 1 END;
    ELSIF v_until > v_last OR EXISTS (
        -- A repetition may have been decided at another moment (stored_at): the first one stands.
        SELECT FROM json_to_recordset(p_facts) AS f (seq integer, command_id text, command_hash text, event json)
        JOIN fact s ON s.hire_id = p_hire_id AND s.seq = f.seq
        WHERE s.command_id <> f.command_id OR s.command_hash <> f.command_hash
           OR CASE WHEN s.body::text = f.event::text THEN false ELSE s.body::jsonb <> f.event::jsonb END)
    THEN
        v_ahead_from := v_first;
    END IF;

    IF v_ahead_from IS NOT NULL THEN
        RETURN json_build_object('last_seq', v_last, 'employer_events', NULL, 'already', (
            SELECT json_agg(json_build_object(
                'hire_id', f.hire_id, 'seq', f.seq, 'command_id', f.command_id, 'command_hash', f.command_hash,
                'stored_at', to_char(f.stored_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                'edition', f.edition, 'event', f.body) ORDER BY f.seq)
            FROM fact f WHERE f.hire_id = p_hire_id AND f.seq >= v_ahead_from));
    END IF;

    IF p_hire ->> 'hire_id' <> p_hire_id OR (p_hire ->> 'seq')::integer > v_last THEN
        RAISE EXCEPTION 'projection of hire % at seq % does not belong to hire % with % facts; nothing was recorded',
            p_hire ->> 'hire_id', p_hire ->> 'seq', p_hire_id, v_last USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    SELECT * INTO v_was FROM hire WHERE hire_id = p_hire_id;
    v_is_current := v_was.hire_id IS NULL OR (v_was.seq, v_was.as_of)
                    <= ((p_hire ->> 'seq')::integer, (p_hire ->> 'as_of')::timestamptz(3));
    v_employer := CASE WHEN v_is_current THEN p_hire ->> 'employer_id' ELSE v_was.employer_id END;
    v_look_again := v_look_again OR v_employer IS DISTINCT FROM v_was.employer_id;

    -- After the hire's lock, never before it, and by name, so that no two can wait for each other. It orders a hire
    -- that asks for its employer's events against a hire that is just recording one: without it each could miss the
    -- other.
    IF v_look_again OR p_employer IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(e.id, 1))
        FROM (SELECT DISTINCT id FROM unnest(ARRAY[p_employer, v_employer]) AS id WHERE id IS NOT NULL ORDER BY id) AS e;
    END IF;

    IF v_is_current THEN
        INSERT INTO hire SELECT * FROM json_populate_record(NULL::hire, p_hire)
        ON CONFLICT (hire_id) DO UPDATE SET
            edition = excluded.edition, seq = excluded.seq, as_of = excluded.as_of, stage = excluded.stage,
            closed = excluded.closed, outcome = excluded.outcome, route = excluded.route, region = excluded.region,
            municipality = excluded.municipality, employer_id = excluded.employer_id, pilot = excluded.pilot,
            waits = excluded.waits, next_due = excluded.next_due, late = excluded.late,
            open_gaps = excluded.open_gaps, close_as = excluded.close_as, next_deadline = excluded.next_deadline;

        INSERT INTO gap_instance AS g
        SELECT p_hire_id, r.instance_id, r.gap, r.object_id, r.opened_on, r.ended_on, r.state, r.reason, r.owner,
               r.severity, r.days_lost, r.dedup_key, r.evidence, r.first_seen_on
        FROM json_populate_recordset(NULL::gap_instance, p_gaps) AS r
        ON CONFLICT (hire_id, instance_id) DO UPDATE SET
            gap = excluded.gap, object_id = excluded.object_id, opened_on = excluded.opened_on,
            ended_on = excluded.ended_on, state = excluded.state, reason = excluded.reason, owner = excluded.owner,
            severity = excluded.severity, days_lost = excluded.days_lost, dedup_key = excluded.dedup_key,
            evidence = excluded.evidence
        WHERE (g.gap, g.object_id, g.opened_on, g.ended_on, g.state, g.reason,
               g.owner, g.severity, g.days_lost, g.dedup_key, g.evidence)
           IS DISTINCT FROM
              (excluded.gap, excluded.object_id, excluded.opened_on, excluded.ended_on, excluded.state, excluded.reason,
               excluded.owner, excluded.severity, excluded.days_lost, excluded.dedup_key, excluded.evidence);

        INSERT INTO handoff AS h
        SELECT * FROM json_populate_recordset(NULL::handoff, p_handoffs)
        ON CONFLICT (hire_id, handoff_id) DO UPDATE SET
            service_id = excluded.service_id, receiver_id = excluded.receiver_id, step = excluded.step, sender = excluded.sender,
            state = excluded.state, outcome = excluded.outcome, reason_code = excluded.reason_code, version = excluded.version,
            open_questions = excluded.open_questions, created_at = excluded.created_at, changed_at = excluded.changed_at,
            ended_at = excluded.ended_at, clock = excluded.clock, clock_state = excluded.clock_state, paused = excluded.paused,
            due_on = excluded.due_on, rung = excluded.rung, claimed_by = excluded.claimed_by, expected_on = excluded.expected_on,
            replaces = excluded.replaces, replaced_by = excluded.replaced_by, delivery_id = excluded.delivery_id,
            language = excluded.language, items = excluded.items, shared_fields = excluded.shared_fields
        WHERE h.* IS DISTINCT FROM excluded.*;

        -- Its creation was retracted.
        DELETE FROM handoff h WHERE h.hire_id = p_hire_id
          AND NOT EXISTS (SELECT FROM json_populate_recordset(NULL::handoff, p_handoffs) AS r WHERE r.handoff_id = h.handoff_id);

        -- What was a gap and, by what is known since, never was one: kept and marked, for the report of that day.
        UPDATE gap_instance g SET state = 'not_a_gap', reason = 'late_evidence'
        WHERE g.hire_id = p_hire_id
          AND (g.state, g.reason) IS DISTINCT FROM ('not_a_gap', 'late_evidence')
          AND NOT EXISTS (SELECT FROM json_populate_recordset(NULL::gap_instance, p_gaps) AS r
                          WHERE r.instance_id = g.instance_id);
    END IF;

    IF v_look_again THEN
        PERFORM record_employer_events(p_hire_id, v_employer, p_forwarded);
    END IF;

    RETURN json_build_object(
        'last_seq', v_last,
        'employer_events', CASE WHEN p_employer IS NOT NULL THEN coalesce(
            (SELECT json_agg(json_build_object('case_id', e.hire_id, 'event', e.body) ORDER BY e.hire_id, e.seq)
             FROM employer_event e WHERE e.employer_id = p_employer AND e.hire_id <> p_hire_id), '[]') END);
END
$$;
