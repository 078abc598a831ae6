/** English names of the installation's model and registry, for texts that people read; documents of `--json` carry ids only. */
import type { Api } from './api';
import { NoError } from './problem';

interface Named {
  readonly id: string;
  readonly name: { readonly en: string };
}

export interface ModelAnswer {
  readonly stages: readonly Named[];
  readonly actors: readonly Named[];
  readonly steps: readonly Named[];
  readonly slas: readonly Named[];
  readonly gap_types: readonly Named[];
  /** Not told by every version of the API. */
  readonly settling_items?: readonly Named[];
  readonly milestones?: readonly Named[];
}

interface OrganisationAnswer {
  readonly id: string;
  readonly name_en: string;
}

const NOBODY = 'UNOWNED';

/** Each gives the id itself where no such name is known. */
export class ModelNames {
  private readonly names = new Map<string, string>();

  private constructor(model: ModelAnswer | undefined, organisations: readonly OrganisationAnswer[]) {
    for (const { id, name_en } of organisations) this.names.set(`actors ${id}`, name_en);
    // An actor of the model wins: a nationwide authority stands in both.
    for (const part of ['stages', 'actors', 'steps', 'slas', 'gap_types', 'settling_items', 'milestones'] as const)
      for (const { id, name } of model?.[part] ?? []) this.names.set(`${part} ${id}`, name.en);
  }

  /** Names from the API; ids only where the model may not be read, because a list without names is better than none. */
  static async from(api: Api): Promise<ModelNames> {
    const [model, answer] = await Promise.all([modelOf(api), readable<{ readonly organisations: readonly OrganisationAnswer[] }>(api, '/registry/organisations', { limit: '1000' })]);
    return new ModelNames(model, answer?.organisations ?? []);
  }

  party(id: string): string {
    return id === NOBODY ? "nobody's turn" : (this.names.get(`actors ${id}`) ?? id);
  }

  step(id: string): string {
    return this.withId('steps', id);
  }

  settlingItem(id: string): string {
    return this.withId('settling_items', id);
  }

  milestone(id: string): string {
    return this.names.get(`milestones ${id}`) ?? id;
  }

  sla(id: string): string {
    return this.names.get(`slas ${id}`) ?? id;
  }

  gap(id: string): string {
    return this.names.get(`gap_types ${id}`) ?? id;
  }

  private withId(part: string, id: string): string {
    const name = this.names.get(`${part} ${id}`);
    return name === undefined ? id : `${id} ${name}`;
  }
}

/** The model as the API tells it; undefined where this token may not read it or the server has none. */
export function modelOf(api: Api): Promise<ModelAnswer | undefined> {
  return readable(api, '/model', {});
}

async function readable<T>(api: Api, path: string, query: Readonly<Record<string, string>>): Promise<T | undefined> {
  try {
    return await api.get<T>({ path, query });
  } catch (error) {
    if (error instanceof NoError && [403, 404].includes(error.problem.status ?? 0)) return undefined;
    throw error;
  }
}
