/** Profiles of people who are no party of one hire: those with an account, and the contacts of employers. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findPrincipal } from '../../prisma/principals';
import type { PersonRef, StoredPerson } from '../../vault/person';
import { type Api, API } from '../api';
import { principalOf } from '../auth/guard';
import { requireEmployer } from '../auth/reach';
import { requireConfirmation } from '../persons/confirmation';
import { type Erasure, eraseAll } from '../persons/erase-person';
import { type Looking, type ShownPerson, showPersons, unknownPerson } from '../persons/persons-seen';
import { writeProfile } from '../persons/write-profile';
import { ProblemError } from '../problems';
import { code, confirmBody, contactBody, contactsSchema, erasedSchema, personSchema, profileBody, purposeQuery, writtenSchema } from '../schemas/person';
import type { ServerServices } from '../services';

const principalParams = z.object({ principal_id: code });
const employerParams = z.object({ employer_id: code });
const contactParams = employerParams.extend({ person_id: z.string().max(80) });

/** Registers the routes of profiles. */
export function profileRoutes(app: Api, services: ServerServices): void {
  const { db, vault } = services;
  const showStaff = async (principalId: string, looking: Looking): Promise<ShownPerson> => {
    const ref: PersonRef = { kind: 'staff', principalId };
    const person = await vault.find(ref);
    const [shown] = person ? await showPersons(vault, looking, [person]) : [];
    return shown ?? unknownPerson(ref);
  };
  const requirePrincipal = async (principalId: string): Promise<PersonRef> => {
    if (!(await findPrincipal(db, principalId))) throw new ProblemError({ status: 404, code: 'principal_not_found', detail: `there is no account ${principalId}` });
    return { kind: 'staff', principalId };
  };
  const requireContact = async (employerId: string, personId: string): Promise<StoredPerson> => {
    const person = await vault.personById(personId);
    if (person?.ref.kind === 'employer' && person.ref.employerId === employerId) return person;
    throw new ProblemError({ status: 404, code: 'person_not_found', detail: `employer ${employerId} has no such contact` });
  };

  app.get(`${API}/profile`, {
    config: { permission: 'profile.own' },
    schema: { summary: 'Your own profile', response: { 200: personSchema } },
  }, async (request) => showStaff(principalOf(request).id, { principal: principalOf(request), purpose: 'own_data' }));

  app.put(`${API}/profile`, {
    config: { permission: 'profile.own' },
    schema: { summary: 'Write your own profile: your mails go to its address', body: profileBody, response: { 200: writtenSchema } },
  }, async (request) => writeProfile(services, principalOf(request), { kind: 'staff', principalId: principalOf(request).id }, request.body));

  app.get(`${API}/people/:principal_id/profile`, {
    config: { permission: 'people.manage' },
    schema: { summary: 'The profile of somebody with an account', params: principalParams, querystring: purposeQuery, response: { 200: personSchema } },
  }, async (request) => {
    await requirePrincipal(request.params.principal_id);
    return showStaff(request.params.principal_id, { principal: principalOf(request), purpose: request.query.purpose });
  });

  app.put(`${API}/people/:principal_id/profile`, {
    config: { permission: 'people.manage' },
    schema: { summary: 'Write the profile of somebody with an account', params: principalParams, body: profileBody, response: { 200: writtenSchema } },
  }, async (request) => writeProfile(services, principalOf(request), await requirePrincipal(request.params.principal_id), request.body));

  app.delete(`${API}/people/:principal_id/profile`, {
    config: { permission: 'people.manage' },
    schema: { summary: 'Erase what is known of somebody with an account, for good; the account stays', params: principalParams, body: confirmBody, response: { 200: erasedSchema } },
  }, async (request) => {
    const { principal_id: principalId } = request.params;
    const person = await vault.find(await requirePrincipal(principalId));
    requireConfirmation(request.body.confirm, principalId);
    return { erased: await eraseAll(services, person ? [person] : [], erasureOf(request)), event_ids: [] };
  });

  app.get(`${API}/employers/:employer_id/contacts`, {
    config: { permission: 'persons.read' },
    schema: { summary: 'Contacts of an employer', params: employerParams, querystring: purposeQuery, response: { 200: contactsSchema } },
  }, async (request) => {
    const { employer_id: employerId } = request.params;
    await requireEmployer(services, request, employerId);
    const looking = { principal: principalOf(request), purpose: request.query.purpose };
    return { employer_id: employerId, contacts: await showPersons(vault, looking, await vault.contactsOf(employerId)) };
  });

  app.put(`${API}/employers/:employer_id/contacts`, {
    config: { permission: 'persons.write' },
    schema: { summary: 'Write the profile of a contact of an employer', params: employerParams, body: contactBody, response: { 200: writtenSchema } },
  }, async (request) => {
    const { employer_id: employerId } = request.params;
    await requireEmployer(services, request, employerId);
    return writeProfile(services, principalOf(request), { kind: 'employer', employerId, memberId: request.body.member_id }, request.body);
  });

  app.delete(`${API}/employers/:employer_id/contacts/:person_id`, {
    config: { permission: 'persons.write' },
    schema: { summary: 'Erase a contact of an employer for good', params: contactParams, body: confirmBody, response: { 200: erasedSchema } },
  }, async (request) => {
    const { employer_id: employerId, person_id: personId } = request.params;
    await requireEmployer(services, request, employerId);
    const person = await requireContact(employerId, personId);
    requireConfirmation(request.body.confirm, employerId);
    return { erased: await eraseAll(services, [person], erasureOf(request)), event_ids: [] };
  });
}

function erasureOf(request: FastifyRequest): Erasure {
  return { principal: principalOf(request), key: request.idempotencyKey, now: new Date() };
}
