/** People with an account: what they are, what they belong to, and how they get in. Codes only; names are profiles. */
import { z } from 'zod';
import { type Account, accountRefusal, hasOtherReach } from '../../domain/access/people';
import { recordAudit } from '../../prisma/audit';
import { type Person, getPerson, listPeople, writePerson } from '../../prisma/people';
import { type Api, API } from '../api';
import { auditedBy, principalOf } from '../auth/guard';
import { ProblemError, refusalProblem } from '../problems';
import { linkSchema, signInLinkFor } from './sessions';
import type { ServerServices } from '../services';

const code = z.string().min(1).max(120);
const params = z.object({ principal_id: code });
const belongs = {
  roles: z.array(code).max(8).optional(),
  pilots: z.array(code).max(100).optional().describe('Pilots whose hires are theirs'),
  organisation_id: code.nullable().optional().describe('Organisation whose handoffs are theirs'),
  employer_id: code.nullable().optional(),
  hire_id: code.nullable().optional(),
  language: z.enum(['fi', 'sv', 'en']).optional().describe('Of their mails'),
  display_role: z.string().regex(/^[\w .-]{1,40}$/).optional().describe('Shown instead of a name'),
};
const personSchema = z.object({
  id: z.string(), display_role: z.string(), roles: z.array(z.string()).readonly(), pilots: z.array(z.string()).readonly(), organisation_id: z.string().nullable(), employer_id: z.string().nullable(),
  hire_id: z.string().nullable(), language: z.string(), created_at: z.string(), disabled_at: z.string().nullable(),
}).meta({ id: 'Account' });

type Told = { readonly [K in keyof typeof belongs]?: z.infer<(typeof belongs)[K]> | undefined };

/** Registers the routes of people. */
export function peopleRoutes(app: Api, { db, publicUrl }: ServerServices): void {
  const requireAllowed = (change: Parameters<typeof accountRefusal>[0]): void => {
    const refusal = accountRefusal(change);
    if (refusal) throw refusalProblem(refusal);
  };

  app.get(`${API}/people`, {
    config: { permission: 'people.manage' },
    schema: { summary: 'Everybody with an account', response: { 200: z.object({ people: z.array(personSchema).readonly() }) } },
  }, async () => ({ people: (await listPeople(db)).map(shown) }));

  app.get(`${API}/people/:principal_id`, {
    config: { permission: 'people.manage' },
    schema: { summary: 'One account', params, response: { 200: personSchema } },
  }, async (request) => shown(found(await getPerson(db, request.params.principal_id), request.params.principal_id)));

  app.post(`${API}/people`, {
    config: { permission: 'people.manage' },
    schema: { summary: 'Give somebody an account', body: z.strictObject({ id: code, ...belongs }), response: { 201: personSchema } },
  }, async (request, reply) => {
    const { id, ...told } = request.body;
    const asked = accountOf(id, told, undefined);
    const displayRole = told.display_role ?? asked.roles[0] ?? 'person';
    const by = principalOf(request);
    const person = await writePerson(db, id, {
      now: new Date(),
      decide: (existing, activeOwners) => {
        requireAllowed({ before: undefined, after: asked, by, activeOwners });
        if (!existing) return { person: { ...asked, displayRole }, ends: [], audit: { ...auditedBy(request), action: 'person.add', object: `principal/${id}`, detail: { roles: [...asked.roles] } } };
        // Asked again with the same content it is the same request.
        if (JSON.stringify(shown({ ...existing, ...asked, displayRole, disabled: existing.disabled })) !== JSON.stringify(shown(existing)))
          throw new ProblemError({ status: 409, code: 'principal_exists', detail: `there is an account ${id} already; change it by PATCH, or choose another id` });
        return undefined;
      },
    });
    return reply.code(201).send(shown(found(person, id)));
  });

  app.patch(`${API}/people/:principal_id`, {
    config: { permission: 'people.manage' },
    schema: { summary: 'Change what somebody is and belongs to; it holds at once and ends their sessions', params, body: z.strictObject({ ...belongs, disabled: z.literal(false).optional().describe('Let them act again') }), response: { 200: personSchema } },
  }, async (request) => {
    const { principal_id: id } = request.params;
    const { disabled, ...told } = request.body;
    const by = principalOf(request);
    const person = await writePerson(db, id, {
      now: new Date(),
      decide: (stored, activeOwners) => {
        const before = found(stored, id);
        const after = { ...accountOf(id, told, before), disabled: disabled ?? before.disabled };
        requireAllowed({ before, after, by, activeOwners });
        return {
          person: { ...after, displayRole: told.display_role ?? before.displayRole }, ends: hasOtherReach(before, after) ? ['session', 'sign_in'] : [],
          audit: { ...auditedBy(request), action: 'person.change', object: `principal/${id}`, detail: { roles: [...after.roles], disabled: after.disabled } },
        };
      },
    });
    return shown(found(person, id));
  });

  app.post(`${API}/people/:principal_id/disable`, {
    config: { permission: 'people.manage' },
    schema: { summary: 'Nothing of theirs opens any more, from now on', params, response: { 200: personSchema } },
  }, async (request) => {
    const { principal_id: id } = request.params;
    const by = principalOf(request);
    const person = await writePerson(db, id, {
      now: new Date(),
      decide: (stored, activeOwners) => {
        const before = found(stored, id);
        const after = { ...before, disabled: true };
        requireAllowed({ before, after, by, activeOwners });
        // Also for the day on which they may act again: what was out in the world stays dead.
        return before.disabled ? undefined : { person: after, ends: ['session', 'sign_in', 'cli'], audit: { ...auditedBy(request), action: 'person.disable', object: `principal/${id}` } };
      },
    });
    return shown(found(person, id));
  });

  app.post(`${API}/people/:principal_id/sign-in-link`, {
    config: { permission: 'people.manage' },
    schema: { summary: 'A one-time link for somebody; earlier ones end', params, response: { 201: linkSchema } },
  }, async (request, reply) => {
    const person = found(await getPerson(db, request.params.principal_id), request.params.principal_id);
    if (person.disabled) throw new ProblemError({ status: 409, code: 'principal_disabled', detail: `${person.id} may not act; let them act again first` });
    if (person.roles.includes('owner') && !principalOf(request).roles.includes('owner')) throw refusalProblem({ code: 'not_yours_to_give', message: 'only an owner makes a link for an owner' });
    const link = await signInLinkFor({ db, publicUrl }, person.id, new Date());
    await recordAudit(db, { ...auditedBy(request), action: 'sign_in_link.issue', object: `principal/${person.id}` });
    return reply.code(201).send(link);
  });
}

/** @throws ProblemError 404 */
function found(person: Person | undefined, id: string): Person {
  if (!person) throw new ProblemError({ status: 404, code: 'principal_not_found', detail: `there is no account ${id}; GET /api/v1/people lists those that there are` });
  return person;
}

function accountOf(id: string, told: Told, before: Account | undefined): Account {
  return {
    id, roles: told.roles ?? before?.roles ?? [], pilots: told.pilots ?? before?.pilots ?? [],
    organisationId: told.organisation_id === undefined ? (before?.organisationId ?? null) : told.organisation_id,
    employerId: told.employer_id === undefined ? (before?.employerId ?? null) : told.employer_id,
    hireId: told.hire_id === undefined ? (before?.hireId ?? null) : told.hire_id,
    language: told.language ?? before?.language ?? 'fi', disabled: false,
  };
}

function shown(p: Person) {
  return {
    id: p.id, display_role: p.displayRole, roles: p.roles, pilots: p.pilots, organisation_id: p.organisationId, employer_id: p.employerId, hire_id: p.hireId, language: p.language,
    created_at: p.createdAt, disabled_at: p.disabledAt,
  };
}
