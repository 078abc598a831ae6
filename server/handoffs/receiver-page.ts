/**
 * The page of a handoff as its receiver sees it, for whoever has been let in: with an account or by a mailed link. Each
 * look writes down who saw whose data, so that the person can be told; a page that is not logged is not shown.
 */
import { peopleNeeded, type People } from '../../domain/handoffs/shared-values';
import { type Staged, receiverService, stagedOf } from '../../domain/handoffs/compose';
import { type ReceiverView, fieldsShown, receiverView, textIdsOf } from '../../domain/handoffs/receiver-view';
import type { SharedField } from '../../domain/handoffs/act';
import type { CaseView } from '../../domain/view/case-view';
import { loadState } from '../../prisma/hire-state';
import { getService } from '../../prisma/registry';
import type { Access } from '../../vault/access-log';
import type { StoredPerson } from '../../vault/person';
import type { Vault } from '../../vault/vault';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';
import { withdrawnProblem } from './act-problems';

type Sources = Pick<ServerServices, 'db' | 'vault'>;

export interface Reader {
  /** Principal, or `delivery:<id>`. */
  readonly principal: string;
  readonly organisationId: string | null;
}

export interface PageRequest {
  readonly hireId: string;
  readonly handoffId: string;
  readonly reader: Reader;
  /** UTC milliseconds. */
  readonly nowMs: number;
}

/**
 * What the receiver sees, logged.
 * @throws ProblemError 404 when there is no such handoff, 410 when it was withdrawn: its data are no longer shown
 */
export async function receiverPage(services: Sources, { hireId, handoffId, reader, nowMs }: PageRequest): Promise<ReceiverView> {
  const { db, vault } = services;
  const state = await loadState(db, hireId);
  const staged = state && stagedOf(state, handoffId, nowMs);
  if (!staged) throw new ProblemError({ status: 404, code: 'handoff_not_found', detail: `there is no handoff ${handoffId}` });
  if (staged.thread.state === 'withdrawn') throw withdrawnProblem(handoffId);
  const { view, persons } = await shown(services, staged);
  // Everything about the case is about the hired person, named or not.
  const talentId = persons.talent?.id ?? (await vault.personOf({ kind: 'talent', hireId }));
  const fields = [...view.fields.map((one) => one.field), 'thread'];
  await vault.recordAccess({
    principal: reader.principal, organisationId: reader.organisationId ?? undefined, purpose: 'handoff',
    seen: [{ personId: talentId, hireId, fields }, ...othersSeen(persons, hireId)],
  });
  return view;
}

/** The same page for a handoff that is only being composed, with the sender's words. Nobody outside has seen it; that the sender saw names is logged. */
export async function previewPage(services: Sources, staged: Staged, { text, textId, principal }: { readonly text: string | undefined; readonly textId: string; readonly principal: string }): Promise<ReceiverView> {
  const { view, persons } = await shown(services, staged, new Map(text === undefined ? [] : [[textId, text]]));
  const hireId = staged.evaluation.view.caseId;
  const own = staged.thread.sharedFields.filter((one) => peopleNeeded([one]).has('talent')).map((one) => one.field);
  await services.vault.recordAccess({
    principal, purpose: 'case_work', seen: [...(persons.talent ? [{ personId: persons.talent.id, hireId, fields: own }] : []), ...othersSeen(persons, hireId)],
  });
  return view;
}

/** Persons of a case whose data a handoff shows, and what is known of them. */
interface Persons {
  readonly people: People;
  readonly talent: StoredPerson | undefined;
  readonly employer: StoredPerson | undefined;
  readonly members: readonly StoredPerson[];
}

async function shown({ db, vault }: Sources, staged: Staged, written?: ReadonlyMap<string, string>): Promise<{ readonly view: ReceiverView; readonly persons: Persons }> {
  const { thread, evaluation } = staged;
  const [service, texts, persons] = await Promise.all([
    thread.serviceId === null ? undefined : getService(db, thread.serviceId),
    written ?? vault.readTexts(textIdsOf(thread)),
    personsOf(vault, evaluation.view, fieldsShown(thread)),
  ]);
  return { persons, view: receiverView({ ...staged, service: service ? receiverService(service) : null, texts, people: persons.people }) };
}

async function personsOf(vault: Vault, view: CaseView, fields: readonly SharedField[]): Promise<Persons> {
  const needed = peopleNeeded(fields);
  const employerId = view.facts.attribute('employer_id');
  const [own, contacts] = await Promise.all([
    vault.personsOf([view.caseId]),
    needed.has('employer') && typeof employerId === 'string' ? vault.contactsOf(employerId) : [],
  ]);
  const talent = own.find((one) => one.ref.kind === 'talent');
  const employer = contacts.find((one) => one.profile !== null);
  const members = needed.has('members') ? own.filter((one) => one.ref.kind === 'family') : [];
  return {
    talent, employer, members,
    people: {
      talent: needed.has('talent') ? (talent?.profile ?? null) : null,
      employer: employer?.profile ?? null,
      members: new Map(members.flatMap(({ ref, profile }) => (ref.kind === 'family' ? [[ref.memberId, profile] as const] : []))),
    },
  };
}

/** Of the others something is seen only where a field asks for them. */
function othersSeen({ employer, members }: Persons, hireId: string): Access['seen'] {
  return [
    ...members.map((one) => ({ personId: one.id, hireId, fields: ['family_members'] })),
    ...(employer ? [{ personId: employer.id, hireId, fields: ['employer_contact'] }] : []),
  ];
}
