/**
 * Persons of hires: who they are, who looked, and their erasure. Whatever is shown is logged first (persons-seen.ts); the
 * portfolio and the hire page go without and hold codes.
 */
import { z } from 'zod';
import { isCaseId } from '../../domain/hire/admit';
import type { Principal } from '../../prisma/principals';
import type { PersonRef } from '../../vault/person';
import { type Api, API } from '../api';
import { principalOf } from '../auth/guard';
import { hiresInSight, requireHire } from '../auth/reach';
import { reachOf } from '../auth/standing-in';
import { requireConfirmation } from '../persons/confirmation';
import { erasePersonOfHire } from '../persons/erase-person';
import { type Looking, noteNames, showPersons, unknownPerson, withoutProfile } from '../persons/persons-seen';
import { writeProfile } from '../persons/write-profile';
import { ProblemError } from '../problems';
import { accessSchema, confirmBody, erasedSchema, memberBody, namesSchema, personsQuery, personsSchema, purposeQuery, writtenSchema } from '../schemas/person';
import type { ServerServices } from '../services';

const MOST_NAMES = 200;
const caseParams = z.object({ case_id: z.string().max(80) });
const personParams = caseParams.extend({ person_id: z.string().max(80) });
const accessQuery = z.strictObject({
  after: z.string().regex(/^\d{1,18}$/).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
const namesQuery = purposeQuery.extend({
  hires: z.string().min(1).max(MOST_NAMES * 81).describe(`Case ids, at most ${MOST_NAMES}, with commas`),
});

/** Registers the routes of persons of hires. */
export function personRoutes(app: Api, services: ServerServices): void {
  const { vault } = services;

  app.get(`${API}/hires/:case_id/persons`, {
    config: { permission: 'persons.read' },
    schema: { summary: 'The talent and the family members who are known, by name; looking is logged', params: caseParams, querystring: personsQuery, response: { 200: personsSchema } },
  }, async (request) => {
    const { hire_id: caseId } = await requireHire(services, request, request.params.case_id);
    const { codes, purpose } = request.query;
    const stored = await vault.personsOf([caseId]);
    const persons = codes === 'true' ? stored.map(withoutProfile) : await showPersons(vault, lookingAt(principalOf(request), purpose, caseId), stored);
    const isTalentKnown = persons.some(({ kind }) => kind === 'talent');
    return { case_id: caseId, persons: [...(isTalentKnown ? [] : [unknownPerson({ kind: 'talent', hireId: caseId })]), ...persons] };
  });

  app.put(`${API}/hires/:case_id/persons`, {
    config: { permission: 'persons.write' },
    schema: { summary: 'Write the profile of the talent or of a family member', params: caseParams, body: memberBody, response: { 200: writtenSchema } },
  }, async (request) => {
    const { hire_id: caseId } = await requireHire(services, request, request.params.case_id);
    const { member_id: memberId } = request.body;
    const ref: PersonRef = memberId === undefined ? { kind: 'talent', hireId: caseId } : { kind: 'family', hireId: caseId, memberId };
    return writeProfile(services, principalOf(request), ref, request.body);
  });

  app.delete(`${API}/hires/:case_id/persons/:person_id`, {
    config: { permission: 'persons.write' },
    schema: {
      summary: 'Erase a person for good: key, profile, texts and drafts; with the talent the whole household, which ends the hire',
      params: personParams, body: confirmBody, response: { 200: erasedSchema },
    },
  }, async (request) => {
    const hire = await requireHire(services, request, request.params.case_id);
    const person = await vault.personById(request.params.person_id);
    if (!person || !('hireId' in person.ref) || person.ref.hireId !== hire.hire_id) throw new ProblemError({ status: 404, code: 'person_not_found', detail: 'the hire has no such person' });
    requireConfirmation(request.body.confirm, hire.hire_id);
    return erasePersonOfHire(services, hire, person, { principal: principalOf(request), key: request.idempotencyKey, now: new Date() });
  });

  app.get(`${API}/hires/:case_id/access`, {
    config: { permission: 'persons.read' },
    schema: { summary: 'Who has seen something of the persons of a hire, oldest first', params: caseParams, querystring: accessQuery, response: { 200: accessSchema } },
  }, async (request) => {
    const { hire_id: caseId } = await requireHire(services, request, request.params.case_id);
    const { after, limit } = request.query;
    const isOwn = isOwnHire(principalOf(request), caseId);
    const entries = await vault.accessesOf({ hireId: caseId, after, limit: limit + 1 });
    const shown = entries.slice(0, limit);
    return {
      entries: shown.map(({ at, personId, organisationId, principal, purpose, fields }) => ({
        at, person_id: personId, organisation_id: organisationId, principal: isOwn ? null : principal, purpose, fields: [...fields],
      })),
      ...(entries.length > limit && { next: shown.at(-1)!.id }),
    };
  });

  app.get(`${API}/persons`, {
    config: { permission: 'persons.read' },
    schema: { summary: 'Names of the talents of many hires at once; those that you may not see are left out', querystring: namesQuery, response: { 200: namesSchema } },
  }, async (request) => {
    const asked = [...new Set(request.query.hires.split(',').map((id) => id.trim()))].filter((id) => id !== '');
    if (asked.length > MOST_NAMES) throw new ProblemError({ status: 422, code: 'too_many', detail: `at most ${MOST_NAMES} hires at a time; ask in parts`, errors: [{ at: 'hires', message: 'too many' }] });
    const visible = await hiresInSight(services, request, asked.filter(isCaseId));
    const talents = (await vault.personsOf(visible)).filter(({ ref }) => ref.kind === 'talent');
    await noteNames(vault, { principal: principalOf(request), purpose: request.query.purpose }, talents);
    const nameOf = new Map(talents.map(({ ref, profile }) => [(ref as Extract<PersonRef, { kind: 'talent' }>).hireId, profile?.name ?? null]));
    return { names: visible.map((caseId) => ({ case_id: caseId, name: nameOf.get(caseId) ?? null })) };
  });
}

/** Who looks at their own hire gives no reason for it. */
function lookingAt(principal: Principal, purpose: Looking['purpose'], caseId: string): Looking {
  return { principal, purpose: isOwnHire(principal, caseId) ? 'own_data' : purpose };
}

function isOwnHire(principal: Principal, caseId: string): boolean {
  return reachOf(principal).hireId === caseId;
}
