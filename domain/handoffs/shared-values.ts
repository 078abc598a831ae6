/**
 * The values that a receiver sees, read at the moment at which somebody looks: facts from the case, names from wherever
 * persons are kept. Only the fields that the handoff lists are read at all, so what is not shared cannot slip out.
 */
import { formatDay } from '../calendar/day';
import { isSpouse } from '../gaps/relation';
import { TALENT, type CaseView } from '../view/case-view';
import type { SharedField } from './act';
import { type DataClass, type FieldSource, type Label, type ProfileKey, fieldOf } from './shared-fields';

/** What is known of a person; contacts may be missing. */
export interface KnownPerson {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly languages?: readonly string[] | undefined;
}

/** Persons of a case, as far as they are needed; absent or null: nothing known, or erased. */
export interface People {
  readonly talent?: KnownPerson | null;
  readonly employer?: KnownPerson | null;
  /** By family_member_id. */
  readonly members?: ReadonlyMap<string, KnownPerson | null>;
}

export type Contact = Readonly<Partial<Record<ProfileKey, string | readonly string[]>>>;
export interface FamilyMember {
  readonly member: string;
  readonly relation: 'spouse' | 'child' | null;
  readonly name: string | null;
}
export type FieldValue = string | number | boolean | readonly string[] | Contact | readonly FamilyMember[];

/** A field as its receiver sees it, and why they may. */
export interface SharedValue {
  readonly field: string;
  readonly label: Label;
  readonly legal_basis: string;
  readonly data_class: DataClass;
  /** Null: not known yet. */
  readonly value: FieldValue | null;
}

export type PersonNeeded = 'talent' | 'employer' | 'members';

/** Of whom the fields tell something that is kept apart from the facts. */
export function peopleNeeded(fields: readonly SharedField[]): ReadonlySet<PersonNeeded> {
  const needed = new Set<PersonNeeded>();
  for (const { field } of fields) {
    const from = fieldOf(field)?.source.from;
    if (from === 'talent_profile') needed.add('talent');
    else if (from === 'employer_profile') needed.add('employer');
    else if (from === 'family_members') needed.add('members');
  }
  return needed;
}

/** The listed fields with their values, in the order of the list; a field of no table is left out. */
export function sharedValues(view: CaseView, fields: readonly SharedField[], people: People): SharedValue[] {
  return fields.flatMap(({ field, legal_basis }) => {
    const definition = fieldOf(field);
    if (!definition) return [];
    const { label, dataClass, source } = definition;
    return [{ field, label, legal_basis, data_class: dataClass, value: valueOf(view, source, people) ?? null }];
  });
}

function valueOf(view: CaseView, source: FieldSource, people: People): FieldValue | null | undefined {
  switch (source.from) {
    case 'attribute': {
      const value = view.facts.attribute(source.attribute);
      return value === undefined ? null : value;
    }
    case 'fact':
      return view.facts.latest(source.fact, TALENT)?.value;
    case 'step_done':
      return doneOn(view, source.step);
    case 'is_step_done':
      return doneOn(view, source.step) !== undefined;
    case 'employment_start': {
      const started = view.select([view.edition.semantics.employment.started, view.edition.semantics.employment.new], TALENT).at(-1);
      return started && formatDay(started.day);
    }
    case 'family_size':
      return view.members.length;
    case 'family_members':
      return view.members.map((member): FamilyMember => {
        const spouse = isSpouse(view, member);
        return { member, relation: spouse === undefined ? null : spouse ? 'spouse' : 'child', name: people.members?.get(member)?.name ?? null };
      });
    case 'talent_profile':
      return ofProfile(people.talent, source.keys);
    case 'employer_profile':
      return ofProfile(people.employer, source.keys);
  }
}

/** Day of the first event that did the step, for the talent. */
function doneOn(view: CaseView, step: string): string | undefined {
  const [done] = view.select(view.edition.steps.get(step)?.done_events ?? [], TALENT);
  return done && formatDay(done.day);
}

/** One key gives its value, several an object of those that are known. */
function ofProfile(person: KnownPerson | null | undefined, keys: readonly ProfileKey[]): FieldValue | undefined {
  if (!person) return undefined;
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return person[only];
  const known = keys.flatMap((key) => (person[key] === undefined ? [] : [[key, person[key]] as const]));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
