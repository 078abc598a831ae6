/** What a hire workflow takes and answers, and under which names; client/ and workflows/ both read it. */
import type { HireState } from './state';

/** Input of one run. A continued run carries its state; a recovered one the state folded from the facts. */
export interface HireInput {
  readonly hireId: string;
  readonly state?: HireState;
  /** Next deadline of a continued run, ISO instant; what passed between two runs is not lost. */
  readonly dueAt?: string | null;
  /** True when this run continues another one. */
  readonly continued?: boolean;
}

export interface HireResult {
  readonly seq: number;
  readonly outcome: string | null;
}

/** What a hire says of itself to a query. */
export interface HireStatus {
  readonly seq: number;
  readonly edition: string;
  readonly closed: boolean;
  /** ISO instant, or null. */
  readonly dueAt: string | null;
}

/** Permanent names: running hires and their histories know them. */
export const WORKFLOW_TYPE = 'hire';
export const COMMAND_UPDATE = 'command';
export const COMMAND_SIGNAL = 'input';
export const STATUS_QUERY = 'status';
