/**
 * The person behind an act by a mailed link: name and role as they typed them, once in a session. They are kept with
 * what is written about the hire, in the vault; the audit names the text by its id, the session and the organisation.
 */
import { recordAudit } from '../../prisma/audit';
import { rememberIdentity } from '../../prisma/link-sessions';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';
import type { LinkPass } from './link-pass';

export interface Officer {
  readonly textId: string;
  /** Null: erased since. */
  readonly name: string | null;
  readonly role: string | null;
}

interface Typed {
  readonly person_name?: string | undefined;
  readonly person_role?: string | undefined;
}

/**
 * Who acts in a session; the first act has to say it, and what was said first stands.
 * @throws ProblemError 422 when nobody has said it yet
 */
export async function officerOf({ db, vault }: Pick<ServerServices, 'db' | 'vault'>, { session, delivery }: LinkPass, { person_name: name, person_role: role }: Typed): Promise<Officer> {
  let textId = session.identityTextId;
  if (textId === null) {
    if (name === undefined || role === undefined)
      throw new ProblemError({
        status: 422, code: 'identity_needed', detail: 'say who acts: person_name and person_role, once in a session',
        errors: [...(name === undefined ? [{ at: 'person_name', message: 'is missing' }] : []), ...(role === undefined ? [{ at: 'person_role', message: 'is missing' }] : [])],
      });
    const written = await vault.putText({ hireId: delivery.hireId, handoffId: delivery.handoffId, text: JSON.stringify({ name, role }) });
    textId = await rememberIdentity(db, session.hash, written);
  }
  const said = (await vault.readTexts([textId])).get(textId);
  const known = said ? (JSON.parse(said) as { readonly name: string; readonly role: string }) : { name: null, role: null };
  return { textId, ...known };
}

/** Writes down who did what by which link. */
export async function auditLink({ db }: Pick<ServerServices, 'db'>, pass: Pick<LinkPass, 'session' | 'delivery' | 'principalId'>, action: string, officer?: Officer): Promise<void> {
  const { session, delivery, principalId } = pass;
  await recordAudit(db, {
    principal: principalId, action: `link.${action}`, object: `handoff/${delivery.handoffId}`,
    detail: { session: session.hash, organisation: delivery.organisationId, ...(officer && { identity_text: officer.textId }) },
  });
}
