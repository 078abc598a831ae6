/**
 * One process at a time on a folder, with no help from the operating system (Node has no flock).
 *
 * Every contender creates its own claim, exclusively, named by its pid and the moment it began, and only
 * then looks at the others. Whoever sees another live claim withdraws. Of two contenders the later one
 * always sees the earlier, so two never hold; a claim of a dead process may be deleted by anybody, because
 * that name can never mean a live process again. A single lock file has no such answer to two processes
 * that take over the same stale file at the same time: one of them deletes the other's new lock.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity';

/** Claims are files in this folder inside the locked one. */
export const LOCK_FOLDER_NAME = 'lock';

/** How long two contenders that keep meeting try again before one of them gives up. */
const CONTENTION_LIMIT_MS = 5_000;

export interface Holder {
  readonly pid: number;
  /** ISO instant, UTC, at which the holder locked the folder. */
  readonly since: string;
}

/** Another live process has the folder. */
export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';

  constructor(readonly folder: string, readonly holder: Holder) {
    super(`${folder} is in use by process ${holder.pid} since ${holder.since}`);
  }
}

export interface FolderLock {
  /** Gives the folder free; calling it again does nothing. */
  release(): void;
}

interface Claim extends Holder {
  readonly isHeld: boolean;
}

/**
 * Locks an existing folder for this process; the claim of a process that died is removed on the way.
 * @param waitMs  how long to wait for a live holder, milliseconds; 0 asks once
 * @throws FolderLocked when a live process (this one included) has it
 */
export async function lockFolder(folder: string, options: { waitMs?: number } = {}): Promise<FolderLock> {
  const claims = join(folder, LOCK_FOLDER_NAME);
  mkdirSync(claims, { recursive: true, mode: 0o700 });
  const own = ownIdentity();
  const ownFile = join(claims, fileName(own));
  const giveUpAt = Date.now() + (options.waitMs ?? 0);
  const settleBy = Date.now() + CONTENTION_LIMIT_MS;
  for (;;) {
    // A claim under the own name that was there before belongs to another part of this same process.
    const isMine = liveClaims(claims).length === 0 && createClaim(ownFile, own.pid);
    const others = liveClaims(claims).filter((claim) => !(isMine && claim.pid === own.pid));
    if (isMine && others.length === 0) {
      writeFileSync(ownFile, claimText({ pid: own.pid, since: new Date().toISOString(), isHeld: true }));
      return { release: () => rmSync(ownFile, { force: true }) };
    }
    if (isMine) rmSync(ownFile, { force: true });
    const holder = others.find((claim) => claim.isHeld);
    if (holder && Date.now() >= giveUpAt) throw new FolderLocked(folder, holder);
    if (!holder && others[0] && Date.now() >= Math.max(settleBy, giveUpAt)) throw new FolderLocked(folder, others[0]);
    await pause(20 + Math.random() * 80);
  }
}

function createClaim(file: string, pid: number): boolean {
  try {
    const text = claimText({ pid, since: new Date().toISOString(), isHeld: false });
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function liveClaims(folder: string): Claim[] {
  const live: Claim[] = [];
  for (const name of readdirSync(folder)) {
    const identity = identityOf(name);
    if (identity === undefined) continue;
    if (isAlive(identity)) live.push(readClaim(join(folder, name), identity.pid));
    else rmSync(join(folder, name), { force: true });
  }
  return live;
}

/** A claim that is just being written, or is withdrawn meanwhile, counts as not yet held. */
function readClaim(file: string, pid: number): Claim {
  try {
    const { since, isHeld } = JSON.parse(readFileSync(file, 'utf8')) as Claim;
    return { pid, since, isHeld };
  } catch {
    return { pid, since: new Date().toISOString(), isHeld: false };
  }
}

function claimText(claim: Claim): string {
  return `${JSON.stringify(claim)}\n`;
}

function fileName(identity: ProcessIdentity): string {
  return `${identity.pid}-${identity.beganMark}`;
}

function identityOf(name: string): ProcessIdentity | undefined {
  const [, pid, beganMark] = /^(\d+)-([0-9a-f]{12})$/.exec(name) ?? [];
  return pid === undefined || beganMark === undefined ? undefined : { pid: Number(pid), beganMark };
}
