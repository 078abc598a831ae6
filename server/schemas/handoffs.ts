/** Handoffs as the API takes and shows them: for the sender, for the receiver, and in the report of what came back. */
import { z } from 'zod';
import { MAIL_LANGUAGES } from '../../domain/handoffs/compose';
import { OVERRIDE_REASONS } from '../../domain/handoffs/preflight';

const code = z.string().min(1).max(120);
const date = z.string().describe('ISO date, Europe/Helsinki');
const instant = z.string().describe('ISO instant, UTC');
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const label = z.object({ fi: z.string(), sv: z.string(), en: z.string() });

const text = z.string().min(1).max(8000).optional().describe('What you write; kept apart from the facts, for those who may read it');
const version = z.int().min(1).optional().describe('Version of the handoff that you saw; if it has changed since, 409');
const occurredAt = z.string().max(40).optional().describe('Date, or instant with offset; absent: now');

const ticked = {
  items: z.array(z.strictObject({
    item: code, state: z.enum(['ok', 'missing', 'not_needed', 'overridden']), reason: z.string().max(120).optional().describe(`With overridden: ${OVERRIDE_REASONS.join(', ')}`),
  })).max(100).optional().describe('The receiver\'s checklist; a required item that is not named is missing'),
  fields: z.array(z.strictObject({ field: code, legal_basis: z.string().max(120) })).max(100).optional().describe('What is shared, and why; absent: the minimum that the service asks for'),
  step: code.optional().describe('Step of the process that it serves; absent: the service\'s own'),
  language: z.enum(MAIL_LANGUAGES).optional().describe('Of the mails to the receiver; absent: the service\'s first'),
  text,
};
const service = { service_id: code, unlisted: z.boolean().optional().describe('The registry has no such service: the need is recorded as a gap') };

export const composeBody = z.strictObject({ ...service, ...ticked }).meta({ id: 'HandoffToSend' });
export const answerBody = z.strictObject({ question_id: code, text, version, occurred_at: occurredAt }).meta({ id: 'AnswerToQuestion' });
export const recallBody = z.strictObject({ reason_code: code.optional(), text, version, occurred_at: occurredAt }).meta({ id: 'Recall' });
export const acceptBody = z.strictObject({ expected_on: z.iso.date().optional(), text, version, occurred_at: occurredAt }).meta({ id: 'Acceptance' });
export const askBody = z.strictObject({
  reason_code: code.describe('Reason of a return: missing_document, unclear …'), item: code.optional().describe('Item of the checklist that it is about'),
  addressed_to: code.optional().describe('Actor who must answer; absent: the sender'), text, version, occurred_at: occurredAt,
}).meta({ id: 'QuestionToAsk' });
export const declineBody = z.strictObject({
  outcome: z.enum(['declined', 'wrong_receiver']), reason_code: code, right_receiver: code.optional().describe('Organisation or service that you think is right'),
  item: code.optional(), text, version, occurred_at: occurredAt,
}).meta({ id: 'Refusal' });
export const completeBody = z.strictObject({ text, version, occurred_at: occurredAt }).meta({ id: 'Completion' });
export const forwardBody = z.strictObject({ address: z.string().min(3).max(254).describe('Mail address inside your organisation\'s domains'), text, version }).meta({ id: 'Forwarding' });
export const turnBody = z.strictObject({ version }).meta({ id: 'TurnAtHandoff' });
export const draftBody = z.strictObject({ content: z.record(z.string().max(64), z.unknown()), version: z.int().min(0).optional().describe('Version that you read, 0 for a new draft; absent: written over') }).meta({ id: 'DraftToKeep' });

export const draftSchema = z.object({ content: z.unknown(), version: z.int(), updated_at: instant }).meta({ id: 'Draft' });
export const keptSchema = z.object({ version: z.int() }).meta({ id: 'DraftKept' });

const checkedItem = z.object({ item: z.string(), state: z.string(), required: z.boolean(), reason: z.string().optional() });
const sharedField = z.object({ field: z.string(), legal_basis: z.string() });

export const handoffSchema = z.object({
  hire_id: z.string(), handoff_id: z.string(), service_id: z.string().nullable(),
  receiver_id: z.string().nullable().describe('Null: nobody owns the service'), step: z.string().nullable(), sender: z.string(),
  state: z.enum(['created', 'accepted', 'returned', 'answered', 'completed', 'withdrawn']), outcome: z.string().nullable(), reason_code: z.string().nullable(), version: z.int(),
  open_questions: list(z.object({ question_id: z.string(), reason_code: z.string(), item: z.string().nullable(), addressed_to: z.string().nullable(), text_id: z.string().nullable(), asked_at: instant })),
  created_at: instant, changed_at: instant, ended_at: instant.nullable(), clock: z.string().nullable(), clock_state: z.string().nullable(),
  paused: z.boolean().describe('A question is open: the receiver\'s clock stands still'), due_on: date.nullable(), rung: z.int().describe('Highest rung of the ladder so far, per cent'),
  claimed_by: z.string().nullable(), expected_on: date.nullable(), replaces: z.string().nullable(), replaced_by: z.string().nullable(), delivery_id: z.string().nullable(),
  language: z.string().nullable(), items: list(checkedItem), shared_fields: list(sharedField),
}).meta({ id: 'Handoff' });

export const actedSchema = z.object({ case_id: z.string(), seq: z.int(), handoff: handoffSchema }).meta({ id: 'HandoffActed' });

const deadline = z.object({
  clock: z.string(), state: z.string(), due_on: date.nullable(), paused: z.boolean(), words: label,
  skipped_holidays: list(z.object({ on: date, name: label })), explanation: z.unknown().describe('Rule, budget, every stop and go'),
});

/** What a receiver sees; the same for a preview, an account and a mailed link. */
export const receiverViewSchema = z.object({
  handoff_id: z.string(), version: z.int(), state: z.string(), outcome: z.string().nullable(), reason_code: z.string().nullable(),
  service: z.object({ id: z.string().nullable(), title: label.nullable() }), receiver_id: z.string().nullable(), sender: z.object({ id: z.string(), role: z.string() }),
  created_at: z.string(), accepted_at: z.string().nullable(), ended_at: z.string().nullable(), asked: z.string().nullable(),
  fields: list(z.object({ field: z.string(), label, legal_basis: z.string(), data_class: z.string(), value: z.unknown() })),
  items: list(checkedItem.extend({ title: label })),
  questions: list(z.object({
    question_id: z.string(), reason_code: z.string(), item: z.string().nullable(), addressed_to: z.string().nullable(), asked_at: z.string(),
    text: z.string().nullable(), answered_at: z.string().nullable(), answer: z.string().nullable(),
  })),
  entries: list(z.object({
    did: z.string(), side: z.enum(['sender', 'receiver']), at: z.string(), by: z.string(), role: z.string(), on_behalf_of: z.string().nullable(),
    outcome: z.string().nullable(), reason_code: z.string().nullable(), text: z.string().nullable(),
  })),
  deadline: deadline.nullable(), expected_on: date.nullable(), claimed_by: z.string().nullable(), may: list(z.string()).describe('What can be done with it now'),
}).meta({ id: 'ReceiverView' });

const receiver = z.object({
  service_id: z.string(), organisation_id: z.string(), title: label, organisation: label, languages: list(z.string()),
  instead_of: z.string().nullable().describe('Service that was asked, where a substitute takes over'), response_days: z.int().nullable(),
});

export const sentSchema = actedSchema.extend({ receiver: receiver.nullable(), message: z.string() }).meta({ id: 'HandoffSent' });

const refusal = z.object({ code: z.string(), message: z.string(), at: z.string().optional() });

export const dryRunSchema = z.object({
  receiver: receiver.nullable(), message: z.string(), ready: z.boolean().describe('Sent like this it is taken'),
  items: list(checkedItem.extend({ title: label, to_do: z.string().nullable() })), fields: list(sharedField), problems: list(refusal),
  refusal: refusal.nullable().describe('Why the hire would refuse it, beside the checklist'),
  answer_due: deadline.nullable(), work_due: deadline.nullable().describe('If it is accepted today'),
  record: z.object({ completed: z.int(), median_working_days: z.number().nullable() }).nullable().describe('How long this receiver took so far; null under ten'),
  returned: list(z.object({ item: z.string(), returned: z.int(), of: z.int() })).describe('How often this receiver gave something back about each item'),
  preview: receiverViewSchema.nullable(),
}).meta({ id: 'HandoffDryRun' });

/** A thread as its sender's side sees it; texts only for those who may read them. */
const thread = handoffSchema.extend({
  sent: z.string().nullable(), texts_shown: z.boolean(),
  questions: receiverViewSchema.shape.questions, entries: receiverViewSchema.shape.entries,
});

export const threadsSchema = z.object({ case_id: z.string(), handoffs: list(thread) }).meta({ id: 'HandoffsOfHire' });
export const threadSchema = thread.extend({
  deliveries: list(z.object({
    delivery_id: z.string(), organisation_id: z.string(), to: z.enum(['service', 'colleague']), created_at: instant, expires_at: instant, revoked_at: instant.nullable(), used_at: instant.nullable(),
  })),
  mails: list(z.object({ mail_id: z.string(), kind: z.string(), state: z.string(), reason: z.string().nullable(), smtp_status: z.string().nullable(), created_at: instant, sent_at: instant.nullable() })),
}).meta({ id: 'HandoffThread' });

const queued = z.object({
  handoff_id: z.string(), service_id: z.string().nullable(), organisation_id: z.string().nullable(), state: z.string(), version: z.int(), created_at: instant, changed_at: instant, ended_at: instant.nullable(),
  due_on: date.nullable(), late: z.boolean(), paused: z.boolean(), open_questions: z.int(), claimed_by: z.string().nullable(), expected_on: date.nullable(), language: z.string().nullable(),
}).meta({ id: 'DeskHandoff' });
export const deskSchema = z.object({
  as_of: instant, organisation_id: z.string().nullable(), handoffs: list(queued), next: z.string().optional().describe('Give it as `after` for the next page'),
}).meta({ id: 'Desk' });
export const deskActedSchema = z.object({ handoff: queued }).meta({ id: 'DeskActed' });

const tally = {
  sent: z.int(), returned: z.int(), questions: z.int(), declined: z.int(), overridden: z.int(), returned_after_override: z.int(), open: z.int(), recalled: z.int(),
  first_time_right: z.object({ right: z.int(), n: z.int().describe('Done, or came back'), share: z.number().nullable(), interval: z.tuple([z.number(), z.number()]).readonly().nullable().describe('95 %, Wilson') }),
};
export const firstTimeRightSchema = z.object({
  as_of: z.string(), by: z.enum(['sender', 'service', 'item']),
  rows: list(z.object({ id: z.string(), ...tally, items: list(z.object({ item: z.string(), ...tally })) })),
}).meta({ id: 'FirstTimeRight' });
