/**
 * What an officer without an account sends and gets. The same fields come as JSON or from a form, where everything is a
 * text and what was left empty is not there.
 */
import { z } from 'zod';
import { MAIL_LANGUAGES } from '../../domain/handoffs/compose';
import { locatorSchema } from '../links/locator-view';
import { receiverViewSchema } from './handoffs';

const instant = z.string().describe('ISO instant, UTC');
const code = z.string().trim().min(1).max(120);
const words = z.string().trim().min(1).max(8000);

/** A field of a form that may be left empty. */
function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
}

const language = optional(z.enum(MAIL_LANGUAGES)).describe('Of the mail and of the page that is led back to');
/** What a link holds, or looks like: whatever it is, it is answered as a link. */
const piece = z.string().max(400).optional();

export const locateBody = z.strictObject({
  handoff_id: piece.describe('Of the link: what stands behind # before the last dot'),
  secret: piece.describe('Of the link: what stands behind the last dot'),
  reference: piece.describe('Typed instead, where the link has lost its end'),
  language,
}).meta({ id: 'LinkToLocate' });
export const codeBody = z.strictObject({ language }).nullish().meta({ id: 'CodeToSend' });
export const confirmBody = z.strictObject({ code: z.string().max(40).describe('Eight letters and digits of the newest mail'), language }).meta({ id: 'CodeToConfirm' });
export const renewBody = z.strictObject({ handoff_id: piece, reference: piece, language }).meta({ id: 'LinkToRenew' });

export const locatedSchema = z.object({
  kind: z.enum(['link', 'typed']).describe('typed: shows nothing before the code, whether the reference exists or not'),
  expires_at: instant,
  locator: locatorSchema.nullable(),
}).meta({ id: 'LinkLocated' });
export const codeSentSchema = z.object({ valid_minutes: z.int(), tries: z.int() }).describe('Always the same: if the reference is right, a code is on its way').meta({ id: 'CodeSent' });
export const confirmedSchema = z.object({ expires_at: instant }).meta({ id: 'LinkConfirmed' });
export const renewedSchema = z.object({}).describe('Always the same: if there is such a request, a link is on its way to its mailbox').meta({ id: 'LinkRenewed' });
export const linkSessionSchema = z.object({ kind: z.enum(['locator', 'acting']), typed: z.boolean(), expires_at: instant, locator: locatorSchema.nullable() }).meta({ id: 'LinkSession' });
export const revokedSchema = z.object({ organisation_id: z.string(), revoked: z.int() }).meta({ id: 'DeliveriesRevoked' });

const whoAnswered = z.object({ role: z.string(), organisation: z.object({ fi: z.string(), sv: z.string(), en: z.string() }).nullable() });

export const linkHandoffSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('open'),
    csrf: z.string().describe('To be sent with every act'),
    expires_at: instant,
    needs_identity: z.boolean().describe('The first act says who acts: person_name and person_role'),
    view: receiverViewSchema,
  }),
  z.object({
    status: z.literal('answered'),
    reference: z.string(),
    answer: z.object({ did: z.string(), state: z.string(), outcome: z.string().nullable(), reason_code: z.string().nullable(), at: instant, by: whoAnswered }).nullable(),
  }),
]).meta({ id: 'LinkHandoff' });

const acting = {
  csrf: z.string().max(100).optional().describe('Of GET /link/handoff; or in the header X-CSRF-Token'),
  version: z.coerce.number().int().min(1).describe('Version of the handoff that was seen; if it has changed since, 409'),
  person_name: optional(z.string().trim().min(2).max(200)).describe('Who acts; once in a session'),
  person_role: optional(z.string().trim().min(2).max(200)).describe('In which role; once in a session'),
  key: optional(code).describe('Idempotency key of a form; for others the header Idempotency-Key'),
  language,
};
const occurredOn = optional(z.iso.date()).describe('Day on which it happened; absent: now');

export const linkAcceptBody = z.strictObject({ ...acting, expected_on: optional(z.iso.date()), text: optional(words) }).meta({ id: 'LinkAcceptance' });
export const linkAskBody = z.strictObject({
  ...acting, text: words.describe('The question'), reason_code: code, item: optional(code).describe('Item of the checklist that it is about'),
  addressed_to: optional(code).describe('Actor who must answer; absent: the sender'),
}).meta({ id: 'LinkQuestion' });
export const linkDeclineBody = z.strictObject({
  ...acting, outcome: z.enum(['declined', 'wrong_receiver']), reason_code: code, right_receiver: optional(code), item: optional(code), text: optional(words),
  confirm: z.enum(['yes']).optional().describe('A refusal is confirmed separately'),
}).meta({ id: 'LinkRefusal' });
export const linkCompleteBody = z.strictObject({ ...acting, occurred_at: occurredOn, text: optional(words).describe('The outcome') }).meta({ id: 'LinkCompletion' });
export const linkForwardBody = z.strictObject({ ...acting, address: z.string().trim().min(3).max(254).describe('Inside the mail domains of the organisation'), text: optional(words) }).meta({ id: 'LinkForwarding' });

/** Whatever the form has is kept under its name. */
export const linkDraftForm = z.object({ csrf: z.string().max(100).optional(), language }).catchall(z.string().max(8000)).meta({ id: 'LinkDraftForm' });

export const receiptSchema = z.object({
  reference: z.string(),
  act: z.string(),
  at: instant,
  state: z.string(),
  version: z.int(),
  due_on: z.string().nullable(),
  by: z.object({ name: z.string().nullable(), role: z.string().nullable(), organisation: z.object({ fi: z.string(), sv: z.string(), en: z.string() }).nullable() })
    .describe('Who acted: a person as they said, and the office; null: erased since'),
}).meta({ id: 'LinkReceipt' });
