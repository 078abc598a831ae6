/**
 * Does the record hold together? Checks what must always be true of every hire (trust.md §2) and names each violation.
 * Reads only. A hire that moves while it is read may be seen half way, so a violation is looked at again before it is told.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { HireClient } from '../client/hires';
import { canonical } from '../domain/hire/canonical';
import { fold } from '../domain/hire/evolve';
import type { EmployerEvent } from '../domain/hire/fact';
import { project } from '../domain/hire/project';
import type { GapRow, HandoffRow } from '../domain/hire/read-model';
import { caseInputOf, employerOf } from '../domain/hire/state';
import { asOfInstant } from '../domain/view/as-of';
import { CaseView } from '../domain/view/case-view';
import { book } from '../domain/waits/booking';
import type { Database } from '../prisma/database';
import { employerEvents, factsOf, hireIds, openHireIds } from '../prisma/facts';
import { listHandoffs } from '../prisma/handoffs';
import { gapsOf, getHire } from '../prisma/hires';
import type { Vault } from '../vault/vault';

export interface Violation {
  readonly case_id: string | null;
  readonly message: string;
}

export interface VerifyCheck {
  readonly id: string;
  readonly ok: boolean;
  readonly checked: number;
  readonly violations: readonly Violation[];
}

export interface VerifyResult {
  readonly ok: boolean;
  readonly checks: readonly VerifyCheck[];
}

/** A deadline that passed this long ago and is still waited for means that the hire is not looked after. */
const OVERDUE_MS = 5 * 60_000;

/**
 * The system goes on while it is looked at: a hire has not yet heard what another one of its employer has just stored, a
 * workflow that has just begun is not listed yet. What is really broken is still so at the next look.
 */
const LOOKS = 4;
const BETWEEN_LOOKS_MS = 1_000;

class Check {
  checked = 0;
  readonly violations: Violation[] = [];

  constructor(readonly id: string) {}

  expect(holds: boolean, caseId: string | null, message: string): void {
    this.checked++;
    if (!holds) this.violations.push({ case_id: caseId, message });
  }

  result(): VerifyCheck {
    return { id: this.id, ok: this.violations.length === 0, checked: this.checked, violations: this.violations };
  }
}

/**
 * All checks over all hires.
 * @param nowMs  UTC milliseconds, for what should have happened by now
 * @param vault  whose keys are looked at; absent: they are not
 */
export async function verify(db: Database, hires: HireClient, nowMs: number, vault?: Vault): Promise<VerifyResult> {
  for (let look = 1; ; look++) {
    const result = await verifyOnce(db, hires, nowMs, vault);
    if (result.ok || look === LOOKS) return result;
    await pause(BETWEEN_LOOKS_MS);
  }
}

async function verifyOnce(db: Database, hires: HireClient, nowMs: number, vault: Vault | undefined): Promise<VerifyResult> {
  const checks = {
    sequence: new Check('dense_sequence'),
    waits: new Check('open_hire_has_a_wait'),
    booking: new Check('booked_parts_sum_to_lead_time'),
    projection: new Check('facts_fold_to_stored_state'),
    deadlines: new Check('no_deadline_is_overdue'),
    running: new Check('open_in_postgres_is_running_in_temporal'),
  };
  const ofEmployer = await employerEvents(db);
  for (let after = ''; ; ) {
    const page = await hireIds(db, { after });
    for (const hireId of page) await verifyHire(db, hireId, ofEmployer, nowMs, checks);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last;
  }
  const running = new Set<string>();
  for await (const hireId of hires.running()) running.add(hireId);
  const open = await openHireIds(db);
  for (const hireId of open) checks.running.expect(running.has(hireId), hireId, 'open in Postgres, but no workflow runs; saapua recover starts it');
  for (const hireId of running) {
    const row = open.includes(hireId) ? undefined : await getHire(db, hireId);
    checks.running.expect(open.includes(hireId) || (row?.closed ?? false), hireId, 'a workflow runs, but Postgres knows no such hire');
  }
  const results = Object.values(checks).map((c) => c.result());
  if (vault) results.push(await verifyKeys(vault));
  return { ok: results.every((r) => r.ok), checks: results };
}

/** Who is known can be read, and who is erased cannot. */
async function verifyKeys(vault: Vault): Promise<VerifyCheck> {
  const { checked, faults } = await vault.keyFaults();
  const violations = faults.map(({ hireId, message }) => ({ case_id: hireId, message }));
  return { id: 'persons_have_their_keys', ok: faults.length === 0, checked, violations };
}

async function verifyHire(
  db: Database, hireId: string, ofEmployer: ReadonlyMap<string, readonly EmployerEvent[]>, nowMs: number,
  checks: Record<'sequence' | 'waits' | 'booking' | 'projection' | 'deadlines', Check>,
): Promise<void> {
  const [facts, row, gaps] = [await factsOf(db, hireId), await getHire(db, hireId), await gapsOf(db, hireId)];
  const handoffs = await listHandoffs(db, { hireId, limit: facts.length + 1 });
  const [first] = facts;
  const isDense = facts.every((f, i) => f.seq === i + 1);
  checks.sequence.expect(isDense && first !== undefined, hireId, `the log has ${facts.length} facts up to ${facts.at(-1)?.seq ?? 0}`);
  if (!isDense || !first || !row) return;

  const folded = fold(hireId, facts.filter((f) => f.seq <= row.seq), first.edition);
  const employer = employerOf(folded);
  const state = { ...folded, employerEvents: (employer === undefined ? [] : (ofEmployer.get(employer) ?? [])).filter((e) => e.case_id !== hireId) };
  const rebuilt = project(state, Date.parse(row.as_of));
  checks.projection.expect(
    row.seq === facts.length && canonical(rebuilt.hire) === canonical(row) && sameGaps(rebuilt.gaps, gaps) && sameHandoffs(rebuilt.handoffs, handoffs),
    hireId, `what is stored as of ${row.as_of} differs from what the facts give${row.seq === facts.length ? '' : ` (stored at ${row.seq} of ${facts.length})`}`,
  );
  checks.waits.expect(row.closed || row.waits.length > 0, hireId, 'open, but nobody is waited for');
  const view = CaseView.of({ ...caseInputOf(state), asOf: asOfInstant(nowMs) });
  const { lead_ms, booked } = book(view);
  const sum = booked.reduce((total, b) => total + b.to - b.from, 0);
  checks.booking.expect(sum === lead_ms, hireId, `booked ${sum} ms of ${lead_ms}`);
  if (!row.closed)
    checks.deadlines.expect(row.next_deadline === null || Date.parse(row.next_deadline) > nowMs - OVERDUE_MS, hireId, `its deadline of ${row.next_deadline ?? ''} has passed and nothing happened`);
}

/** Equal but for what only the store knows: the day of the first sight, and instances that late evidence took away. */
function sameGaps(rebuilt: readonly GapRow[], stored: readonly GapRow[]): boolean {
  const shape = (rows: readonly GapRow[]): string =>
    canonical(rows.map(({ first_seen_on: _seen, ...rest }) => rest).sort((a, b) => (a.instance_id < b.instance_id ? -1 : 1)));
  return shape(rebuilt) === shape(stored.filter((g) => g.reason !== 'late_evidence'));
}

function sameHandoffs(rebuilt: readonly HandoffRow[], stored: readonly HandoffRow[]): boolean {
  const shape = (rows: readonly HandoffRow[]): string => canonical([...rows].sort((a, b) => (a.handoff_id < b.handoff_id ? -1 : 1)));
  return shape(rebuilt) === shape(stored);
}
