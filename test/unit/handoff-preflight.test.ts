/** Preflight: what is missing is said by name before anything is sent, and what may not be shared is not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OVERRIDE_REASONS, type ReceiverChecklist, type Ticked, minimumFields, preflight, preflightRefusal, refusalOf } from '../../domain/handoffs/preflight';
import { LEGAL_BASES, NEVER_SHARED, SHARED_FIELDS, isAdmissible } from '../../domain/handoffs/shared-fields';
import { newestEdition } from '../../domain/model/edition';

const item = (id: string, required: boolean) => ({ id, required, fi: `${id} fi`, sv: `${id} sv`, en: `${id} en` });
const field = (name: string, isDefault: boolean) => ({ field: name, legal_basis: 'public_task', default: isDefault });

/** A town's day care: two papers, one of them a must; three fields, two of them usual. */
const daycare: ReceiverChecklist = {
  checklist: [item('start_day', true), item('language_need', false)],
  shared_fields: [field('family_members', true), field('daycare_needed_from', true), field('talent_contact', false)],
};
const check = (ticked: Ticked) => preflight(daycare, ticked);
const ok: Ticked = { items: [{ item: 'start_day', state: 'ok' }] };
const codes = (ticked: Ticked) => check(ticked).problems.map((p) => `${p.code} ${p.at ?? ''}`);

it('is complete when every required item is there, and shares the minimum unless told otherwise', () => {
  expect(check(ok)).toEqual({
    complete: true, problems: [],
    items: [
      { item: 'start_day', state: 'ok', required: true, title: { fi: 'start_day fi', sv: 'start_day sv', en: 'start_day en' }, to_do: null },
      { item: 'language_need', state: 'not_needed', required: false, title: { fi: 'language_need fi', sv: 'language_need sv', en: 'language_need en' }, to_do: null },
    ],
    fields: [{ field: 'family_members', legal_basis: 'public_task' }, { field: 'daycare_needed_from', legal_basis: 'public_task' }],
  });
  expect(refusalOf(check(ok))).toBeUndefined();
  expect(minimumFields(daycare)).toHaveLength(2);
});

it('names the required item that nobody ticked, and what to do', () => {
  const checked = check({});
  expect(checked.complete).toBe(false);
  expect(checked.items[0]?.to_do).toBe(`start_day is missing: add it, say that it is not needed, or send without it and give a reason (${OVERRIDE_REASONS.join(', ')})`);
  expect(refusalOf(checked)).toMatchObject({ code: 'preflight_incomplete', at: 'items.start_day', message: expect.stringContaining('start_day is missing') });
});

it('lets a required item be not needed, or missing with a reason', () => {
  expect(codes({ items: [{ item: 'start_day', state: 'not_needed' }] })).toEqual([]);
  expect(codes({ items: [{ item: 'start_day', state: 'overridden', reason: 'comes_later' }] })).toEqual([]);
});

it('lets an optional item be missing', () => {
  expect(codes({ items: [...ok.items!, { item: 'language_need', state: 'missing' }] })).toEqual([]);
});

it.each<[string, Ticked, string]>([
  ['an override without a reason', { items: [{ item: 'start_day', state: 'overridden' }] }, 'preflight_incomplete items.start_day'],
  ['a reason of no list', { items: [{ item: 'start_day', state: 'overridden', reason: 'because' }] }, 'preflight_incomplete items.start_day'],
  ['a reason without an override', { items: [{ item: 'start_day', state: 'ok', reason: 'other' }] }, 'preflight_incomplete items.start_day'],
  ['an item of another checklist', { items: [...ok.items!, { item: 'passport', state: 'ok' }] }, 'unknown_item items'],
  ['a field without a legal basis', { ...ok, fields: [{ field: 'family_members', legal_basis: '' }] }, 'no_legal_basis fields.family_members'],
  ['a basis that nothing admits', { ...ok, fields: [{ field: 'family_members', legal_basis: 'consent' }] }, 'no_legal_basis fields.family_members'],
  ['a basis that the service does not use', { ...ok, fields: [{ field: 'family_members', legal_basis: 'legal_obligation' }] }, 'no_legal_basis fields.family_members'],
  ['a field that the service does not ask for', { ...ok, fields: [{ field: 'talent_name', legal_basis: 'public_task' }] }, 'field_not_asked fields.talent_name'],
  ['a field that does not exist', { ...ok, fields: [{ field: 'identity_code', legal_basis: 'public_task' }] }, 'unknown_shared_field fields'],
  ['a field twice', { ...ok, fields: [field('family_members', true), field('family_members', true)] }, 'field_twice fields.family_members'],
])('refuses %s', (_what, ticked, problem) => {
  expect(codes(ticked)).toEqual([problem]);
});

it('is asked again of the act itself, so that no way leads around it', () => {
  const fields = [{ field: 'talent_name', legal_basis: 'contract' }];
  expect(preflightRefusal({ items: [{ item: 'contract', state: 'missing', required: true }], fields })).toMatchObject({ code: 'preflight_incomplete', at: 'items.contract' });
  expect(preflightRefusal({ items: [], fields: [{ field: 'family_members', legal_basis: 'contract' }] })).toMatchObject({ code: 'no_legal_basis' });
  expect(preflightRefusal({ items: [{ item: 'a:b', state: 'ok', required: false }], fields })).toMatchObject({ code: 'not_a_code', at: 'items.…' });
  expect(preflightRefusal({ items: [{ item: 'contract', state: 'ok', required: true }], fields })).toBeUndefined();
});

it('repeats no text that could be a name', () => {
  expect(JSON.stringify(check({ items: [{ item: 'Testi Esimerkki', state: 'ok' }], fields: [{ field: 'Testi Esimerkki', legal_basis: 'x' }] }).problems)).not.toContain('Esimerkki');
});

describe('the table of fields', () => {
  const { model, semantics } = newestEdition();

  it('has looked at every fact and attribute of the model: each is shared by a field or by none', () => {
    const shared = Object.values(SHARED_FIELDS).flatMap(({ source }) => (source.from === 'fact' ? source.fact : source.from === 'attribute' ? source.attribute : []));
    expect([...shared, ...NEVER_SHARED].sort()).toEqual([...model.facts.map((f) => f.id), ...semantics.attributes].sort());
  });

  it('classifies by classes of the model and shares nothing special', () => {
    const classes = (model as unknown as { data_classes: readonly { id: string }[] }).data_classes.map((c) => c.id).filter((id) => !id.startsWith('C4'));
    for (const { dataClass } of Object.values(SHARED_FIELDS)) expect(classes).toContain(dataClass);
  });

  it('never builds on consent', () => {
    expect(LEGAL_BASES).not.toContain('consent');
    expect(isAdmissible('talent_name', 'consent')).toBe(false);
    expect(isAdmissible('toString', 'public_task')).toBe(false);
  });

  it('reads steps that the model has', () => {
    const steps = Object.values(SHARED_FIELDS).flatMap(({ source }) => (source.from === 'step_done' || source.from === 'is_step_done' ? source.step : []));
    expect(steps.filter((step) => !model.steps.some((s) => s.id === step))).toEqual([]);
  });

  it('admits every field that the start set of the registry shares', () => {
    const cells = readFileSync(join(__dirname, '../../domain/registry/start-set.csv'), 'utf8').match(/[a-z_]+\*? \| (?:public_task|legal_obligation|contract)\b/g) ?? [];
    expect(cells.length).toBeGreaterThan(100);
    expect(cells.map((cell) => cell.replace('*', '').split(' | ') as [string, string]).filter(([name, basis]) => !isAdmissible(name, basis))).toEqual([]);
  });
});
