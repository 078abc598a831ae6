/**
 * What is known of a simulated hire so far: its facts as the model says that events set them, how often each thing has
 * happened for which object, and what a value of the behaviour comes to at this moment.
 */
import { type Day, formatDay, parseDay } from '../calendar/day';
import { offsetDay } from '../calendar/duration';
import type { DataValue } from '../hire/fact';
import type { Edition } from '../model/edition';
import type { Known } from './condition';
import type { Figures } from './figures';
import type { Random } from './random';
import type { Region, Value } from './simulation.schema';
import type { Member, Traits } from './traits';

/** Ids by the names that the envelope has for them. */
export type References = Readonly<Partial<Record<'application_id' | 'employment_id' | 'handoff_id' | 'cooperation_id' | 'family_member_id' | 'service_id' | 'checkpoint', string>>>;

/** Something that truly happened; how and when it is written down comes later. */
export interface Lived {
  /** From 0, in the order of the life. */
  readonly index: number;
  readonly event: string;
  /** UTC milliseconds. */
  readonly at: number;
  readonly by: string | undefined;
  readonly references: References;
  readonly outcome: string | undefined;
  readonly reason: string | undefined;
  readonly dueAt: string | undefined;
  readonly data: Readonly<Record<string, DataValue>>;
  /** Event (by index) that this one answers. */
  readonly answers: number | undefined;
}

export type ServiceAtHand = Region['services'][string][number] & { readonly step: string };

export interface Context {
  readonly references: References;
  readonly member?: Member | undefined;
  readonly service?: ServiceAtHand | undefined;
  /** The event that called for what happens now. */
  readonly cause?: Lived | undefined;
}

export class KnownSoFar {
  private readonly facts = new Map<string, Known>();
  /** How often each event and signal came, by name and by name and object. */
  private readonly counts = new Map<string, number>();

  constructor(private readonly o: { readonly edition: Edition; readonly traits: Traits; readonly random: Random; readonly figures: Figures }) {
    for (const fact of o.edition.model.facts) if (fact.default !== undefined) this.facts.set(fact.id, fact.default);
  }

  /** Newest value of a fact. */
  factOf(name: string): Known {
    return this.facts.get(name);
  }

  /** Facts as the model says that the event sets them. */
  learn({ event, references, outcome, data }: Lived): void {
    if (references.family_member_id !== undefined) return;
    for (const { fact, from, value, onlyIfUnset } of this.o.edition.factSources.get(event) ?? []) {
      const found = from?.startsWith('data.') ? data[from.slice(5)] : from === 'outcome' ? outcome : from === undefined ? value : undefined;
      if (found === undefined || found === null || typeof found === 'object' || (onlyIfUnset && this.facts.has(fact))) continue;
      this.facts.set(fact, found);
    }
  }

  /** Of the ids at hand, those that the event can carry. */
  referencesFor(event: string, { references }: Context): References {
    const { edition } = this.o;
    const refs = edition.events.get(event)?.refs ?? [];
    const carried = Object.entries(references).filter(([name]) =>
      refs.includes(name) || (name === 'application_id' && edition.ofApplication.has(event)) || (name === 'family_member_id' && edition.personal.has(event)),
    );
    return Object.fromEntries(carried);
  }

  /** It has happened once more. */
  tell(name: string, context: Context): void {
    for (const key of [name, this.keyOf(name, context)]) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** How often it has happened for the object at hand. */
  count(name: string, context: Context): number {
    return this.counts.get(this.keyOf(name, context)) ?? 0;
  }

  /** The event and the object that it is about. */
  private keyOf(name: string, { references }: Context): string {
    const carried = this.referencesFor(name, { references });
    return `${name}|${carried.application_id ?? carried.handoff_id ?? carried.employment_id ?? ''}|${carried.family_member_id ?? ''}`;
  }

  /** A fact, `trait.…`, `count.…`, or something of the member, service or event at hand. */
  knownOf(name: string, { member, service, cause }: Context): Known {
    const dot = name.indexOf('.');
    if (dot < 0) return this.facts.get(name);
    const rest = name.slice(dot + 1);
    switch (name.slice(0, dot)) {
      case 'trait':
        return this.o.traits.values.get(rest);
      case 'count':
        return this.counts.get(rest) ?? 0;
      case 'member':
        return rest === 'age' ? member?.age : rest === 'relation' ? member?.relation : undefined;
      case 'service':
        return service?.receiver_id ?? undefined;
      case 'event':
        return rest === 'outcome' ? cause?.outcome : rest === 'checkpoint' ? cause?.references.checkpoint : undefined;
      default:
        return undefined;
    }
  }

  /** What a value of the behaviour is on a day; undefined: nothing. */
  valueOf(value: Value, day: Day, context: Context): DataValue | undefined {
    if (typeof value !== 'object') return value;
    if ('trait' in value) return this.o.traits.values.get(value.trait);
    if ('fact' in value) return this.facts.get(value.fact);
    if ('member' in value) return this.knownOf(`member.${value.member}`, context);
    if ('pick' in value) return this.o.random.weighted(value.pick);
    if ('whole' in value) return this.o.random.whole(...value.whole);
    if ('p' in value) return this.o.random.chance(typeof value.p === 'number' ? value.p : this.o.figures.probability(value.p));
    if ('of_service' in value) return (value.of_service === 'receiver' ? context.service?.receiver_id : context.service?.step) ?? undefined;
    if ('answers' in value) return undefined;
    const fact = value.of === undefined ? undefined : this.facts.get(value.of);
    const from = value.of === undefined ? day : typeof fact === 'string' ? parseDay(fact) : undefined;
    const by = typeof value.day === 'object' ? this.o.traits.values.get(value.day.trait) : value.day;
    return from === undefined ? undefined : formatDay(offsetDay(from, typeof by === 'string' && by !== '' ? by : undefined));
  }
}
