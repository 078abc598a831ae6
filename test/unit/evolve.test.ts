/** The one writer of a hire's state: a rebuild from the log equals the hire that lived (evolve.ts, state.ts, upcast.ts). */
import { evolve, evolveAll, fold, SequenceError } from '../../domain/hire/evolve';
import type { StoredFact } from '../../domain/hire/fact';
import { NOTES } from '../../domain/hire/note';
import { caseInputOf, employerOf, newHire } from '../../domain/hire/state';
import { UnknownStateError, upcast } from '../../domain/hire/upcast';
import { newestEdition } from '../../domain/model/edition';
import { type Told, on } from '../support/hire-story';
import { ask, send } from '../support/handoff-acts';
import { live } from '../support/live-hire';

const hire = live('2026-03-02 08:00').record(on('2026-03-02 08:00', 'need_identified', { data: { employer_id: 'EMP-1' } }));
hire.at('2026-03-03 08:00').record(on('2026-03-03 08:00', 'role_profile_completed'), on('2026-03-03 08:00', 'route_precheck_done'));
const empty = newHire('H-1', newestEdition().id);

it('gives the same state fact by fact, at once, and folded from nothing', () => {
  expect(hire.facts.reduce(evolve, empty)).toEqual(hire.state);
  expect(evolveAll(empty, hire.facts)).toEqual(hire.state);
  expect(fold('H-1', hire.facts, 'any')).toEqual(hire.state);
});

it('leaves the state before it untouched, and gives it back when there is nothing to add', () => {
  const before = structuredClone(hire.state);
  evolveAll(hire.state, hire.facts.map((f) => ({ ...f, seq: f.seq + hire.state.seq })));
  expect(hire.state).toEqual(before);
  expect(evolveAll(hire.state, [])).toBe(hire.state);
});

it.each([
  ['a hole', 4],
  ['a repetition', 2],
])('never hides %s in the log', (_what, seq) => {
  const fact = { ...hire.facts[0], seq } as StoredFact;
  expect(() => evolve(fold('H-1', hire.facts.slice(0, 2), 'any'), fact)).toThrow(SequenceError);
  expect(() => evolve(fold('H-1', hire.facts.slice(0, 2), 'any'), fact)).toThrow(`hire H-1: fact ${seq} after 2`);
});

it('pins the edition of the first fact for good', () => {
  const ofEdition = (seq: number, edition: string) => ({ ...hire.facts[seq - 1], seq, edition }) as StoredFact;
  const facts = [ofEdition(1, '2026-01-08'), ofEdition(2, '2027-01-01')];
  expect([fold('H-1', facts, 'newest').edition, facts.reduce(evolve, newHire('H-1', 'newest')).edition]).toEqual(['2026-01-08', '2026-01-08']);
  expect(fold('H-1', [], '2026-01-08').edition).toBe('2026-01-08');
});

it('remembers the answer to a command with all its events, and forgets the oldest of more than two hundred', () => {
  expect(Object.values(hire.state.seen).map((s) => [s.seq, s.event_ids])).toEqual([[1, ['k1-1']], [3, ['k2-1', 'k2-2']]]);
  const many = Array.from({ length: 205 }, (_, i) => ({ ...hire.facts[0], seq: i + 1, command_id: `key:person:k${i}` }) as StoredFact);
  const ids = Object.keys(fold('H-1', many, 'any').seen);
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([200, 'key:person:k5', 'key:person:k204']);
});

it('knows from its facts when the newest import was and what was known by then', () => {
  const imported = live('2026-03-02 08:00');
  imported.import(on('2026-01-05', 'need_identified'), on('2026-01-06', 'role_profile_completed'));
  imported.at('2026-03-03 08:00').record(on('2026-03-03 08:00', 'route_precheck_done'));
  expect(fold('H-1', imported.facts, 'any')).toMatchObject({ importedAt: '2026-03-02T06:00:00.000Z', importedEvents: 2, seq: 3 });
  expect(hire.state).toMatchObject({ importedAt: null, importedEvents: 0 });
});

describe('the employer of a hire', () => {
  const naming = (when: string, employer_id: string, more: object = {}) => on(when, 'role_profile_completed', { ...more, data: { employer_id } });
  const employer = (...told: readonly Told[]): string | undefined => {
    const imported = live('2026-06-01 08:00');
    imported.import(...told);
    return employerOf(imported.state);
  };

  it('is the first that its events name, in their order and not in that of the file', () => {
    expect(employerOf(hire.state)).toBe('EMP-1');
    expect(employer(naming('2026-03-05', 'EMP-2'), naming('2026-03-02', 'EMP-1'))).toBe('EMP-1');
  });

  it('is the corrected one, and nobody when it was retracted or never said', () => {
    expect(employer(naming('2026-03-02', 'EMP-1', { event_id: 'R1' }), naming('2026-03-02', 'EMP-2', { corrects: 'R1' }))).toBe('EMP-2');
    expect(employer(naming('2026-03-02', 'EMP-1', { event_id: 'R1' }), naming('2026-03-02', 'EMP-3', { retracts: 'R1' }))).toBeUndefined();
    expect(employerOf(empty)).toBeUndefined();
  });
});

it('gives the evaluator every event, also those that were corrected', () => {
  const corrected = live('2026-03-02 08:00').record(on('2026-03-02 08:00', 'need_identified', { event_id: 'N1' }));
  corrected.record(on('2026-03-01', 'need_identified', { corrects: 'N1' }));
  expect(caseInputOf(corrected.state).events.map((e) => e.id)).toContain('N1');
});

it('keeps notes apart from the events, and every rule goes by the events alone', () => {
  const handed = live('2026-03-02 08:00').record(on('2026-03-02 08:00', 'need_identified')).act(send()).act(ask('Q1')).act(ask('Q2'));
  expect(handed.state.events.map((e) => e.event)).toEqual(['need_identified', 'handoff_created', 'handoff_returned']);
  expect(handed.state.notes.map((n) => n.event)).toEqual([NOTES.composed, NOTES.asked, NOTES.asked]);
  expect(fold('H-1', handed.facts, 'any')).toEqual({ ...handed.state, employerEvents: [] });
});

it('lifts the state of the version before notes', () => {
  const { notes: _notes, importedEvents: _imported, ...rest } = hire.state;
  expect(upcast({ ...rest, schema: 1, importedSeq: 2 } as never)).toEqual({ ...hire.state, notes: [], importedEvents: 2 });
});

it('lifts the state of its own version and refuses that of a newer program', () => {
  expect(upcast(hire.state)).toBe(hire.state);
  expect(() => upcast({ ...hire.state, schema: 99 })).toThrow(UnknownStateError);
  expect(() => upcast({ ...hire.state, schema: 99 })).toThrow('hire H-1 has state of schema 99; this program knows 2. Start a newer version');
});
