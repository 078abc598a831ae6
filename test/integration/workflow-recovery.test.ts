import { setTimeout as pause } from 'node:timers/promises';
import { makeRecordFacts } from '../../activities/record-facts';
import { OutcomeUnknownError } from '../../client/hires';
import type { OutsideCommand, Reply } from '../../domain/hire/command';
import { decide } from '../../domain/hire/decide';
import { evolveAll } from '../../domain/hire/evolve';
import { project } from '../../domain/hire/project';
import { editionOf } from '../../domain/model/edition';
import { loadState } from '../../prisma/hire-state';
import { recoverHires } from '../../server/recovery';
import { verify } from '../../server/verify';
import { describeHires, type Rig, type TestHire, type ToldEvent } from '../support/rig';
import { until } from '../support/until';

const BEGINNING: readonly ToldEvent[] = [{ event: 'need_identified' }, { event: 'employer_readiness_assessed' }];
const HANDOFF: ToldEvent = { event: 'handoff_created', handoff_id: 'H1', service_id: 'SVC-HOUSING', data: { receiver_id: 'ORG-A' } };
const OPEN = { staysOpen: 'the handoff is never answered' };
/** Longer than the SDK holds the workflow task for, so that its own timer is part of it. */
const OUTAGE_MS = 13_500;

/** As a caller does who is told that the outcome is unknown: the same command again. */
async function insist(send: () => Promise<Reply>): Promise<Reply> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError)) throw error;
    }
  }
}

const names = async (hire: TestHire): Promise<readonly string[]> => (await hire.facts()).map((fact) => fact.event.event);

describeHires('a live hire in trouble', (rig) => {
  it('waits for a database that is away, and stores the command once', async () => {
    const hire = rig.hire(OPEN);
    await hire.tell(...BEGINNING);
    const [first, second] = [await hire.command({ event: 'vacancy_published' }), await hire.command({ event: 'vacancy_closed' })];

    await rig.db.pool.query('ALTER FUNCTION record_facts RENAME TO record_facts_away');
    const answers = Promise.all([insist(() => hire.send(first)), insist(() => hire.send(second))]);
    await pause(OUTAGE_MS);
    expect(await hire.facts()).toHaveLength(2);
    await rig.db.pool.query('ALTER FUNCTION record_facts_away RENAME TO record_facts');
    // The pause before the next try is a timer of the workflow by now.
    await rig.time.forward(hire.id, { days: 1 });

    expect((await answers).map((reply) => reply.seq).sort()).toEqual([3, 4]);
    expect([...(await names(hire))].sort()).toEqual(['employer_readiness_assessed', 'need_identified', 'vacancy_closed', 'vacancy_published']);
  });

  it('goes on with a new worker that remembers nothing', async () => {
    const hire = rig.hire(OPEN);
    await hire.tell(...BEGINNING, HANDOFF);
    await rig.stopWorker();
    const told = insist(() => hire.tell({ event: 'vacancy_published' }));
    await rig.startWorker();
    expect((await told).seq).toBe(4);
    await hire.forward({ days: 8 });
    expect(await names(hire)).toEqual([...BEGINNING.map((t) => t.event), 'handoff_created', 'vacancy_published', 'reminder_sent', 'reminder_sent', 'service_gap_recorded', 'escalated', 'escalated']);
  });

  it('adopts facts that were written before its worker could tell, and decides on top of them', async () => {
    const hire = rig.hire(OPEN);
    await hire.tell(...BEGINNING);
    const lost = await hire.command({ event: 'vacancy_published' });
    await writeWithoutWorkflow(rig, hire, lost);
    expect((await hire.status())?.seq).toBe(2);

    const reply = await hire.tell({ event: 'vacancy_closed' });

    expect(reply.seq).toBe(4);
    expect((await hire.send(lost)).seq).toBe(3);
    expect(await names(hire)).toEqual([...BEGINNING.map((t) => t.event), 'vacancy_published', 'vacancy_closed']);
  });
});

describeHires('recovery', (rig) => {
  const recover = (options: { dryRun?: boolean; deep?: boolean } = {}) => recoverHires(rig.db, rig.hires, { dryRun: false, deep: false, ...options });
  const running = async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    for await (const id of rig.hires.running()) ids.push(id);
    return ids;
  };
  const lose = async (...hires: readonly TestHire[]): Promise<void> => {
    for (const hire of hires) await rig.hires.terminate(hire.id, 'this Temporal was lost');
    await until('the list knows that they are gone', async () => (await running()).every((id) => !hires.some((hire) => hire.id === id)));
  };

  it('starts every open hire in an empty Temporal, with its deadline unchanged and what came due meanwhile', async () => {
    const [early, late, closed] = [rig.hire(OPEN), rig.hire(OPEN), rig.hire()];
    for (const hire of [early, late]) await hire.tell(...BEGINNING, HANDOFF);
    await closed.tell(...BEGINNING, { event: 'case_closed', outcome: 'not_hired' });
    const { next_deadline: deadline } = await early.row();
    await lose(early, late);
    rig.time.elapse(late.id, { days: 20 });

    const wouldStart = await recover({ dryRun: true });
    expect(wouldStart).toMatchObject({ dry_run: true, open: 2, hires: [{ case_id: early.id, what: 'started' }, { case_id: late.id, what: 'started' }] });
    expect(await running()).toEqual([]);
    expect(await recover()).toEqual({ ...wouldStart, dry_run: false });
    expect((await recover()).hires).toEqual([]);

    await until('the one that was late has caught up', async () => (await names(late)).length > 3);
    expect((await early.row()).next_deadline).toBe(deadline);
    expect((await early.status())?.dueAt).toBe(deadline);
    expect(await late.events('service_gap_recorded')).toMatchObject([{ data: { code: 'G27_SILENT', opened_on: '2087-03-07' }, occurred_at: expect.stringMatching(/^2087-03-23/) }]);
    await early.forward({ days: 20 });
    for (const hire of [early, late]) await hire.tell({ event: 'vacancy_published' });
    const begun = [...BEGINNING.map((t) => t.event), 'handoff_created'];
    expect(await names(early)).toEqual([...begun, 'reminder_sent', 'reminder_sent', 'service_gap_recorded', 'escalated', 'escalated', 'vacancy_published']);
    // Of the rungs that passed in the twenty days only the highest is told.
    expect(await names(late)).toEqual([...begun, 'service_gap_recorded', 'escalated', 'vacancy_published']);
  });

  it('restarts a workflow that is behind the log, and leaves one alone that is ahead of it', async () => {
    const [behind, ahead] = [rig.hire(OPEN), rig.hire(OPEN)];
    for (const hire of [behind, ahead]) await hire.tell(...BEGINNING, HANDOFF);
    await writeWithoutWorkflow(rig, behind, await behind.command({ event: 'vacancy_published' }));
    await tamper(rig, ahead, 'DELETE FROM fact WHERE hire_id = $1 AND seq = 3');
    await until('both are listed', async () => (await running()).filter((id) => id === behind.id || id === ahead.id).length === 2);

    const { hires } = await recover({ deep: true });

    expect(hires).toMatchObject([{ case_id: behind.id, what: 'restarted' }, { case_id: ahead.id, what: 'workflow_ahead' }].sort((a, b) => (a.case_id < b.case_id ? -1 : 1)));
    expect((await behind.status())?.seq).toBe(4);
    expect((await ahead.status())?.seq).toBe(3);
    await behind.forward({ days: 7 });
    expect(await names(behind)).toEqual([...BEGINNING.map((t) => t.event), 'handoff_created', 'vacancy_published', 'reminder_sent', 'reminder_sent', 'service_gap_recorded', 'escalated', 'escalated']);
  });
});

describeHires('verify', (rig) => {
  const broken = async (hire: TestHire): Promise<readonly string[]> => {
    const { checks } = await verify(rig.db, rig.hires, await hire.now());
    return checks.flatMap((check) => check.violations.map((v) => `${check.id}: ${v.case_id === hire.id ? 'this hire' : String(v.case_id)}`));
  };

  it('finds a record that holds together, and names each thing that somebody broke in it', async () => {
    const [sound, hire, closed] = [rig.hire(OPEN), rig.hire(OPEN), rig.hire()];
    for (const each of [sound, hire]) await each.tell(...BEGINNING, HANDOFF);
    await closed.tell(...BEGINNING, { event: 'case_closed', outcome: 'not_hired' });
    for (const each of [sound, hire]) await each.forward({ days: 7 });
    await until('all are listed', async () => (await verify(rig.db, rig.hires, await sound.now())).ok);

    const untouched = await rig.db.prisma.hire.findUniqueOrThrow({ where: { hire_id: hire.id } });
    const plant = async (what: string): Promise<readonly string[]> => {
      await tamper(rig, hire, `UPDATE hire SET ${what} WHERE hire_id = $1`);
      const found = await broken(hire);
      await rig.db.prisma.hire.update({ where: { hire_id: hire.id }, data: { ...untouched, waits: untouched.waits! } });
      return found;
    };
    expect(await plant(`stage = 'arrival'`)).toEqual(['facts_fold_to_stored_state: this hire']);
    expect(await plant(`waits = '[]'`)).toEqual(['open_hire_has_a_wait: this hire', 'facts_fold_to_stored_state: this hire']);
    expect(await plant(`next_deadline = '2087-03-08T00:00:00Z'`)).toEqual(['facts_fold_to_stored_state: this hire', 'no_deadline_is_overdue: this hire']);
    expect(await broken(hire)).toEqual([]);

    await tamper(rig, hire, `UPDATE gap_instance SET owner = 'ORG-B' WHERE hire_id = $1`);
    expect(await broken(hire)).toEqual(['facts_fold_to_stored_state: this hire']);
    await tamper(rig, hire, `UPDATE gap_instance SET owner = 'ORG-A' WHERE hire_id = $1`);

    await tamper(rig, hire, `UPDATE fact SET body = (replace(body::text, 'H1', 'H9'))::json WHERE hire_id = $1 AND seq = 3`);
    expect(await broken(hire)).toEqual(['facts_fold_to_stored_state: this hire']);
    await tamper(rig, hire, `UPDATE fact SET body = (replace(body::text, 'H9', 'H1'))::json WHERE hire_id = $1 AND seq = 3`);
    expect(await broken(hire)).toEqual([]);

    await rig.hires.terminate(hire.id, 'somebody ended it');
    await until('the list knows that it is gone', async () => (await broken(hire)).length > 0);
    expect(await broken(hire)).toEqual(['open_in_postgres_is_running_in_temporal: this hire']);

    await tamper(rig, hire, 'DELETE FROM fact WHERE hire_id = $1 AND seq = 2');
    expect(await broken(hire)).toEqual(['dense_sequence: this hire', 'open_in_postgres_is_running_in_temporal: this hire']);
  });
});

/** What a worker leaves behind that dies after writing and before Temporal knows of it. */
async function writeWithoutWorkflow(rig: Rig, hire: TestHire, command: OutsideCommand): Promise<void> {
  const state = (await loadState(rig.db, hire.id))!;
  const nowMs = await hire.now();
  const decided = decide(state, command, { edition: editionOf(state.edition), nowMs });
  if ('refusal' in decided) throw new Error(decided.refusal.message);
  await makeRecordFacts(rig.db, { forwardedEvents: [] })({ hireId: hire.id, facts: decided.facts, projection: project(evolveAll(state, decided.facts), nowMs), notices: [] });
}

/** What only somebody can do who may switch off the guards of the database. */
async function tamper(rig: Rig, hire: TestHire, sql: string): Promise<void> {
  await rig.db.pool.query('ALTER TABLE fact DISABLE TRIGGER USER');
  await rig.db.pool.query(sql, [hire.id]);
  await rig.db.pool.query('ALTER TABLE fact ENABLE TRIGGER USER');
}
