/** What needs the one who asks now; an item leaves by itself when its cause is gone. */
import { z } from 'zod';
import { inboxOf } from '../../domain/inbox/inbox';
import { formatDay } from '../../domain/calendar/day';
import { localDay } from '../../domain/calendar/helsinki';
import { isFree } from '../../domain/access/queue';
import { newestEdition } from '../../domain/model/edition';
import { coveredAmong, holdingsOf } from '../../prisma/assignments';
import { handoffsInScope } from '../../prisma/handoffs';
import { listHires } from '../../prisma/hires';
import { undeliverable } from '../../prisma/mails';
import { type Api, API } from '../api';
import { principalOf } from '../auth/guard';
import { scopeOfRequest } from '../auth/reach';
import { reachOf } from '../auth/standing-in';
import type { ServerServices } from '../services';

/** As many open hires as a team has; who has more looks at the portfolio. */
const MOST_HIRES = 2000;

const itemSchema = z.object({
  id: z.string().describe('The same while its cause is the same'), kind: z.string(), case_id: z.string(), handoff_id: z.string().nullable(), question_id: z.string().nullable(), mail_id: z.string().nullable(),
  step: z.string().nullable(), party: z.string().nullable(), since: z.string(), due: z.string().nullable(), outcome: z.string().nullable(),
}).meta({ id: 'InboxItem' });

/** Registers the route of the inbox. */
export function inboxRoutes(app: Api, { db }: ServerServices): void {
  app.get(`${API}/inbox`, {
    config: { permission: 'inbox.read' },
    schema: { summary: 'What needs me now: questions, what came back, what nobody owns, what is late, mails that did not arrive', response: { 200: z.object({ count: z.int(), items: z.array(itemSchema).readonly() }) } },
  }, async (request) => {
    const scope = scopeOfRequest(request);
    const { id } = reachOf(principalOf(request));
    const { hires } = await listHires(db, { closed: false, limit: MOST_HIRES, scope });
    const today = formatDay(localDay(Date.now()));
    const [handoffs, mails, holdings] = await Promise.all([handoffsInScope(db, scope), undeliverable(db, scope), holdingsOf(db, hires.map((h) => h.hire_id), today)]);
    const there = await coveredAmong(db, handoffs.map((h) => h.sender), today);
    const items = inboxOf(
      { hires, handoffs, lostMails: mails.flatMap((m) => (m.hireId === null ? [] : [{ mail_id: m.id, hire_id: m.hireId, handoff_id: m.handoffId, since: m.settledAt ?? m.createdAt }])) },
      {
        id, party: newestEdition().semantics.coordinator, isThere: (sender) => there.has(sender),
        carries: (hireId) => { const held = holdings.get(hireId); return held === undefined || held.holder === id || isFree(held); },
      },
    );
    return { count: items.length, items };
  });
}
