/**
 * What can be done with a handoff, as part of a command to its hire. Ids and codes only: what people write is kept
 * apart and named by `text_id`. The hire decides; who may act for which side the caller has settled before.
 */

/** Somebody who acts, for themselves or in the place of another. */
export interface ActBy {
  /** Principal, or the mailbox through which a receiver without an account acts: `delivery:<id>`. */
  readonly id: string;
  /** Actor of the model: COORDINATOR, MUNICIPALITY … */
  readonly role: string;
  /** Principal in whose place they act. */
  readonly on_behalf_of?: string;
}

export const SENDER_ACTS = ['create', 'answer', 'recall'] as const;
export const RECEIVER_ACTS = ['accept', 'ask', 'decline', 'complete', 'forward', 'claim', 'release'] as const;

interface Act {
  readonly handoff_id: string;
  readonly by: ActBy;
  /** Version of the handoff that the actor saw; absent: whatever it is now. */
  readonly version?: number;
  /** When it happened, date or instant; absent: now. */
  readonly occurred_at?: string;
  /** What the actor wrote, kept apart. */
  readonly text_id?: string;
}

export type ItemState = 'ok' | 'missing' | 'not_needed' | 'overridden';

/** One item of the receiver's checklist, as the sender found it. */
export interface CheckedItem {
  readonly item: string;
  readonly state: ItemState;
  readonly required: boolean;
  /** Why it is sent without it, as a code; with `overridden` only. */
  readonly reason?: string;
}

/** One field that the receiver will see, and why it may. */
export interface SharedField {
  readonly field: string;
  readonly legal_basis: string;
}

export interface CreateAct extends Act {
  readonly act: 'create';
  readonly service_id: string;
  /** Organisation that receives; null: nobody owns the service, and nothing is sent (G24). */
  readonly receiver_id: string | null;
  /** Promised by the service: PnD working days; null: the default of the clock. */
  readonly expected_duration: string | null;
  readonly step?: string;
  readonly items: readonly CheckedItem[];
  readonly fields: readonly SharedField[];
  /** fi, sv or en: of the mails to the receiver. */
  readonly language: string;
  readonly delivery_id?: string;
  /** Ended handoff in whose place this one is sent. */
  readonly replaces?: string;
}

export interface AcceptAct extends Act { readonly act: 'accept'; readonly expected_on?: string }
export interface AskAct extends Act {
  readonly act: 'ask';
  readonly question_id: string;
  /** Reason of handoff_returned: missing_document, unclear, language … */
  readonly reason_code: string;
  /** Checklist item it is about. */
  readonly item?: string;
  /** Who must answer; absent: the sender. */
  readonly addressed_to?: string;
}
export interface AnswerAct extends Act { readonly act: 'answer'; readonly question_id: string }
export interface DeclineAct extends Act {
  readonly act: 'decline';
  readonly outcome: 'declined' | 'wrong_receiver';
  readonly reason_code: string;
  /** Organisation or service that the receiver thinks is right. */
  readonly right_receiver?: string;
  readonly item?: string;
}
export interface CompleteAct extends Act { readonly act: 'complete' }
export interface ForwardAct extends Act { readonly act: 'forward'; readonly delivery_id: string }
export interface ClaimAct extends Act { readonly act: 'claim' }
export interface ReleaseAct extends Act { readonly act: 'release' }
export interface RecallAct extends Act { readonly act: 'recall'; readonly reason_code?: string }

export type HandoffAct =
  | CreateAct | AcceptAct | AskAct | AnswerAct | DeclineAct | CompleteAct | ForwardAct | ClaimAct | ReleaseAct | RecallAct;
