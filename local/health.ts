/** What must be well for hires to be looked after; the words of `saapua status` and the lamp of /readyz. */
import type { Client } from '@temporalio/client';
import { countPollers } from '../client/pollers';
import type { Database } from '../prisma/database';
import { mailLag } from '../prisma/mail-queue';
import { outboxLag } from '../prisma/outbox';
import type { BackendHealth } from './stack';

export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface HealthSources {
  readonly backends: () => Promise<readonly BackendHealth[]>;
  readonly client: Client;
  readonly db: Database;
  /** The worker of this process; absent where workers run elsewhere. */
  readonly worker?: { isRunning(): boolean } | undefined;
  /** What sends mails in this process; absent where it is done elsewhere. */
  readonly mail?: { problem(): Promise<string | undefined> } | undefined;
}

/** Beyond this age something that should be told to other hires is stuck. */
const OUTBOX_LIMIT_S = 120;
/** A deadline that passed this long ago and still waits: nobody looks after that hire. */
const DEADLINE_LIMIT_S = 120;
/** A mail that has waited so long for us, and not for its receiver. */
const MAIL_LIMIT_S = 15 * 60;

/** All checks; never throws. A check that cannot be made is not ok and says why. */
export async function checkHealth(sources: HealthSources): Promise<readonly HealthCheck[]> {
  const { backends, client, db, worker, mail } = sources;
  const [ends, ...rest] = await Promise.all([
    backends(),
    attempt('pollers', async () => {
      if (worker && !worker.isRunning()) return { ok: false, detail: 'the worker of this process has stopped; restart it' };
      const pollers = await countPollers(client, Date.now());
      return { ok: pollers > 0, detail: pollers > 0 ? `${pollers} polling for hires` : 'no worker polls for hires; start one (npm run worker)' };
    }),
    attempt('outbox', async () => {
      const { open, oldestSeconds } = await outboxLag(db);
      return { ok: (oldestSeconds ?? 0) < OUTBOX_LIMIT_S, detail: open === 0 ? 'nothing to tell' : `${open} to tell, the oldest for ${Math.round(oldestSeconds ?? 0)} s` };
    }),
    attempt('mail', async () => {
      const [problem, { due, oldestSeconds }] = await Promise.all([mail?.problem(), mailLag(db)]);
      const waiting = due === 0 ? 'nothing to send' : `${due} to send, the oldest for ${Math.round(oldestSeconds ?? 0)} s`;
      if (problem !== undefined) return { ok: false, detail: `the mail server cannot be used (${problem}); look at SMTP_URL. ${waiting}` };
      return { ok: (oldestSeconds ?? 0) < MAIL_LIMIT_S, detail: waiting };
    }),
    attempt('deadlines', async () => {
      const { rows } = await db.pool.query<{ overdue: number }>(
        `SELECT count(*)::integer AS overdue FROM hire WHERE NOT closed AND next_deadline < now() - $1 * interval '1 second'`, [DEADLINE_LIMIT_S],
      );
      const overdue = rows[0]?.overdue ?? 0;
      return { ok: overdue === 0, detail: overdue === 0 ? 'none is overdue' : `${overdue} hires wait for a deadline that has passed; saapua recover` };
    }),
  ]);
  return [...ends, ...rest];
}

async function attempt(name: string, check: () => Promise<{ ok: boolean; detail: string }>): Promise<HealthCheck> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
