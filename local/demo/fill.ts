/**
 * `--demo`: an empty installation becomes a region with forty hires at every stage, made by the process model and brought
 * in by the ways that real ones take. What is made is marked before it is made. Broken off, it goes on at the next
 * `--demo` with the same hires; on an installation that holds anything real it refuses and changes nothing.
 */
import { REGION } from '../../domain/simulation/simulate';
import { demoState, markDemo, realContent } from '../../prisma/demo';
import { ensurePrincipal } from '../../prisma/principals';
import type { ServerServices } from '../../server/services';
import type { Vault } from '../../vault/vault';
import type { PersonRef, Profile } from '../../vault/person';
import { carriersOf, makeHandoff } from './handoffs';
import { type DemoHire, demoHiresAt, importHires } from './hires';
import { STAFF, madeUpContact, madeUpProfile } from './people';
import { loadRegistry } from './registry';

type Sources = Pick<ServerServices, 'db' | 'hires' | 'vault'>;

/** The installation holds something real, or a removal that was broken off; nothing was changed. */
export class DemoRefusedError extends Error {
  override readonly name = 'DemoRefusedError';
}

export interface FillOptions {
  readonly log: (line: string) => void;
  /** Ends it between two steps; the next `--demo` goes on. */
  readonly signal: AbortSignal;
  readonly now?: () => number;
}

/** Whether there is nothing to do any more. @throws DemoRefusedError */
export async function requireFillable({ db }: Pick<Sources, 'db'>): Promise<'fill' | 'is there'> {
  const { begunAt, isFilled, isRemoving } = await demoState(db);
  if (isRemoving) throw new DemoRefusedError('the demo data was being removed and that was broken off; start without --demo and run `saapua demo remove --yes` first');
  if (isFilled) return 'is there';
  if (begunAt !== undefined) return 'fill';
  const found = await realContent(db);
  if (found.length === 0) return 'fill';
  throw new DemoRefusedError(
    `this installation is not empty (${found.map(({ what, count }) => `${what}: ${count}`).join(', ')}), and made-up hires never stand beside real ones; nothing was changed. Start the demo in a data folder of its own: npm start -- --demo --data .saapua-demo`,
  );
}

/** Fills it, or says that it is filled. @throws DemoRefusedError; the signal's reason when it is ended in the middle */
export async function fillDemo(sources: Sources, { log, signal, now = Date.now }: FillOptions): Promise<void> {
  const { db, vault } = sources;
  if ((await requireFillable(sources)) === 'is there') return log('demo data: is there already; `saapua demo remove --yes` takes it away');
  const throwIfStopped = (): void => signal.throwIfAborted();
  const before = await demoState(db);
  log(before.begunAt === undefined ? 'demo data: filling an empty installation; every person, office and firm in it is made up' : 'demo data: going on where it was broken off');
  const begunAt = before.begunAt ?? new Date(now()).toISOString();
  await markDemo(db, 'begun', [begunAt]);

  await markDemo(db, 'principal', STAFF.map(({ principal }) => principal.id));
  for (const { principal, profile } of STAFF) {
    await ensurePrincipal(db, principal);
    await put(vault, { kind: 'staff', principalId: principal.id }, profile, now());
  }
  log(`demo data: ${STAFF.length} people work here`);
  throwIfStopped();

  const { organisations, services } = await loadRegistry(db, new Date(now()), throwIfStopped);
  log(`demo data: registry with ${organisations} organisations and ${services} services`);

  const hires = demoHiresAt(Date.parse(begunAt));
  log(`demo data: ${hires.length} hires lived by the process model, ${hires.reduce((sum, h) => sum + h.events.length, 0)} events; importing`);
  let told = 0;
  await importHires(sources, hires, {
    signal,
    onProgress: ({ facts, skipped }) => {
      if (facts + skipped - told < 400) return;
      told = facts + skipped;
      log(`demo data: ${told} events are in`);
    },
  });
  log(`demo data: ${hires.length} hires are in: ${stagesOf(hires)}`);

  log(`demo data: ${await nameEverybody(vault, hires, throwIfStopped, now)} persons have made-up names`);

  const carriers = carriersOf(hires);
  for (const carrier of carriers) {
    throwIfStopped();
    await makeHandoff(sources, carrier, now);
  }
  log(`demo data: ${carriers.length} handoffs under way (${carriers.map(({ live }) => live.name).join(', ')}), and ${hires.filter((h) => h.isOverdue).length} that nobody has answered in time`);
  await markDemo(db, 'filled', [new Date(now()).toISOString()]);
  log('demo data: filled. It is marked as an example everywhere, its mail stays on this machine, and `saapua demo remove --yes` takes it away without a trace');
}

/** Says at a start without --demo that what stands here is made up, and what is left to do with it. */
export async function tellOfDemo({ db }: Pick<Sources, 'db'>, log: (line: string) => void): Promise<void> {
  const { begunAt, isFilled, isRemoving } = await demoState(db);
  if (isRemoving) log('demo data: its removal was broken off; `saapua demo remove --yes` brings it to its end');
  else if (isFilled) log('demo data: every hire here is made up; `saapua demo remove --yes` takes them away');
  else if (begunAt !== undefined) log('demo data: it is not complete; start with --demo to go on, or `saapua demo remove --yes` takes it away');
}

function stagesOf(hires: readonly DemoHire[]): string {
  const counts = new Map<string, number>();
  for (const { stage, isClosed } of hires) counts.set(isClosed ? 'ended' : stage, (counts.get(isClosed ? 'ended' : stage) ?? 0) + 1);
  return [...counts].map(([stage, count]) => `${count} ${stage}`).join(', ');
}

async function nameEverybody(vault: Vault, hires: readonly DemoHire[], throwIfStopped: () => void, now: () => number): Promise<number> {
  let named = 0;
  for (const [n, { caseId, members }] of hires.entries()) {
    throwIfStopped();
    await put(vault, { kind: 'talent', hireId: caseId }, madeUpProfile(n), now());
    for (const [i, memberId] of members.entries()) await put(vault, { kind: 'family', hireId: caseId, memberId }, madeUpProfile(n, i + 1), now());
    named += 1 + members.length;
  }
  for (const [n, { id }] of REGION.employers.entries()) {
    await put(vault, { kind: 'employer', employerId: id, memberId: 'HR' }, madeUpContact(n), now());
    named += 1;
  }
  return named;
}

/** Once: what somebody changed since stays. */
async function put(vault: Vault, ref: PersonRef, profile: Profile, nowMs: number): Promise<void> {
  const person = await vault.find(ref);
  if (person !== undefined && (person.version > 0 || person.erased)) return;
  await vault.putProfile(person?.id ?? (await vault.personOf(ref)), { profile, version: 0, now: new Date(nowMs) });
}
