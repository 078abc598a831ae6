/** What a receiver sees: the fields that are listed and why, the thread, the due date in words; and nothing else. */
import type { CreateAct, HandoffAct } from '../../domain/handoffs/act';
import { compose, receiverService, rehearse, stagedOf } from '../../domain/handoffs/compose';
import { standingOf } from '../../domain/handoffs/doings';
import { type ReceiverView, receiverView, textIdsOf } from '../../domain/handoffs/receiver-view';
import { SHARED_FIELDS } from '../../domain/handoffs/shared-fields';
import { type People, peopleNeeded, sharedValues } from '../../domain/handoffs/shared-values';
import { skippedHolidays } from '../../domain/calendar/skipped-holidays';
import { formatDay, parseDay } from '../../domain/calendar/day';
import { newestEdition } from '../../domain/model/edition';
import { type Organisation, type Service, receiverOn } from '../../domain/registry/service';
import { COORDINATOR, accept, answer, ask, complete, decline, receiver, recall, send } from '../support/handoff-acts';
import { type LiveHire, live } from '../support/live-hire';
import { given, on } from '../support/hire-story';

const town: Organisation = {
  id: 'TOWN-A', kind: 'municipality', party: 'MUNICIPALITY', name_fi: 'Esimerkkilä', name_sv: 'Exempelby', name_en: 'Example town', municipality: '993', languages: ['fi'],
  mail_domains: ['esimerkkila.example'], valid_from: null, valid_to: null, version: 1,
};
const daycare: Service = {
  id: 'DAYCARE', organisation_id: 'TOWN-A', title_fi: 'Varhaiskasvatus', title_sv: 'Småbarnspedagogik', title_en: 'Day care', stage: null, step: 'S2', client: 'family', area: [],
  languages: ['et', 'sv', 'fi'], owner_role: 'daycare_lead', mailbox: 'paivakoti@esimerkkila.example', lead_mailbox: null, substitute_id: null, response_days: 10,
  checklist: [{ id: 'start_day', fi: 'Aloituspäivä', sv: 'Startdag', en: 'First day', required: true }],
  shared_fields: [{ field: 'family_size', legal_basis: 'public_task', default: true }, { field: 'talent_name', legal_basis: 'public_task', default: false }],
  state: 'active', reviewed_on: null, valid_from: null, valid_to: null, unowned_since: null, version: 1,
};
const people: People = { talent: { name: 'Testi Talentti', email: 'testi@person.example' }, members: new Map([['M-1', { name: 'Lapsi Talentti' }]]) };
const texts = new Map<string, string | null>([['T-1', 'please find a place'], ['T-2', 'from when?'], ['T-3', 'from August'], ['T-4', null]]);

function hireWith(...acts: readonly HandoffAct[]): LiveHire {
  const hire = live('2026-04-01 09:00').record(
    on('2026-03-30', 'need_identified', { data: { municipality: '993', employer_id: 'EMP-1' } }),
    on('2026-03-30', 'route_precheck_done', { data: { route: 'TTOL', citizenship_group: 'third_country' } }),
    on('2026-03-31', 'daycare_applied', { family_member_id: 'M-1', data: { need: 'planned' } }),
  );
  for (const act of acts) hire.act(act);
  return hire;
}

function viewOf(hire: LiveHire): ReceiverView {
  const staged = stagedOf(hire.state, 'HANDOFF-1', hire.nowMs);
  if (!staged) throw new Error('there is no handoff');
  return receiverView({ ...staged, service: receiverService(daycare), texts, people });
}

const shares = (...fields: readonly string[]): Partial<CreateAct> => ({ fields: fields.map((field) => ({ field, legal_basis: 'public_task' })), text_id: 'T-1', items: [{ item: 'start_day', state: 'ok', required: true }] });

it('shows the listed fields with their basis, and no other thing that is known', () => {
  const view = viewOf(hireWith(send(shares('family_size', 'municipality'))));
  expect(view.fields).toEqual([
    { field: 'family_size', label: SHARED_FIELDS.family_size.label, legal_basis: 'public_task', data_class: 'C2_personal', value: 1 },
    { field: 'municipality', label: SHARED_FIELDS.municipality.label, legal_basis: 'public_task', data_class: 'C1_case', value: '993' },
  ]);
  const text = JSON.stringify(view);
  for (const other of ['Talentti', 'person.example', 'EMP-1', 'TTOL', 'third_country', 'M-1', 'H-1']) expect(text).not.toContain(other);
});

it('shows names only where a name is listed', () => {
  const { fields } = viewOf(hireWith(send(shares('talent_name', 'family_members', 'talent_contact', 'permit_route', 'employment_start'))));
  expect(fields.map((f) => f.value)).toEqual(['Testi Talentti', [{ member: 'M-1', relation: 'child', name: 'Lapsi Talentti' }], { email: 'testi@person.example' }, 'TTOL', null]);
  expect([...peopleNeeded([{ field: 'family_size', legal_basis: 'public_task' }])]).toEqual([]);
  expect([...peopleNeeded([{ field: 'talent_name', legal_basis: 'contract' }, { field: 'employer_contact', legal_basis: 'contract' }])]).toEqual(['talent', 'employer']);
});

it('tells of somebody who was erased that nothing is known', () => {
  const { view } = given(on('2026-03-30', 'need_identified')).asOf('2026-04-01');
  expect(sharedValues(view, [{ field: 'talent_name', legal_basis: 'contract' }], { talent: null })).toMatchObject([{ value: null }]);
});

it('knows the day of a step, and whether it is done', () => {
  const { view } = given(on('2026-03-30', 'need_identified'), on('2026-04-02', 'arrived'), on('2026-04-07', 'employment_started', { employment_id: 'J1' })).asOf('2026-04-08');
  const listed = ['arrival_date', 'employment_start', 'salary_terms_attested'].map((field) => ({ field, legal_basis: 'public_task' }));
  expect(sharedValues(view, listed, {}).map((f) => f.value)).toEqual(['2026-04-02', '2026-04-07', false]);
});

it('tells what was written, asked and answered, and by which side', () => {
  const hire = hireWith(send(shares('family_size')), accept({ expected_on: '2026-04-15' }), ask('Q1', { text_id: 'T-2', item: 'start_day' }), answer('Q1', { text_id: 'T-3' }), receiver({ act: 'claim' }));
  const view = viewOf(hire);
  expect(view.asked).toBe('please find a place');
  expect(view.items).toEqual([{ item: 'start_day', state: 'ok', required: true, title: { fi: 'Aloituspäivä', sv: 'Startdag', en: 'First day' } }]);
  expect(view.questions).toMatchObject([{ question_id: 'Q1', item: 'start_day', reason_code: 'unclear', text: 'from when?', answer: 'from August' }]);
  expect(view.entries.map((e) => `${e.side} ${e.did} ${e.by} ${e.text ?? '–'}`)).toEqual([
    'sender create coordinator-1 –', 'receiver accept officer-1 –', 'receiver ask officer-1 –', 'sender answer coordinator-1 –', 'receiver claim officer-1 –',
  ]);
  expect(view).toMatchObject({ state: 'answered', expected_on: '2026-04-15', claimed_by: 'officer-1', may: ['ask', 'decline', 'complete', 'forward', 'release'] });
  expect(textIdsOf(stagedOf(hire.state, 'HANDOFF-1', hire.nowMs)!.thread).sort()).toEqual(['T-1', 'T-2', 'T-2', 'T-3', 'T-3']);
});

it('shows an erased text as nothing', () => {
  expect(viewOf(hireWith(send({ ...shares('family_size'), text_id: 'T-4' }))).asked).toBeNull();
});

it('says the due date in words, names the holidays that were passed over, and explains the clock', () => {
  const { deadline } = viewOf(hireWith(send(shares('family_size')), accept()));
  expect(deadline).toMatchObject({
    clock: 'SLA_HANDOFF_DONE', due_on: '2026-04-17', paused: false,
    words: { fi: 'Valmis viimeistään 17.4.2026.', sv: 'Klart senast 17.4.2026.', en: 'Done by 17 April 2026.' },
    skipped_holidays: [{ on: '2026-04-03', name: { en: 'Good Friday' } }, { on: '2026-04-06', name: { fi: 'toinen pääsiäispäivä' } }],
    explanation: { budget: 'P10D', unit: 'working_days' },
  });
  expect(viewOf(hireWith(send(shares('family_size')))).deadline?.words.en).toBe('An answer by 8 April 2026.');
});

it('says that the clock stands still, and how late it is', () => {
  expect(viewOf(hireWith(send(shares('family_size')), accept()).at('2026-04-08 10:00').act(ask('Q1'))).deadline).toMatchObject({ paused: true, due_on: null, words: { en: 'The time limit stands still: the sender’s answer is waited for.' } });
  const late = hireWith(send(shares('family_size')));
  expect(viewOf(late.at('2026-04-09 10:00')).deadline?.words).toEqual({
    fi: 'Vastaus piti antaa viimeistään 8.4.2026. Myöhässä 1 työpäivän.', sv: 'Skulle ha besvarats senast 8.4.2026. 1 arbetsdag försenat.', en: 'Was to be answered by 8 April 2026. Late by 1 working day.',
  });
});

it('has nothing to do once it has ended', () => {
  const done = viewOf(hireWith(send(shares('family_size')), complete()));
  // What was shared for the work is shown no longer than there is work.
  expect(done).toMatchObject({ state: 'completed', may: [], deadline: null, claimed_by: null, fields: [] });
  expect(done.entries.at(-1)).toMatchObject({ did: 'complete', side: 'receiver' });
  expect(viewOf(hireWith(send(shares('family_size')), decline())).entries.at(-1)).toMatchObject({ did: 'decline', outcome: 'declined', reason_code: 'no_capacity' });
});

it('tells whoever comes second what changed and by whom', () => {
  const hire = hireWith(send(), receiver({ act: 'claim' })).at('2026-04-01 10:00').act(recall());
  expect(standingOf(stagedOf(hire.state, 'HANDOFF-1', hire.nowMs)!.thread, newestEdition())).toMatchObject({
    handoff_id: 'HANDOFF-1', version: 3, state: 'withdrawn', claimed_by: null, last: { did: 'recall', side: 'sender', by: 'coordinator-1', role: 'COORDINATOR' },
  });
});

describe('composing', () => {
  const composing = { items: [{ item: 'start_day', state: 'ok' as const }] };
  const from = { serviceId: 'DAYCARE', composing, by: COORDINATOR, handoffId: 'HANDOFF-1', deliveryId: 'D-1' };
  const found = receiverOn(daycare, [town], [daycare], '2026-04-01');

  it('takes receiver, time, step and language from the service, and shares the minimum', () => {
    expect(compose({ ...from, receiver: found }).act).toEqual({
      act: 'create', handoff_id: 'HANDOFF-1', by: COORDINATOR, service_id: 'DAYCARE', receiver_id: 'TOWN-A', expected_duration: 'P10D', step: 'S2', language: 'sv', delivery_id: 'D-1',
      items: [{ item: 'start_day', state: 'ok', required: true }], fields: [{ field: 'family_size', legal_basis: 'public_task' }],
    });
  });

  it('goes to the substitute, by its own checklist', () => {
    const retired: Service = { ...daycare, id: 'OLD', state: 'retired', substitute_id: 'DAYCARE', checklist: [] };
    const { act } = compose({ ...from, serviceId: 'OLD', receiver: receiverOn(retired, [town], [retired, daycare], '2026-04-01') });
    expect(act).toMatchObject({ service_id: 'DAYCARE', items: [{ item: 'start_day' }] });
  });

  it('sends nothing to nobody: no delivery, no field', () => {
    const { act, preflight } = compose({ ...from, receiver: undefined });
    expect(preflight.complete).toBe(true);
    expect(act).toMatchObject({ service_id: 'DAYCARE', receiver_id: null, items: [], fields: [] });
    expect(act).not.toHaveProperty('delivery_id');
    expect(hireWith(act).handoffs()).toMatchObject([{ receiver_id: null, delivery_id: null }]);
  });

  it('previews what the receiver then sees, field for field, and both due dates', () => {
    const { act } = compose({ ...from, receiver: found });
    const hire = hireWith();
    const before = hire.state;
    const played = rehearse(hire.state, act, { nowMs: hire.nowMs, textId: 'T-1' });
    if ('refusal' in played) throw new Error(played.refusal.message);
    const page = (staged: typeof played.created) => receiverView({ ...staged, service: receiverService(daycare), texts, people });
    expect(hire.state).toBe(before);
    expect(page(played.created)).toEqual(viewOf(hire.act({ ...act, text_id: 'T-1' })));
    expect([page(played.created).deadline?.due_on, played.accepted && page(played.accepted).deadline?.due_on]).toEqual(['2026-04-08', '2026-04-17']);
  });

  it('says what the hire would refuse', () => {
    const hire = hireWith().record(on('2026-04-01 08:00', 'case_closed', { outcome: 'withdrawn' }));
    expect(rehearse(hire.state, compose({ ...from, receiver: found }).act, { nowMs: hire.nowMs, textId: 'T-1' })).toMatchObject({ refusal: { code: 'hire_closed' } });
  });
});

it('names the weekday holidays between two days, and no weekend', () => {
  const rules = newestEdition().model.calendars[0]?.rules ?? [];
  const between = (from: string, to: string) => skippedHolidays(rules, parseDay(from)!, parseDay(to)!).map((h) => `${formatDay(h.day)} ${h.name.en}`);
  expect(between('2026-04-01', '2026-04-17')).toEqual(['2026-04-03 Good Friday', '2026-04-06 Easter Monday']);
  expect(between('2026-12-22', '2027-01-07')).toEqual(['2026-12-24 Christmas Eve', '2026-12-25 Christmas Day', '2027-01-01 New Year’s Day', '2027-01-06 Epiphany']);
  expect(between('2026-04-03', '2026-04-03')).toEqual([]);
  expect(rules.filter((rule) => skippedHolidays([rule], parseDay('2020-01-01')!, parseDay('2030-12-31')!).some((h) => h.name.en === rule.id))).toEqual([]);
});
