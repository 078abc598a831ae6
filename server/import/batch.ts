/**
 * Admitted events of a file that are not stored yet, by hire: as few commands as possible, each of a size that the
 * engine takes, and never more in memory than a limit.
 */
import type { CaseEvent } from '../../domain/hire/fact';

export interface ImportedEvent {
  readonly line: number;
  readonly event: CaseEvent;
  /** Length of its JSON, about its bytes. */
  readonly size: number;
}

/** Some events of one hire that go in one command. */
export interface Part {
  readonly caseId: string;
  /** Never empty; in the order of the file. */
  readonly events: readonly ImportedEvent[];
}

export interface BatchLimits {
  readonly events: number;
  readonly bytes: number;
}

const BATCH: BatchLimits = { events: 5_000, bytes: 32_000_000 };
/** Of one command; the engine takes 2 MB at most and is at ease with a tenth. */
const PART: BatchLimits = { events: 500, bytes: 200_000 };

export class Batch {
  private readonly cases = new Map<string, ImportedEvent[]>();
  private events = 0;
  private bytes = 0;

  constructor(private readonly limits: BatchLimits = BATCH) {}

  /** Puts one more in, also when it is full. */
  add(imported: ImportedEvent): void {
    const { case_id: caseId } = imported.event;
    const events = this.cases.get(caseId);
    if (events) events.push(imported);
    else this.cases.set(caseId, [imported]);
    this.events += 1;
    this.bytes += imported.size;
  }

  /** Should it be stored before more is read? */
  isFull(): boolean {
    return this.events >= this.limits.events || this.bytes >= this.limits.bytes;
  }

  /** Everything, in the order in which the hires came first; the batch is empty then. */
  take(): readonly (readonly ImportedEvent[])[] {
    const all = [...this.cases.values()];
    this.cases.clear();
    this.events = 0;
    this.bytes = 0;
    return all;
  }
}

/** The events of one hire cut into commands. */
export function partsOf(caseId: string, events: readonly ImportedEvent[], limits: BatchLimits = PART): readonly Part[] {
  const parts: Part[] = [];
  let current: ImportedEvent[] = [];
  let bytes = 0;
  for (const imported of events) {
    if (current.length > 0 && (current.length >= limits.events || bytes + imported.size > limits.bytes)) {
      parts.push({ caseId, events: current });
      current = [];
      bytes = 0;
    }
    current.push(imported);
    bytes += imported.size;
  }
  if (current.length > 0) parts.push({ caseId, events: current });
  return parts;
}
