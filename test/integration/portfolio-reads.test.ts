/** Lists and bulk reads over what was recorded: complete, in order, page by page. */
import { makeRecordFacts } from '../../activities/record-facts';
import type { HireRow } from '../../domain/hire/read-model';
import { employerEvents, hireIds, knownEventIds, openHireIds, streamHires, type HireEvents, type StreamOptions } from '../../prisma/facts';
import { countHires, getHire, listHires, openHiresOfEmployer, type HireFilter } from '../../prisma/hires';
import { finishImportRun, startImportRun } from '../../prisma/import-runs';
import { describeOnEachDatabase } from '../support/databases';
import { aFact, aHire, facts, recording } from '../support/recorded-hires';

const ASSESSED = 'employer_readiness_assessed';
const [WAIT] = aHire('x', 0).waits;

/** Ids whose order by code point is not the one of a dictionary. */
const PORTFOLIO: Record<string, Partial<HireRow>> = {
  'A-10': { stage: 'permit', late: true, employer_id: 'EMP-1', pilot: 'p1' },
  'A-9': { stage: 'permit', employer_id: 'EMP-1' },
  'B-1': { stage: 'arrival', waits: [WAIT!, { ...WAIT!, party: 'UNOWNED' }], employer_id: 'EMP-2' },
  'a-1': { stage: 'retention', closed: true, waits: [], employer_id: 'EMP-1' },
  'Ä-1': { stage: 'arrival', waits: [{ ...WAIT!, party: 'EMPLOYER' }], next_due: null, next_deadline: null },
};
const IN_ORDER = ['A-10', 'A-9', 'B-1', 'a-1', 'Ä-1'];

describeOnEachDatabase('the portfolio', (db) => {
  beforeAll(async () => {
    const record = makeRecordFacts(db.current, { forwardedEvents: [ASSESSED] });
    for (const [hireId, hire] of Object.entries(PORTFOLIO).reverse()) {
      await record(recording(hireId, [...facts(hireId, 1, 2), aFact(hireId, 3, { event: ASSESSED })], { hire }));
    }
  });

  async function idsOf(filter: HireFilter): Promise<string[]> {
    const { hires } = await listHires(db.current, { ...filter, limit: 100 });
    return hires.map((hire) => hire.hire_id);
  }

  async function streamed(options?: StreamOptions): Promise<HireEvents[]> {
    const all: HireEvents[] = [];
    for await (const hire of streamHires(db.current, options)) all.push(hire);
    return all;
  }

  it.each<[HireFilter, string[]]>([
    [{}, IN_ORDER],
    [{ stage: 'permit' }, ['A-10', 'A-9']],
    [{ late: true }, ['A-10']],
    [{ late: false, closed: false }, ['A-9', 'B-1', 'Ä-1']],
    [{ closed: true }, ['a-1']],
    [{ waitingOn: 'UNOWNED' }, ['B-1']],
    [{ waitingOn: 'MIGRI', stage: 'arrival' }, ['B-1']],
    [{ pilot: 'p1' }, ['A-10']],
    [{ employerId: 'EMP-1', closed: false }, ['A-10', 'A-9']],
    [{ stage: 'offer' }, []],
  ])('lists the hires of %j', async (filter, ids) => {
    expect(await idsOf(filter)).toEqual(ids);
  });

  it('gives every hire once, page by page, in the order of code points', async () => {
    const first = await listHires(db.current, { limit: 2 });
    const second = await listHires(db.current, { limit: 2, after: first.next! });
    const third = await listHires(db.current, { limit: 2, after: second.next! });

    expect([first, second, third].map((page) => page.hires.map((hire) => hire.hire_id))).toEqual([['A-10', 'A-9'], ['B-1', 'a-1'], ['Ä-1']]);
    expect([first.next, second.next, third.next]).toEqual(['A-9', 'a-1', null]);
  });

  it('gives a hire as it was projected', async () => {
    expect(await getHire(db.current, 'Ä-1')).toEqual(aHire('Ä-1', 3, PORTFOLIO['Ä-1']));
    expect(await getHire(db.current, 'nobody')).toBeUndefined();
  });

  it('counts open and closed hires', async () => {
    expect(await countHires(db.current)).toEqual({ open: 4, closed: 1 });
  });

  it('names the open hires of an employer without the one that asks', async () => {
    expect(await openHiresOfEmployer(db.current, 'EMP-1', 'A-9')).toEqual(['A-10']);
  });

  it('pages through the ids of all hires, and names the open ones', async () => {
    expect(await hireIds(db.current, { limit: 3 })).toEqual(['A-10', 'A-9', 'B-1']);
    expect(await hireIds(db.current, { after: 'B-1', limit: 3 })).toEqual(['a-1', 'Ä-1']);
    expect(await openHireIds(db.current)).toEqual(['A-10', 'A-9', 'B-1', 'Ä-1']);
  });

  it.each([1, 2, 3, 5, 100])('streams every hire with its events in chunks of %i', async (chunk) => {
    const all = await streamed({ chunk });

    expect(all.map((hire) => hire.hireId)).toEqual(IN_ORDER);
    expect(all[4]).toEqual({
      hireId: 'Ä-1',
      edition: '2026-01-08',
      events: [...facts('Ä-1', 1, 2), aFact('Ä-1', 3, { event: ASSESSED })].map((fact) => fact.event),
    });
  });

  it('streams a range, or named hires only', async () => {
    expect((await streamed({ after: 'A-10', upTo: 'a-1', chunk: 2 })).map((hire) => hire.hireId)).toEqual(['A-9', 'B-1', 'a-1']);
    expect((await streamed({ hireIds: ['Ä-1', 'A-9', 'nobody'] })).map((hire) => hire.hireId)).toEqual(['A-9', 'Ä-1']);
    expect(await streamed({ hireIds: [] })).toEqual([]);
  });

  it('may be left in the middle of a stream', async () => {
    for await (const hire of streamHires(db.current, { chunk: 1 })) {
      expect(hire.hireId).toBe('A-10');
      break;
    }
    expect(await countHires(db.current)).toEqual({ open: 4, closed: 1 });
  });

  it('knows in which hire an event is', async () => {
    expect(await knownEventIds(db.current, ['A-9-2', 'B-1-1', 'new'])).toEqual(new Map([['A-9-2', 'A-9'], ['B-1-1', 'B-1']]));
    expect(await knownEventIds(db.current, [])).toEqual(new Map());
  });

  it('gives the events that employers share, of all or of some', async () => {
    const all = await employerEvents(db.current);
    expect([...all].map(([employer, events]) => [employer, events.map((event) => event.case_id)])).toEqual([
      ['EMP-1', ['A-10', 'A-9', 'a-1']],
      ['EMP-2', ['B-1']],
    ]);
    expect([...(await employerEvents(db.current, ['EMP-2'])).keys()]).toEqual(['EMP-2']);
  });

  it('writes down when an import began and what came of it', async () => {
    const now = new Date('2026-11-25T08:00:00Z');
    const id = await startImportRun(db.current, { principalId: 'owner', fileSha256: 'ab', isDryRun: false, now });
    await finishImportRun(db.current, { id, now: new Date('2026-11-25T08:01:00Z'), counts: { hires: 2 } });

    expect(await db.current.prisma.import_run.findUnique({ where: { id } })).toEqual({
      id, principal_id: 'owner', started_at: now, finished_at: new Date('2026-11-25T08:01:00Z'), file_sha256: 'ab', dry_run: false, counts: { hires: 2 },
    });
  });
});
