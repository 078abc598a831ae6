/**
 * A file of events, from its bytes to hires that go on from where they stand. A line that cannot be used is rejected
 * with its number and a reason, and the others go in. Memory holds one batch, whatever the size of the file; the same
 * file again adds nothing. Order is never a reason to reject: the hires decide, each for itself.
 */
import type { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import type { HireClient } from '../../client/hires';
import { admitEvent } from '../../domain/hire/admit';
import type { Refusal } from '../../domain/hire/command';
import { type Edition, newestEdition } from '../../domain/model/edition';
import type { Database } from '../../prisma/database';
import { demoHires } from '../../prisma/demo';
import { knownEventIds } from '../../prisma/facts';
import { DEMO_PRESENT } from '../demo/not-mixed';
import { Batch, type ImportedEvent, partsOf } from './batch';
import { EventIds } from './event-ids';
import { beginImportRun, endImportRun } from './import-log';
import { type Line, readLines } from './lines';
import { Patience } from './patience';
import { type ImportFormat, type ReadRow, formatOf, rowReader } from './rows';
import { UnreadableRestError, openSource } from './source';
import { storePart } from './store-part';

export interface ImportOptions {
  readonly principalId: string;
  /** In whose place, where that is somebody else. */
  readonly onBehalfOf?: string | undefined;
  readonly isDryRun: boolean;
  /** Absent: told by the first line. */
  readonly format?: ImportFormat | undefined;
  /** Told often; `lines` have been read, the rest has been dealt with. */
  readonly onProgress: (progress: ImportProgress) => void;
  /** Ends the import where it is; what is stored stays. */
  readonly signal: AbortSignal;
  /** How long to wait for a hire that does not answer, milliseconds. */
  readonly patienceMs?: number;
}

export interface ImportProgress {
  readonly lines: number;
  readonly facts: number;
  readonly skipped: number;
  readonly rejected: number;
}

export interface RejectedLine {
  /** From 1, a heading included. */
  readonly line: number;
  /** For people, in English; never repeats what is refused. */
  readonly reason: string;
  /** Stable. */
  readonly code: string;
}

/** The answer of contracts.md, and whether it was a dry run. */
export interface ImportOutcome {
  /** Hires that the file has usable lines of. */
  readonly hires: number;
  /** Events newly stored; in a dry run, that would be. */
  readonly facts: number;
  readonly skipped: number;
  /** By line; of very many only the first. */
  readonly rejected: readonly RejectedLine[];
  /** Rejected lines beyond those listed; absent when all are. */
  readonly rejected_not_listed?: number;
  readonly dry_run: boolean;
}

const MOST_LINE_BYTES = 1_000_000;
const MOST_FILE_BYTES = 4 * 1024 ** 3;
/** One event; codes and numbers of a usual one take a hundredth. */
const MOST_EVENT_BYTES = 64_000;
const MOST_LISTED = 10_000;
const HIRES_AT_A_TIME = 8;
const PATIENCE_MS = 3 * 60_000;
/** Lines between two moments in which the server can answer others. */
const LINES_BETWEEN_BREATHS = 100;

/** Begins an import: resolves when it is written down that it runs; the returned function does it. @throws when the database does not answer */
export async function beginImport(sources: { readonly db: Database; readonly hires: HireClient }, body: Readable, options: ImportOptions): Promise<() => Promise<ImportOutcome>> {
  const runId = await beginImportRun(sources.db, options);
  return () => new ImportRun(sources.db, sources.hires, runId, options).run(body);
}

class ImportRun {
  private readonly edition: Edition = newestEdition();
  private readonly batch = new Batch();
  private readonly seen = new EventIds();
  private readonly cases = new Set<string>();
  private readonly rejected: RejectedLine[] = [];
  private readonly patience: Patience;
  private readRow: ReadRow | undefined;
  private lines = 0;
  private facts = 0;
  private skipped = 0;
  private rejectedCount = 0;
  private parts = 0;

  constructor(
    private readonly db: Database,
    private readonly hires: HireClient,
    private readonly runId: string,
    private readonly options: ImportOptions,
  ) {
    this.patience = new Patience({ limitMs: options.patienceMs ?? PATIENCE_MS, signal: options.signal });
  }

  async run(body: Readable): Promise<ImportOutcome> {
    const source = openSource(body, { maxBytes: MOST_FILE_BYTES });
    try {
      for await (const line of readLines(source.chunks, { maxLineBytes: MOST_LINE_BYTES })) {
        this.options.signal.throwIfAborted();
        this.lines = line.line;
        this.takeLine(line);
        if (this.batch.isFull()) await this.storeBatch();
        if (line.line % LINES_BETWEEN_BREATHS === 0) await this.rest();
      }
    } catch (error) {
      if (!(error instanceof UnreadableRestError)) throw error;
      this.reject(this.lines + 1, { code: error.code, message: error.message });
    }
    await this.storeBatch();
    const { hires, facts, skipped } = { hires: this.cases.size, facts: this.facts, skipped: this.skipped };
    const { principalId, onBehalfOf, isDryRun } = this.options;
    await endImportRun(this.db, { runId: this.runId, principalId, onBehalfOf, sha256: source.sha256(), isDryRun, counts: { hires, facts, skipped, rejected: this.rejectedCount } });
    const notListed = this.rejectedCount - this.rejected.length;
    return { hires, facts, skipped, rejected: this.rejected.sort((a, b) => a.line - b.line), ...(notListed > 0 && { rejected_not_listed: notListed }), dry_run: isDryRun };
  }

  private takeLine(line: Line): void {
    if ('problem' in line) return this.reject(line.line, line.problem);
    this.readRow ??= rowReader(this.options.format ?? formatOf(line.text), this.edition);
    const row = this.readRow(line.text);
    if (row === 'nothing') return;
    if ('problem' in row) return this.reject(line.line, row.problem);
    const admitted = admitEvent(this.edition, row.raw, { source: 'import', actorId: 'unknown' });
    if ('refusal' in admitted) return this.reject(line.line, admitted.refusal);
    const { event } = admitted;
    const size = JSON.stringify(event).length;
    if (size > MOST_EVENT_BYTES) return this.reject(line.line, { code: 'event_too_large', message: `the event is larger than ${MOST_EVENT_BYTES} bytes` });
    this.cases.add(event.case_id);
    switch (this.seen.see(event)) {
      case 'same':
        this.skipped += 1;
        return;
      case 'conflict':
        return this.reject(line.line, conflict(event.event_id));
      case 'new':
        this.batch.add({ line: line.line, event, size });
    }
  }

  private async storeBatch(): Promise<void> {
    const cases = this.batch.take();
    if (cases.length === 0) return;
    const ids = cases.flatMap((events) => events.map(({ event }) => event.event_id));
    const [known, hires, demo] = await this.patience.until(() => Promise.all([knownEventIds(this.db, ids), this.knownHires(cases), demoHires(this.db)]), () => true);
    const isMixed = (events: readonly ImportedEvent[]): boolean => demo !== undefined && !demo.has(events[0]?.event.case_id ?? '');
    for (const { line } of cases.filter(isMixed).flat()) this.reject(line, DEMO_PRESENT);
    const queue = cases.filter((events) => !isMixed(events)).values();
    await Promise.all(Array.from({ length: HIRES_AT_A_TIME }, async () => {
      for (const events of queue) await this.storeCase(events, known, hires);
    }));
    // A dry run stores nothing, so it has to remember for itself.
    if (!this.options.isDryRun) this.seen.clear();
  }

  private async storeCase(all: readonly ImportedEvent[], known: ReadonlyMap<string, string>, hires: ReadonlySet<string>): Promise<void> {
    const caseId = all[0]?.event.case_id ?? '';
    const events = all.filter(({ line, event }) => {
      const isElsewhere = (known.get(event.event_id) ?? caseId) !== caseId;
      if (isElsewhere) this.reject(line, conflict(event.event_id));
      return !isElsewhere;
    });
    for (const [i, part] of partsOf(caseId, events).entries()) {
      const results = await storePart(part, {
        db: this.db, hires: this.hires, patience: this.patience, partId: `${this.runId}:${this.parts++}`,
        isDryRun: this.options.isDryRun,
        isKnownHire: hires.has(caseId) || i > 0,
        isKnownWhole: part.events.every(({ event }) => known.has(event.event_id)),
      });
      part.events.forEach(({ line }, n) => {
        const result = results[n];
        if (result?.status === 'stored') this.facts += 1;
        else if (result?.status === 'skipped') this.skipped += 1;
        else this.reject(line, result?.reason ?? { code: 'no_results', message: 'the hire did not say what became of the line; import the file again' });
      });
      this.tell();
    }
  }

  private async knownHires(cases: readonly (readonly ImportedEvent[])[]): Promise<ReadonlySet<string>> {
    const ids = cases.flatMap(([first]) => (first ? [first.event.case_id] : []));
    const rows = await this.db.prisma.hire.findMany({ where: { hire_id: { in: ids } }, select: { hire_id: true } });
    return new Set(rows.map((row) => row.hire_id));
  }

  private reject(line: number, { code, message, at }: Refusal): void {
    this.rejectedCount += 1;
    if (this.rejected.length < MOST_LISTED) this.rejected.push({ line, reason: at && !message.startsWith(at) ? `${at}: ${message}` : message, code });
  }

  private async rest(): Promise<void> {
    this.tell();
    await breathe();
  }

  private tell(): void {
    this.options.onProgress({ lines: this.lines, facts: this.facts, skipped: this.skipped, rejected: this.rejectedCount });
  }
}

function conflict(eventId: string): Refusal {
  return { code: 'event_conflict', message: `event ${eventId} is known with another content or in another case; correct it by a new event with "corrects"`, at: 'event_id' };
}
