/** The threads of a hire as its own side sees them: the rows, and what was asked and answered. Texts only for those who may read them, and logged. */
import { receiverView, textIdsOf, type ReceiverEntry, type ReceiverQuestion } from '../../domain/handoffs/receiver-view';
import { handoffRows } from '../../domain/handoffs/handoff-rows';
import { threadsOf } from '../../domain/handoffs/thread';
import { evaluateCase } from '../../domain/hire/evaluate';
import type { HandoffRow } from '../../domain/hire/read-model';
import { caseInputOf, preparedEvents } from '../../domain/hire/state';
import { editionOf } from '../../domain/model/edition';
import { asOfInstant } from '../../domain/view/as-of';
import { loadState } from '../../prisma/hire-state';
import type { ServerServices } from '../services';

export interface ShownThread extends HandoffRow {
  /** What the sender wrote with it. */
  readonly sent: string | null;
  readonly texts_shown: boolean;
  readonly questions: readonly ReceiverQuestion[];
  readonly entries: readonly ReceiverEntry[];
}

export interface ThreadsRequest {
  readonly hireId: string;
  readonly principal: { readonly id: string; readonly organisationId?: string | null };
  /** May the principal read what people wrote about this hire? */
  readonly withTexts: boolean;
  /** UTC milliseconds. */
  readonly nowMs: number;
}

/** Every handoff of the hire in the order of creation; empty when it has none. */
export async function threadsOfHire({ db, vault }: Pick<ServerServices, 'db' | 'vault'>, { hireId, principal, withTexts, nowMs }: ThreadsRequest): Promise<ShownThread[]> {
  const state = await loadState(db, hireId);
  if (!state) return [];
  const edition = editionOf(state.edition);
  const [events, notes] = [preparedEvents(state), state.notes];
  const threads = threadsOf({ edition, events, notes });
  if (threads.length === 0) return [];
  const evaluation = evaluateCase(caseInputOf(state, edition), asOfInstant(nowMs));
  const rows = new Map(handoffRows(hireId, evaluation, { events, notes }).map((row) => [row.handoff_id, row]));
  const ids = withTexts ? threads.flatMap(textIdsOf) : [];
  if (ids.length > 0) {
    const talent = await vault.personOf({ kind: 'talent', hireId });
    await vault.recordAccess({ principal: principal.id, organisationId: principal.organisationId ?? undefined, purpose: 'case_work', seen: [{ personId: talent, hireId, fields: ['thread'] }] });
  }
  const texts = await vault.readTexts(ids);
  return threads.flatMap((thread) => {
    const row = rows.get(thread.handoffId);
    if (!row) return [];
    const { asked, questions, entries } = receiverView({ thread, evaluation, service: null, texts, people: {} });
    return [{ ...row, sent: asked, texts_shown: withTexts, questions, entries }];
  });
}
