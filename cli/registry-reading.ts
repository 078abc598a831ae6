/** `saapua registry list`, `show` and `ownerless`: who gives which service, and what nobody gives. */
import type { Command } from 'commander';
import { Api } from './api';
import { code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { NoError, no } from './problem';
import { type OrganisationRow, type ReceiverRow, type ServiceRow, areaText, lacksText, receiverText } from './registry-rows';
import { counted, table } from './table';

interface ListOptions {
  readonly organisations?: true;
  readonly party?: string;
  readonly area?: string;
  readonly step?: string;
  readonly state?: string;
  readonly ownerless?: true;
  readonly json?: true;
}

interface Ownerless {
  readonly on: string;
  readonly services: readonly (Pick<ServiceRow, 'id' | 'organisation_id' | 'title_en' | 'area' | 'lacks'> & { readonly since: string | null; readonly receiver: ReceiverRow | null })[];
}

const PAGE = 500;

/** Adds `registry list`. */
export function registryListCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'list', {
    summary: 'services and who takes a handoff to them, or organisations',
    examples: ['saapua registry list', 'saapua registry list --area 993 --step S2', 'saapua registry list --organisations --json'],
  })
    .option('--organisations', 'organisations instead of services')
    .option('--party <party>', 'only of this party of the model', code)
    .option('--area <municipality>', 'only services for this municipality, those for all included', code)
    .option('--step <step>', 'only services of this step', code)
    .option('--state <state>', 'only services in this state: draft, active, under_review, retired', code)
    .option('--ownerless', 'only services without an active owner of their own')
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json, organisations, party, area, step, state, ownerless }: ListOptions) => {
      const api = Api.of(line.at);
      if (organisations) {
        const rows = await allPages<OrganisationRow>(api, 'organisations', { party });
        if (json) line.printJson({ organisations: rows });
        else line.print(organisationsText(rows));
      } else {
        const rows = await allPages<ServiceRow>(api, 'services', { party, area, step, state, ownerless });
        if (json) line.printJson({ services: rows });
        else line.print(servicesText(rows));
      }
      return DONE;
    }));
}

/** Adds `registry show`: a service, or an organisation where no service has that id. */
export function registryShowCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'show', { summary: 'one service or organisation, whole', noWhen: 'there is none', examples: ['saapua registry show SVC-TAX', 'saapua registry show VERO --json'] })
    .argument('<id>', 'id of a service or an organisation', code)
    .option('--json', 'one JSON document')
    .action(line.action(async (id: string, { json }: { json?: true }) => {
      const { entity, entry } = await findEntry(Api.of(line.at), id);
      if (json) line.printJson(entry);
      else line.print(entity === 'service' ? serviceText(entry as ServiceRow) : fieldsText({ ...entry }));
      return DONE;
    }));
}

/** Adds `registry ownerless`. */
export function registryOwnerlessCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'ownerless', { summary: 'services without an active owner: why, since when, and who takes over', examples: ['saapua registry ownerless', 'saapua registry ownerless --json'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: { json?: true }) => {
      const found = await Api.of(line.at).get<Ownerless>({ path: '/registry/ownerless' });
      if (json) line.printJson(found);
      else line.print(ownerlessText(found));
      return DONE;
    }));
}

/** An entry by its id, and which kind it is. @throws NoError when there is none */
export async function findEntry(api: Api, id: string): Promise<{ readonly entity: 'service' | 'organisation'; readonly entry: ServiceRow | OrganisationRow }> {
  for (const entity of ['service', 'organisation'] as const) {
    try {
      return { entity, entry: await api.get<ServiceRow | OrganisationRow>({ path: `/registry/${entity}s/${encodeURIComponent(id)}` }) };
    } catch (error) {
      if (!(error instanceof NoError) || error.problem.code !== 'entry_not_found') throw error;
    }
  }
  throw no('entry_not_found', 'Not found', `the registry has no service or organisation ${id}; \`saapua registry list\` shows those that there are`);
}

async function allPages<T>(api: Api, kind: 'services' | 'organisations', query: Readonly<Record<string, string | boolean | undefined>>): Promise<T[]> {
  const rows: T[] = [];
  for (let after: string | undefined; ; ) {
    const page = await api.get<Partial<Record<typeof kind, T[]>> & { readonly next?: string }>({ path: `/registry/${kind}`, query: { ...query, after, limit: String(PAGE) } });
    rows.push(...(page[kind] ?? []));
    if (page.next === undefined) return rows;
    if (page.next === after) throw no('unexpected_answer', 'Unexpected answer', 'the list of the registry has no end; tell the operator');
    after = page.next;
  }
}

function servicesText(rows: readonly ServiceRow[]): string {
  const summary = `${counted(rows.length, 'service')}, ${rows.filter(({ lacks }) => lacks.length > 0).length} without an owner`;
  if (rows.length === 0) return summary;
  const columns = [{ title: 'service' }, { title: 'title' }, { title: 'step' }, { title: 'area' }, { title: 'handled by' }, { title: 'days', right: true }, { title: 'no owner because' }];
  return `${summary}\n${table(columns, rows.map((row) => [row.id, row.title_en, row.step ?? '', areaText(row.area), receiverText(row.receiver), row.response_days === null ? '' : String(row.response_days), lacksText(row.lacks)]))}`;
}

function organisationsText(rows: readonly OrganisationRow[]): string {
  const summary = counted(rows.length, 'organisation');
  if (rows.length === 0) return summary;
  const columns = [{ title: 'organisation' }, { title: 'name' }, { title: 'party' }, { title: 'municipality' }, { title: 'mail domains' }];
  return `${summary}\n${table(columns, rows.map((row) => [row.id, row.name_en, row.party, row.municipality ?? '', row.mail_domains.join(', ')]))}`;
}

function serviceText({ lacks, receiver, open_change, checklist, shared_fields, ...fields }: ServiceRow): string {
  return [
    fieldsText({ ...fields, handled_by: receiverText(receiver), ...(lacks.length > 0 && { no_owner_because: lacksText(lacks) }), ...(open_change !== null && { waits_for_consent: open_change }) }),
    ...(checklist.length === 0 ? [] : ['checklist', table([{ title: 'item' }, { title: 'what' }, { title: '' }], checklist.map(({ id, en, required }) => [id, en, required ? 'required' : '']), 2)]),
    ...(shared_fields.length === 0 ? [] : ['shared fields', table([{ title: 'field' }, { title: 'legal basis' }, { title: '' }], shared_fields.map((one) => [one.field, one.legal_basis, one.default ? 'by default' : '']), 2)]),
  ].join('\n');
}

function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0));
  return table([{ title: 'field' }, { title: 'value' }], shown.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value as string | number)]));
}

function ownerlessText({ on, services }: Ownerless): string {
  const nobodys = services.filter(({ receiver }) => !receiver).length;
  const summary = services.length === 0 ? `every service has an active owner on ${on}` : `${counted(services.length, 'service')} without an active owner on ${on}, ${nobodys} of them nobody's`;
  if (services.length === 0) return summary;
  const columns = [{ title: 'service' }, { title: 'title' }, { title: 'area' }, { title: 'since' }, { title: 'because' }, { title: 'meanwhile' }];
  return `${summary}\n${table(columns, services.map((one) => [one.id, one.title_en, areaText(one.area), one.since ?? '', lacksText(one.lacks), receiverText(one.receiver)]))}`;
}
