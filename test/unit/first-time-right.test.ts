/** How often a sender's handoffs are right the first time, counted by hand and by the report. */
import type { HandoffAct } from '../../domain/handoffs/act';
import { type SentHandoff, firstTimeRight, returnedShares, sentHandoffs, shareOf } from '../../domain/handoffs/first-time-right';
import { threadsOf } from '../../domain/handoffs/thread';
import { preparedEvents } from '../../domain/hire/state';
import { newestEdition } from '../../domain/model/edition';
import { accept, answer, ask, complete, decline, recall, send } from '../support/handoff-acts';
import { live } from '../support/live-hire';
import { on } from '../support/hire-story';

const item = (id: string, state: 'ok' | 'overridden' = 'ok') => ({ item: id, state, required: true, ...(state === 'overridden' && { reason: 'comes_later' }) });

/** The handoffs of one hire after these acts. */
function sent(...acts: readonly HandoffAct[]): readonly SentHandoff[] {
  const hire = live('2026-04-01 09:00').record(on('2026-03-30', 'need_identified'));
  for (const act of acts) hire.act(act);
  const events = preparedEvents(hire.state);
  return sentHandoffs(threadsOf({ edition: newestEdition(), events, notes: hire.state.notes }), events);
}

const right = sent(send(), accept(), complete());
const askedTwice = sent(send({ items: [item('application'), item('passport')] }), ask('Q1', { item: 'passport' }), ask('Q2', { item: 'passport' }), answer('Q1'), answer('Q2'), complete());
const declined = sent(send({ items: [item('application'), item('passport', 'overridden')] }), decline({ item: 'passport' }));
const untold = sent(send(), accept());
const recalled = sent(send(), recall());
const recalledAfterReturn = sent(send(), decline(), recall());
const unowned = sent(send({ receiver_id: null }));

it('counts what came back, by the item that it was about', () => {
  const [row] = firstTimeRight([...right, ...askedTwice, ...declined, ...untold, ...recalled], 'sender');
  expect(row).toMatchObject({
    id: 'coordinator-1', sent: 5, returned: 2, questions: 2, declined: 1, overridden: 1, returned_after_override: 1, open: 1, recalled: 1,
    first_time_right: { right: 1, n: 3, share: 1 / 3 },
  });
  expect(row?.items.map(({ item: id, sent: n, returned, overridden, first_time_right }) => [id, n, returned, overridden, first_time_right.right, first_time_right.n]))
    .toEqual([['application', 5, 0, 0, 3, 3], ['passport', 2, 2, 1, 0, 2]]);
});

it('gives a share only where something is done or came back', () => {
  expect(firstTimeRight([...untold, ...recalled], 'sender')[0]?.first_time_right).toEqual({ right: 0, n: 0, share: null, interval: null });
});

it('counts a return that was recalled afterwards as a return', () => {
  expect(firstTimeRight(recalledAfterReturn, 'sender')[0]).toMatchObject({ returned: 1, declined: 1, recalled: 0 });
});

it('leaves out what nobody owned: it was sent to nobody', () => {
  expect(firstTimeRight(unowned, 'sender')).toEqual([]);
});

it('reports by service and by item as well', () => {
  expect(firstTimeRight([...right, ...declined], 'service')).toMatchObject([{ id: 'DAYCARE', sent: 2 }]);
  expect(firstTimeRight([...right, ...declined], 'item').map((r) => [r.id, r.sent, r.returned, r.items.length])).toEqual([['application', 2, 0, 0], ['passport', 1, 1, 0]]);
});

it('tells the composer how often this receiver gave something back about each item', () => {
  const elsewhere = sent(send({ receiver_id: 'TOWN-B' }), decline({ item: 'application' }));
  expect(returnedShares([...right, ...askedTwice, ...declined, ...elsewhere], { serviceId: 'DAYCARE', receiverId: 'TOWN-A' }))
    .toEqual([{ item: 'application', returned: 0, of: 3 }, { item: 'passport', returned: 2, of: 2 }]);
});

it('equals the hand count of forty handoffs of two senders', () => {
  const by = (sender: string, handoffs: readonly SentHandoff[], times: number): SentHandoff[] => Array.from({ length: times }, () => handoffs.map((h) => ({ ...h, sender }))).flat();
  const forty = [...by('anna', right, 14), ...by('anna', askedTwice, 4), ...by('anna', untold, 2), ...by('bertil', right, 5), ...by('bertil', declined, 11), ...by('bertil', recalled, 4)];
  expect(forty).toHaveLength(40);
  expect(firstTimeRight(forty, 'sender').map((r) => [r.id, r.sent, r.returned, r.first_time_right.right, r.first_time_right.n])).toEqual([
    ['anna', 20, 4, 14, 18],
    ['bertil', 20, 11, 5, 16],
  ]);
});

it('gives the interval of Wilson: 8 of 10 lie between 49 and 94 per cent', () => {
  const { share, interval } = shareOf(8, 10);
  expect(share).toBe(0.8);
  expect(interval?.map((x) => x.toFixed(4))).toEqual(['0.4902', '0.9433']);
  expect(shareOf(3, 3).interval?.map((x) => x.toFixed(4))).toEqual(['0.4385', '1.0000']);
});
