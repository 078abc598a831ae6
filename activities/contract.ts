/** The shape of the activities, shared by the proxies in workflows/ and the implementations here. Types only. */
import type { EmployerEvent, StoredFact } from '../domain/hire/fact';
import type { Refusal } from '../domain/hire/command';
import type { Projection } from '../domain/hire/read-model';
import type { Notice } from '../domain/notices/notice';

export interface RecordFactsInput {
  readonly hireId: string;
  /** Dense continuation of what is stored; may be empty when only the projection moved on. */
  readonly facts: readonly StoredFact[];
  readonly projection: Projection;
  /** What is to be told to somebody because of these facts. */
  readonly notices: readonly Notice[];
  /** Ask for the employer's assessments in other cases (look-back of G01 and N2). */
  readonly employerId?: string;
}

export interface RecordFactsResult {
  readonly lastSeq: number;
  /** Present when `employerId` was given: events of that employer in other cases that a look-back may need. */
  readonly employerEvents?: readonly EmployerEvent[];
  /** The log is ahead of the caller: these facts follow what it knows, and nothing of its call was written. Fold them and decide again. */
  readonly already?: readonly StoredFact[];
}

/** An input that came by signal and was refused: kept, because nobody waits for an answer. */
export interface RefusedInput {
  readonly hireId: string;
  readonly commandId: string;
  readonly kind: string;
  readonly refusal: Refusal;
  readonly refusedAt: string;
}

export interface HireActivities {
  /** Facts, read models and outbox rows in one transaction; a repetition changes nothing (effectively once). */
  recordFacts(input: RecordFactsInput): Promise<RecordFactsResult>;
  recordRefusedInput(input: RefusedInput): Promise<void>;
}
