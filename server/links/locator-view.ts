/**
 * What a mailed link shows before the code: which request, of what kind, by when, who asks. Nothing personal, because
 * mail is read by scanners and forwarded by people.
 */
import { z } from 'zod';
import type { Delivery } from '../../prisma/deliveries';
import { getHandoff } from '../../prisma/handoffs';
import { getHire } from '../../prisma/hires';
import { findPrincipal } from '../../prisma/principals';
import { getService } from '../../prisma/registry';
import type { ServerServices } from '../services';

const titleSchema = z.object({ fi: z.string(), sv: z.string(), en: z.string() });

export const locatorSchema = z.object({
  reference: z.string(),
  service: titleSchema.nullable().describe('Kind of service; null: no longer in the registry'),
  due_on: z.string().nullable().describe('ISO date; null: stands still while a question is open, or not known'),
  asked_by: z.object({ role: z.string(), region: z.string().nullable(), pilot: z.string().nullable() }).describe('Office and role, never a person'),
}).meta({ id: 'Locator' });

export type Locator = z.infer<typeof locatorSchema>;

/** The view of a delivery; undefined when its handoff is gone. */
export async function locatorOf({ db }: Pick<ServerServices, 'db'>, { hireId, handoffId }: Delivery): Promise<Locator | undefined> {
  const [handoff, hire] = await Promise.all([getHandoff(db, hireId, handoffId), getHire(db, hireId)]);
  if (!handoff) return undefined;
  const [service, sender] = await Promise.all([handoff.service_id === null ? undefined : getService(db, handoff.service_id), findPrincipal(db, handoff.sender)]);
  return {
    reference: handoffId,
    service: service ? { fi: service.title_fi, sv: service.title_sv, en: service.title_en } : null,
    due_on: handoff.due_on,
    asked_by: { role: sender?.displayRole ?? 'coordinator', region: hire?.region ?? null, pilot: hire?.pilot ?? null },
  };
}
