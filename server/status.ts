/**
 * Can the installation do its work, and how far is it behind? One document for people (`saapua status`) and for probes.
 * It answers in a few seconds whatever is wrong, because an answer that hangs tells nobody anything.
 */
import { z } from 'zod';
import { demoState } from '../prisma/demo';
import { countHires } from '../prisma/hires';
import { outboxLag } from '../prisma/outbox';
import { isDatabaseAway } from './database-away';
import type { Check, ServerServices } from './services';

export const statusSchema = z.object({
  ready: z.boolean(),
  version: z.string(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  openHires: z.int().nullable().describe('null while the database does not answer'),
  outboxOldestSeconds: z.number().nullable().describe('Age of the oldest thing still to be told; 0 when there is none'),
  projectionLag: z.number().nullable().describe('Seconds by which the most belated open hire is behind its own deadline; 0 when none is'),
  demo: z.boolean().nullable().describe('Is what stands here made up? null while the database does not answer'),
}).meta({ id: 'Status' });

export type Status = z.infer<typeof statusSchema>;

const LIMIT_MS = 5_000;

/** The status now; never throws. */
export async function statusOf(services: ServerServices): Promise<Status> {
  const [checks, figures] = await Promise.all([
    within(services.checks(), (reason): readonly Check[] => [{ name: 'checks', ok: false, detail: reason }]),
    within(figuresOf(services), (reason) => ({ failure: { name: 'figures', ok: false, detail: reason } })),
  ]);
  const all = [...checks.map((check) => ({ ...check })), ...('failure' in figures ? [figures.failure] : [])];
  return {
    ready: all.every((check) => check.ok),
    version: services.version,
    checks: all,
    ...('failure' in figures ? { openHires: null, outboxOldestSeconds: null, projectionLag: null, demo: null } : figures),
  };
}

async function figuresOf({ db }: ServerServices): Promise<{ openHires: number; outboxOldestSeconds: number; projectionLag: number; demo: boolean }> {
  const [{ open }, { oldestSeconds }, belated, { begunAt }] = await Promise.all([
    countHires(db),
    outboxLag(db),
    db.prisma.hire.aggregate({ where: { closed: false }, _min: { next_deadline: true } }),
    demoState(db),
  ]);
  const deadline = belated._min.next_deadline?.getTime();
  const lagMs = deadline === undefined ? 0 : Math.max(0, Date.now() - deadline);
  return { openHires: open, outboxOldestSeconds: rounded(oldestSeconds ?? 0), projectionLag: rounded(lagMs / 1000), demo: begunAt !== undefined };
}

/** The result, or what stands for it when it fails or does not come in time. */
async function within<T, F>(work: Promise<T>, otherwise: (reason: string) => F): Promise<T | F> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<F>((resolve) => {
    timer = setTimeout(() => resolve(otherwise(`no answer within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } catch (error) {
    return otherwise(isDatabaseAway(error) ? 'the database does not answer' : 'cannot be made; the log has the reason');
  } finally {
    clearTimeout(timer);
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
