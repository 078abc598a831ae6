/** Who waits for what in a behaviour, worked out once for all hires. */
import type { Edition } from '../model/edition';
import type { Behaviour, Moment } from './simulation.schema';

export interface Listeners {
  readonly beginning: readonly Moment[];
  readonly ofStep: ReadonlyMap<string, readonly Moment[]>;
  readonly ofName: ReadonlyMap<string, readonly Moment[]>;
  readonly order: ReadonlyMap<Moment, number>;
}

const known = new WeakMap<Behaviour, Listeners>();

/** The moments of a behaviour by what they wait for. */
export function listenersOf(behaviour: Behaviour): Listeners {
  let made = known.get(behaviour);
  if (!made) {
    const ofStep = new Map<string, Moment[]>();
    const ofName = new Map<string, Moment[]>();
    const add = (into: Map<string, Moment[]>, key: string, moment: Moment): void => void into.set(key, [...(into.get(key) ?? []), moment]);
    for (const moment of behaviour.moments) {
      if (moment.step !== undefined) add(ofStep, moment.step, moment);
      for (const name of [...(moment.on ?? []), ...(moment.all ?? []).map((one) => one.of)]) add(ofName, name, moment);
    }
    made = { beginning: behaviour.moments.filter((m) => m.begin), ofStep, ofName, order: new Map(behaviour.moments.map((m, i) => [m, i])) };
    known.set(behaviour, made);
  }
  return made;
}

/** Times after arrival at which somebody asks how it goes, by the model. */
export function checkpointsOf({ slas, semantics }: Edition): readonly string[] {
  return slas.get(semantics.checkin.sla)?.versions.flatMap((v) => v.checkpoint ?? []) ?? [];
}
