/** `saapua status`: can the installation do its work? Whatever is wrong, the answer has the same shape. */
import type { Command } from 'commander';
import { Api } from './api';
import { type CommandLine, DONE, NO } from './command-line';
import { NoError, problemText } from './problem';
import { counted, grouped, table } from './table';

interface Status {
  readonly ready: boolean;
  readonly version: string | null;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  /** null: not told. */
  readonly openHires: number | null;
  readonly outboxOldestSeconds: number | null;
  readonly projectionLag: number | null;
  /** Is what stands here made up? Null or absent: not told. */
  readonly demo?: boolean | null;
}

/** The server answers within five seconds whatever is wrong with it. */
const LIMIT_MS = 15_000;

/** Adds `status`: exit 1 unless ready. */
export function statusCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'status', { summary: 'is the installation well', noWhen: 'it is not ready or does not answer', examples: ['saapua status', 'saapua status --json'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: { json?: true }) => {
      const status = await statusOf(line);
      if (json) line.printJson(status);
      else line.print(statusText(status));
      return status.ready ? DONE : NO;
    }));
}

/** A status in any case: that there is no answer is an answer here. */
async function statusOf(line: CommandLine): Promise<Status> {
  try {
    const api = Api.of(line.at);
    return await api.get<Status>({ path: '/status', timeoutMs: LIMIT_MS }).catch((error: unknown) => publicStatus(api, line, error));
  } catch (error) {
    if (!(error instanceof NoError)) throw error;
    const { code, detail } = error.problem;
    return { ready: false, version: null, checks: [{ name: code, ok: false, detail }], openHires: null, outboxOldestSeconds: null, projectionLag: null };
  }
}

/** What everybody may know, for those who are not let in. */
async function publicStatus(api: Api, line: CommandLine, error: unknown): Promise<Status> {
  if (!(error instanceof NoError) || ![401, 403].includes(error.problem.status ?? 0)) throw error;
  line.tell(`the number of hires is not told: ${problemText(error.problem)}`);
  return { ...(await api.get<Omit<Status, 'openHires'>>({ path: '//readyz', timeoutMs: LIMIT_MS, alsoGood: [503] })), openHires: null };
}

function statusText({ ready, version, checks, openHires, outboxOldestSeconds, projectionLag, demo }: Status): string {
  const title = `${ready ? 'ready' : 'NOT ready'}${version === null ? '' : `, version ${version}`}`;
  const rows = checks.map(({ name, ok, detail }) => [ok ? 'ok' : 'NOT ok', name, detail]);
  const figures = [
    ...(demo === true ? ['demo data: every hire here is made up'] : []),
    ...(openHires === null ? [] : [counted(openHires, 'open hire')]),
    ...(outboxOldestSeconds === null ? [] : [`oldest thing still to be told ${grouped(outboxOldestSeconds)} s`]),
    ...(projectionLag === null ? [] : [`behind deadlines ${grouped(projectionLag)} s`]),
  ];
  return [title, ...(rows.length > 0 ? [table([{ title: 'state' }, { title: 'check' }, { title: 'what' }], rows, 2)] : []), ...(figures.length > 0 ? [figures.join(', ')] : [])].join('\n');
}
