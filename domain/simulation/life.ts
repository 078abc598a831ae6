/**
 * A hire lived on a virtual clock. At each moment somebody acts: a step has become ready and its party begins, or an
 * event calls for an answer; what they do and how long it takes is drawn from data (behaviour.json, figures). Steps
 * become ready by the model alone, so a life keeps the order that the model allows. Nothing here knows an event by name.
 */
import { parseDay } from '../calendar/day';
import { offsetDay, parseDuration } from '../calendar/duration';
import { localDay, startOfDay } from '../calendar/helsinki';
import type { DataValue } from '../hire/fact';
import type { Edition } from '../model/edition';
import { Agenda } from './agenda';
import { judge } from './condition';
import type { Figures } from './figures';
import { type Context, KnownSoFar, type Lived, type ServiceAtHand } from './known-so-far';
import { type Listeners, checkpointsOf, listenersOf } from './listeners';
import type { Random } from './random';
import type { Act, Behaviour, Branch, Condition, Moment, Region, Value } from './simulation.schema';
import { StepsSoFar } from './steps-so-far';
import type { Traits } from './traits';
import { OPENS_MS, workingTime } from './working-time';

const MINUTE_MS = 60_000;
/** A life that goes round in circles is an error of the data, not a long life. */
const MOST_EVENTS = 2_000;

export interface LifeOptions {
  readonly edition: Edition;
  readonly behaviour: Behaviour;
  readonly figures: Figures;
  readonly region: Region;
  readonly traits: Traits;
  readonly random: Random;
  /** UTC milliseconds of its beginning. */
  readonly from: number;
  /** Nothing after this instant is lived. */
  readonly until: number;
}

interface Planned {
  readonly acts: readonly Act[];
  readonly index: number;
  readonly context: Context;
}

/** Everything that happened in one hire from its beginning to an instant, in order. */
export function live(options: LifeOptions): readonly Lived[] {
  return new Life(options).run();
}

class Life {
  private readonly lived: Lived[] = [];
  private readonly agenda = new Agenda<Planned>();
  private readonly known: KnownSoFar;
  private readonly fired = new Map<Moment, number>();
  /** Moments that wait for several things, and the objects for which they have come. */
  private readonly met = new Set<string>();
  private readonly ids = new Map<string, number>();
  private readonly steps: StepsSoFar;
  private readonly listeners: Listeners;

  constructor(private readonly o: LifeOptions) {
    this.listeners = listenersOf(o.behaviour);
    this.known = new KnownSoFar(o);
    this.steps = new StepsSoFar(o.edition, [...this.listeners.ofStep.keys()], (name) => this.known.factOf(name));
  }

  run(): readonly Lived[] {
    for (const moment of this.listeners.beginning) this.meet(moment, this.o.from, { references: {} });
    for (let next = this.agenda.takeUntil(this.o.until); next; next = this.agenda.takeUntil(this.o.until)) {
      if (this.lived.length > MOST_EVENTS) throw new Error(`a hire of profile ${this.o.traits.profile} goes round in circles`);
      this.perform(next.item, next.at);
    }
    return this.lived;
  }

  /** An act whose time has come: it happens unless something has overtaken it, and calls for what follows. */
  private perform({ acts, index, context }: Planned, at: number): void {
    const act = acts[index];
    if (!act || act.unless?.some((name) => this.known.count(name, context) > 0)) return;
    if (act.if && !this.holds(act.if, context)) return this.plan(acts, index + 1, at, context);
    const own = this.contextOf(act, context);
    if (act.signal !== undefined) {
      this.known.tell(act.signal, own);
      this.plan(acts, index + 1, at, own);
      this.answerTo(act.signal, at, own);
      return;
    }
    const happened = this.happen(act, at, own);
    const after = { ...own, cause: happened };
    if (this.o.behaviour.endings.includes(happened.event)) this.agenda.clear();
    else this.plan(acts, index + 1, at, after);
    this.answerTo(happened.event, at, after);
    if (own.member === undefined) this.beginReadySteps(happened.event, this.isDecided(happened), at);
  }

  private happen(act: Act, at: number, context: Context): Lived {
    const event = act.event ?? '';
    const day = localDay(at);
    const valueOf = (value: Value | undefined): DataValue | undefined => (value === undefined ? undefined : this.known.valueOf(value, day, context));
    const text = (value: Value | undefined): string | undefined => {
      const found = valueOf(value);
      return typeof found === 'string' ? found : undefined;
    };
    const data: Record<string, DataValue> = {};
    for (const [key, value] of Object.entries(act.data ?? {})) {
      const found = typeof value === 'object' && 'answers' in value ? undefined : valueOf(value);
      if (found !== undefined) data[key] = found;
    }
    const isAnswer = Object.values(act.data ?? {}).some((value) => typeof value === 'object' && 'answers' in value);
    const by = text(act.by);
    const happened: Lived = {
      index: this.lived.length, event, at,
      by: by === 'receiver' ? context.service?.party : by,
      references: this.known.referencesFor(event, context),
      outcome: text(act.outcome), reason: text(act.reason), dueAt: text(act.due_at), data,
      answers: isAnswer ? context.cause?.index : undefined,
    };
    this.lived.push(happened);
    this.known.tell(event, context);
    this.known.learn(happened);
    return happened;
  }

  private beginReadySteps(event: string, decided: boolean, at: number): void {
    for (const step of this.steps.after(event, decided)) for (const moment of this.listeners.ofStep.get(step) ?? []) this.meet(moment, at, { references: {} });
  }

  private isDecided({ event, references }: Lived): boolean {
    const { granted, served } = this.o.edition.semantics.decision_step;
    return (event === granted || event === served) && [granted, served].every((name) => this.known.count(name, { references }) > 0);
  }

  /** Everybody who waited for an event or signal. */
  private answerTo(name: string, at: number, context: Context): void {
    for (const moment of this.listeners.ofName.get(name) ?? []) {
      const isFamily = context.member !== undefined;
      const who = moment.who ?? 'talent';
      if (who !== 'anyone' && isFamily !== (who === 'family')) continue;
      if (moment.all && !this.isMet(moment, context)) continue;
      this.meet(moment, at, context);
    }
  }

  private isMet(moment: Moment, context: Context): boolean {
    const awaited = (moment.all ?? []).filter((one) => !one.if || this.holds(one.if, context));
    const isOfApplication = awaited.every(({ of }) => this.o.edition.ofApplication.has(of));
    const object = isOfApplication ? (context.references.application_id ?? '') : '';
    const key = `${this.listeners.order.get(moment) ?? 0}|${object}`;
    if (this.met.has(key) || !awaited.every(({ of }) => this.known.count(of, context) > 0)) return false;
    this.met.add(key);
    return true;
  }

  private meet(moment: Moment, at: number, context: Context): void {
    if (moment.if && !this.holds(moment.if, context)) return;
    const times = this.fired.get(moment) ?? 0;
    if (times >= (moment.once ? 1 : (moment.max ?? Infinity))) return;
    this.fired.set(moment, times + 1);
    for (const one of this.each(moment, context)) {
      const branch = this.choose(moment.branches, one);
      if (branch) this.plan(branch.acts, 0, at, one);
    }
  }

  private each(moment: Moment, context: Context): readonly Context[] {
    switch (moment.for) {
      case 'member':
        return this.o.traits.members.map((member) => ({ ...context, member, references: { ...context.references, family_member_id: member.id } }));
      case 'checkpoint':
        return checkpointsOf(this.o.edition).map((checkpoint) => ({ ...context, references: { checkpoint } }));
      case undefined:
        return [context];
    }
  }

  /** The branches that may be taken share one draw; the first without a share takes what is left. */
  private choose(branches: readonly Branch[], context: Context): Branch | undefined {
    let left = this.o.random.unit();
    for (const branch of branches) {
      if (branch.if && !this.holds(branch.if, context)) continue;
      if (branch.p === undefined) return branch;
      left -= this.share(branch.p);
      if (left < 0) return branch;
    }
    return undefined;
  }

  private plan(acts: readonly Act[], index: number, after: number, context: Context): void {
    const act = acts[index];
    if (!act) return;
    if (act.p !== undefined && !this.o.random.chance(this.share(act.p))) return this.plan(acts, index + 1, after, context);
    this.agenda.add(this.timeOf(act, after, context), { acts, index, context });
  }

  private timeOf(act: Act, after: number, context: Context): number {
    const { edition, figures, random } = this.o;
    if (act.at) {
      const fact = this.known.factOf(act.at.fact);
      const day = typeof fact === 'string' ? parseDay(fact) : undefined;
      return day === undefined ? Infinity : Math.max(startOfDay(offsetDay(day, act.at.offset)) + OPENS_MS, after + MINUTE_MS);
    }
    if (act.signal !== undefined && act.takes === undefined) return after;
    if (act.takes === undefined) return after + random.whole(1, 30) * MINUTE_MS;
    const exact = act.takes === 'checkpoint' ? context.references.checkpoint : act.takes;
    if (exact !== undefined && parseDuration(exact)) return startOfDay(offsetDay(localDay(after), exact)) + OPENS_MS;
    const by = typeof act.by === 'string' ? act.by : edition.events.get(act.event ?? '')?.actor;
    const isOffice = by === undefined || by === 'receiver' || this.o.behaviour.office.includes(by);
    return workingTime({ calendar: edition.calendar, random, after, days: figures.days(act.takes, random), isOffice });
  }

  private contextOf(act: Act, context: Context): Context {
    const references: Record<string, string> = { ...context.references };
    let { service } = context;
    if (act.new !== undefined) references[act.new] = this.newId(act.new);
    if (act.service !== undefined && act.service !== 'same') service = this.serviceFor(act.service);
    if (service && act.service !== undefined) references['service_id'] = service.service_id;
    return { ...context, references, service };
  }

  private serviceFor(step: string): ServiceAtHand | undefined {
    const municipality = this.o.traits.values.get('municipality');
    const found = this.o.region.services[step]?.find((s) => !s.area || s.area.some((m) => m === municipality));
    return found && { ...found, step };
  }

  private newId(field: string): string {
    const number = (this.ids.get(field) ?? 0) + 1;
    this.ids.set(field, number);
    return `${field.charAt(0).toUpperCase()}${number}`;
  }

  private share(p: number | string): number {
    return typeof p === 'number' ? p : this.o.figures.probability(p);
  }

  private holds(condition: Condition, context: Context): boolean {
    return judge(this.o.edition, condition, (name) => this.known.knownOf(name, context)) === true;
  }
}
