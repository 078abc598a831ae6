/**
 * Tells one process from another that got the same pid later: a pid together with the moment the process
 * began. Locks rest on it, so a process that was killed, or a machine that was restarted, never looks alive.
 *
 * Only processes of this machine (and of this container) can be told apart.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A process of this machine: its pid and a short hash of the moment it began. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly beganMark: string;
}

/** Identity of the process that calls. */
export function ownIdentity(): ProcessIdentity {
  const beganMark = markOf(process.pid);
  if (beganMark === undefined) {
    throw new Error('cannot read when this process began: neither /proc nor the ps command answers');
  }
  return { pid: process.pid, beganMark };
}

/** Whether exactly this process still runs. A zombie, which is dead but not yet waited for, does not. */
export function isAlive(identity: ProcessIdentity): boolean {
  return markOf(identity.pid) === identity.beganMark;
}

/** Command line of a running process, its words joined by spaces; undefined when there is none. */
export function commandLineOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, ['args=']);
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.join(' ').trim() || undefined;
  } catch {
    return undefined;
  }
}

function markOf(pid: number): string | undefined {
  const began = process.platform === 'linux' ? beganByProc(pid) : beganByPs(pid);
  return began === undefined ? undefined : createHash('sha256').update(began).digest('hex').slice(0, 12);
}

/** Start time in clock ticks since boot, with the id of that boot: after a restart the ticks begin again. */
function beganByProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may hold spaces; fields are counted after it.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${rest[18]}`;
  } catch {
    return undefined;
  }
}

function beganByPs(pid: number): string | undefined {
  const [state, ...began] = (ps(pid, ['stat=', 'lstart=']) ?? '').split(/\s+/);
  return state === undefined || state === '' || state.startsWith('Z') ? undefined : began.join(' ');
}

/** Time zone and language are fixed: the start time is compared as text between processes. */
function ps(pid: number, columns: readonly string[]): string | undefined {
  try {
    return execFileSync('ps', [...columns.flatMap((column) => ['-o', column]), '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
    }).trim() || undefined;
  } catch {
    return undefined;
  }
}
