/**
 * A sheet becomes part of the registry, line by line: a line that is wrong is named with its column and reason and the
 * others go in. Addresses wait for a second person as they do in a form. The same sheet again changes nothing, so it is
 * the thing to do after a break.
 */
import type { Refusal } from '../../domain/hire/command';
import { type Edition, newestEdition } from '../../domain/model/edition';
import { type ReadWish, headingRefusal, wishOf } from '../../domain/registry/csv-cells';
import { type Edit, type Edited, type Registry, type Wish, edit } from '../../domain/registry/edit';
import type { EntityName } from '../../domain/registry/service';
import type { Database } from '../../prisma/database';
import { RegistryConflictError, changeRegistry, keepAnswer, noteImport, readRegistry, writeEdit } from '../../prisma/registry';
import { contentHash, idFrom } from '../idempotency';
import { refusalProblem } from '../problems';
import { type SheetLine, readSheet } from './csv-file';
import { todayAt } from './edit-entry';
import { type Keyed, type RegistryRequest, answerOf, keyed } from './once';

export interface Rejection {
  readonly line: number;
  readonly column: string;
  readonly reason: string;
  readonly code: string;
}

export interface RegistryImport {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Changes that wait for what this file says, also those that did before; ids, of a dry run those only. */
  readonly changes: readonly string[];
  /** How many were proposed, or would be. */
  readonly proposed: number;
  /** By line; a line may be here for several columns. */
  readonly rejected: readonly Rejection[];
  readonly dry_run: boolean;
}

interface Wanted {
  readonly line: number;
  readonly wish: ReadWish;
}

type AnyEdit = Edit<'organisation'> | Edit<'service'>;

/**
 * Imports a sheet.
 * @throws ProblemError for a file that is no sheet of the registry at all
 */
export async function importRegistry(db: Database, bytes: Uint8Array, { isDryRun, ...request }: RegistryRequest & { readonly isDryRun: boolean }): Promise<RegistryImport> {
  const key = keyed(request, { file: contentHash(Buffer.from(bytes).toString('base64')), isDryRun });
  const known = await answerOf<RegistryImport>(db, key);
  if (known) return known.answer;

  const { heading, lines, broken } = await readSheet(bytes);
  const wrongHeading = headingRefusal(heading);
  if (wrongHeading) throw refusalProblem(wrongHeading);
  const rejected: Rejection[] = [];
  for (const { line, refusal } of broken) reject(rejected, line, [refusal]);
  const wanted = wishesOf(heading, lines, rejected);

  const run = new ImportRun(db, await readRegistry(db.prisma), request, key, isDryRun, rejected);
  await run.store(wanted.filter(({ wish }) => wish.entity === 'organisation'));
  await run.store(wanted.filter(({ wish }) => wish.entity === 'service'));
  const answer = { ...run.counts, changes: run.changes, rejected: rejected.sort((a, b) => a.line - b.line), dry_run: isDryRun };
  if (isDryRun) return answer;
  await noteImport(db, request.by, { ...run.counts, rejected: new Set(rejected.map(({ line }) => line)).size });
  return kept(db, key, answer);
}

/** What the lines ask for; those that cannot be read go to `rejected`. */
function wishesOf(heading: readonly string[], lines: readonly SheetLine[], rejected: Rejection[]): Wanted[] {
  const lineOf = new Map<string, number>();
  return lines.flatMap(({ line, cells }) => {
    if (cells.slice(heading.length).some((cell) => cell.trim() !== '')) return reject(rejected, line, [{ code: 'not_csv', message: `the line has ${cells.length} cells, the heading only ${heading.length}` }]);
    const row = wishOf(heading, cells);
    if ('refusals' in row) return reject(rejected, line, row.refusals);
    const name = `${row.wish.entity} ${row.wish.id}`;
    const earlier = lineOf.get(name);
    if (earlier !== undefined) return reject(rejected, line, [{ code: 'repeated', message: `line ${earlier} is about the same entry`, at: 'id' }]);
    lineOf.set(name, line);
    return [{ line, wish: row.wish }];
  });
}

class ImportRun {
  readonly counts = { created: 0, changed: 0, unchanged: 0, proposed: 0 };
  readonly changes: string[] = [];
  private readonly edition: Edition = newestEdition();

  constructor(
    private readonly db: Database, private registry: Registry, private readonly request: RegistryRequest,
    private readonly key: Keyed, private readonly isDryRun: boolean, private readonly rejected: Rejection[],
  ) {}

  /** Stores lines of one kind. */
  async store(wanted: readonly Wanted[]): Promise<void> {
    for (const { line, edited } of this.judged(wanted)) await this.storeOne(line, edited);
  }

  /** Services may stand in for each other, so they are judged together: one that is refused is none of those that come along. */
  private judged(wanted: readonly Wanted[]): readonly { readonly line: number; readonly edited: AnyEdit }[] {
    let rest = wanted;
    for (;;) {
      const alongside = new Set(rest.map(({ wish }) => wish.id));
      const judged = rest.map((one) => ({ ...one, edited: this.judge(one.wish, alongside) }));
      const refused = judged.filter(({ edited }) => 'refusals' in edited);
      for (const { line, edited } of refused) if ('refusals' in edited) reject(this.rejected, line, edited.refusals);
      if (refused.length === 0) return judged.flatMap(({ line, edited }) => ('refusals' in edited ? [] : [{ line, edited }]));
      rest = judged.filter(({ edited }) => !('refusals' in edited));
    }
  }

  private judge(wish: ReadWish, alongside: ReadonlySet<string>): AnyEdit | { readonly refusals: readonly Refusal[] } {
    const context = { edition: this.edition, today: todayAt(this.request.now), alongside };
    return judgeAs(wish, (one) => edit(one, this.registry, context));
  }

  private async storeOne(line: number, edited: AnyEdit): Promise<void> {
    const { entity, entry, replaces, waiting, waitsAlready } = edited;
    const changeId = idFrom(`change ${this.key.id} ${entity}/${entry.id}`);
    if (!this.isDryRun) {
      try {
        await changeRegistry(this.db, (tx) => (edited.entity === 'service' ? writeEdit(tx, edited, { ...this.request, changeId }) : writeEdit(tx, edited, { ...this.request, changeId })));
      } catch (error) {
        if (!(error instanceof RegistryConflictError)) throw error;
        return void reject(this.rejected, line, [{ code: 'registry_changed', message: error.message, at: 'id' }]);
      }
    }
    this.counts[replaces === 0 ? 'created' : replaces === undefined ? (waiting ? 'changed' : 'unchanged') : 'changed'] += 1;
    if (waiting) this.counts.proposed += 1;
    if (waiting && !this.isDryRun) this.changes.push(changeId);
    if (waitsAlready !== undefined) this.changes.push(waitsAlready);
    this.registry = afterEdit(this.registry, edited, changeId, this.request);
  }
}

/** The registry as it is after an edit. */
function afterEdit({ organisations, services, open }: Registry, edited: AnyEdit, changeId: string, { by, now }: RegistryRequest): Registry {
  const { entity, entry, waiting, supersedes } = edited;
  const change = waiting && {
    id: changeId, entity, entity_id: entry.id, base_version: entry.version, fields: waiting, proposed_by: by.id, proposed_at: now.toISOString(), decided_by: null, decided_at: null, decision: null,
  };
  return {
    organisations: edited.entity === 'organisation' ? [...organisations.filter(({ id }) => id !== entry.id), edited.entry] : organisations,
    services: edited.entity === 'service' ? [...services.filter(({ id }) => id !== entry.id), edited.entry] : services,
    open: [...open.filter(({ id }) => id !== supersedes), ...(change ? [change] : [])],
  };
}

function judgeAs(wish: ReadWish, judge: <N extends EntityName>(one: Wish<N>) => Edited<N>): AnyEdit | { readonly refusals: readonly Refusal[] } {
  return wish.entity === 'organisation' ? judge(wish) : judge(wish);
}

function reject(rejected: Rejection[], line: number, refusals: readonly Refusal[]): [] {
  rejected.push(...refusals.map(({ code, message, at = '' }) => ({ line, column: at, reason: message, code })));
  return [];
}

/** Keeps the answer for a repetition; where the same request came twice at once, the first answer counts. */
async function kept(db: Database, key: Keyed, answer: RegistryImport): Promise<RegistryImport> {
  try {
    await changeRegistry(db, (tx) => keepAnswer(tx, key.id, key.hash, answer));
    return answer;
  } catch (error) {
    const known = await answerOf<RegistryImport>(db, key);
    if (known) return known.answer;
    throw error;
  }
}
