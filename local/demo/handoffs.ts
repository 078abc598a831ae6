/**
 * Handoffs that are under way in the demo, made as people make them: composed against the registry, sent, accepted, asked
 * back, declined, forwarded, recalled. Each act has a key of its own, so a repetition makes nothing twice.
 */
import type { ActBy, HandoffAct } from '../../domain/handoffs/act';
import { newestEdition } from '../../domain/model/edition';
import { REGION } from '../../domain/simulation/simulate';
import { getHandoff } from '../../prisma/handoffs';
import { getOrganisation, getService } from '../../prisma/registry';
import { send } from '../../server/handoffs/compose';
import { forward } from '../../server/handoffs/forward';
import { actIds, performAct } from '../../server/handoffs/perform-act';
import type { ServerServices } from '../../server/services';
import type { DemoHire } from './hires';
import { coordinatorOf } from './people';
import { LIVE, type LiveHandoff, type Turn } from './story';

type Sources = Pick<ServerServices, 'db' | 'hires' | 'vault'>;

/** Which hire carries which handoff: each at most one, and none that has an overdue one already. */
export function carriersOf(hires: readonly DemoHire[]): readonly { readonly live: LiveHandoff; readonly hire: DemoHire; readonly serviceId: string }[] {
  const free = new Set(hires.filter((h) => !h.isClosed && !h.isOverdue));
  const place = (live: LiveHandoff): { live: LiveHandoff; hire: DemoHire; serviceId: string } => {
    for (const hire of free) {
      const service = REGION.services[live.step]?.find(({ area }) => !area || area.includes(hire.municipality));
      if (!service || !live.stages.includes(hire.stage) || (service.receiver_id === null) !== (live.isUnowned === true)) continue;
      free.delete(hire);
      return { live, hire, serviceId: service.service_id };
    }
    throw new Error(`no hire is left for the handoff "${live.name}"`);
  };
  // What fits few hires chooses first.
  return [...LIVE].sort((a, b) => Number(b.isUnowned ?? false) - Number(a.isUnowned ?? false) || a.stages.length - b.stages.length).map(place);
}

/** Makes one of them, with all that follows. */
export async function makeHandoff(sources: Sources, { live, hire, serviceId }: ReturnType<typeof carriersOf>[number], now: () => number): Promise<void> {
  const coordinator = coordinatorOf(hire.pilot);
  const sender: ActBy = { id: coordinator, role: newestEdition().semantics.coordinator };
  const key = `demo:${live.name}`;
  const service = await getService(sources.db, serviceId);
  const composing = { step: live.step, items: service?.checklist.map(({ id }) => ({ item: id, state: 'ok' as const })) ?? [] };
  const { handoffId } = actIds(coordinator, key);
  await send(sources, {
    hireId: hire.caseId, serviceId, isUnlisted: false, composing, text: live.text, by: sender, nowMs: now(), key, principalId: coordinator, content: { demo: live.name },
  });
  for (const [i, turn] of live.turns.entries()) await take(sources, { turn, hireId: hire.caseId, handoffId, sender, key: `${key}:${i + 1}` }, now);
}

interface Taking {
  readonly turn: Turn;
  readonly hireId: string;
  readonly handoffId: string;
  readonly sender: ActBy;
  readonly key: string;
}

async function take(sources: Sources, { turn, hireId, handoffId, sender, key }: Taking, now: () => number): Promise<void> {
  const row = await getHandoff(sources.db, hireId, handoffId);
  const organisation = row?.receiver_id ? await getOrganisation(sources.db, row.receiver_id) : undefined;
  if (!row || !organisation) throw new Error(`handoff ${handoffId} of ${hireId} has no receiver to act`);
  const receiver: ActBy = { id: `delivery:${row.delivery_id ?? handoffId}`, role: organisation.party };
  if (turn.act === 'forward') {
    const address = `${turn.localPart}@${organisation.mail_domains[0] ?? ''}`;
    // Whoever forwarded it once has done so; the row names another delivery since.
    await forward(sources, { row, organisation, by: receiver, address, text: undefined, key, principalId: `delivery:${handoffId}`, nowMs: now() });
    return;
  }
  const isSender = turn.act === 'answer' || turn.act === 'recall';
  const by = isSender ? sender : receiver;
  const principalId = isSender ? sender.id : `delivery:${handoffId}`;
  const text = 'text' in turn ? turn.text : undefined;
  await performAct(sources, { hireId, key, principalId, nowMs: now(), text, content: { demo: key }, act: actOf(turn, { handoffId, by, questionId: actIds(principalId, key).questionId, open: row.open_questions.map((q) => q.question_id) }) });
}

function actOf(turn: Exclude<Turn, { act: 'forward' }>, { handoffId, by, questionId, open }: { handoffId: string; by: ActBy; questionId: string; open: readonly string[] }): HandoffAct {
  const about = { handoff_id: handoffId, by };
  switch (turn.act) {
    case 'ask':
      return { ...about, act: 'ask', question_id: questionId, reason_code: turn.reason };
    case 'answer':
      return { ...about, act: 'answer', question_id: open[0] ?? '' };
    case 'decline':
      return { ...about, act: 'decline', outcome: 'declined', reason_code: turn.reason };
    default:
      return { ...about, act: turn.act };
  }
}
