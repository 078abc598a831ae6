/** Persons over the API: who they are is told to those who may know, every look is written down, and erased is erased. */
import { randomUUID } from 'node:crypto';
import { type NewPrincipal, ensurePrincipal, issueToken } from '../../prisma/principals';
import { describeOnEachDatabase } from '../support/databases';
import { type Answer, useServer } from './server-rig';

interface Person {
  readonly person_id: string | null;
  readonly kind: string;
  readonly member_id: string | null;
  readonly version: number;
  readonly erased: boolean;
  readonly profile: { readonly name: string } | null;
}
interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly at: string; readonly message: string }[];
}
interface AccessLog {
  readonly entries: readonly { readonly person_id: string; readonly principal: string | null; readonly purpose: string; readonly fields: readonly string[] }[];
  readonly next?: string;
}

const AINO = { name: 'Aino Esimerkki', email: 'aino@esimerkki.example', phone: '+358 00 123 0000', languages: ['fi', 'en'] };
const erasingEvent = 'personal_data_erased';

describeOnEachDatabase('persons over the API', (db) => {
  const rig = useServer(db);
  let hires = 0;
  let principals = 0;

  /** A token of somebody with these roles and what they belong to. */
  async function tokenOf(belongings: Partial<NewPrincipal>): Promise<string> {
    const { id } = await ensurePrincipal(db.current, { id: `person-${++principals}`, kind: 'person', displayRole: 'tester', ...belongings });
    return issueToken(db.current, { principalId: id, kind: 'cli', now: new Date(), validForMs: 3_600_000 });
  }

  async function begin(pilot = 'PILOT-A'): Promise<string> {
    const caseId = `PERSON-${++hires}`;
    const { status } = await rig.ask('/api/v1/hires', { body: { case_id: caseId, event: 'need_identified', data: { employer_id: `EMP-${caseId}`, pilot } } });
    expect(status).toBe(201);
    return caseId;
  }
  const persons = async (caseId: string, query = ''): Promise<readonly Person[]> => (await rig.ask<{ persons: Person[] }>(`/api/v1/hires/${caseId}/persons${query}`)).json.persons;
  const put = (caseId: string, body: unknown, headers = {}): Promise<Answer<{ person_id: string; version: number } & Problem>> => rig.ask(`/api/v1/hires/${caseId}/persons`, { method: 'PUT', body, headers });
  const erase = (caseId: string, personId: string, confirm: string, key: string = randomUUID()): Promise<Answer<{ erased: string[]; event_ids: string[] } & Problem>> =>
    rig.ask(`/api/v1/hires/${caseId}/persons/${personId}`, { method: 'DELETE', body: { confirm }, headers: { 'idempotency-key': key } });
  const access = async (caseId: string, query = ''): Promise<AccessLog> => (await rig.ask<AccessLog>(`/api/v1/hires/${caseId}/access${query}`)).json;

  it('shows the talent and the family by their codes, whether known or not', async () => {
    const caseId = await begin();
    expect(await persons(caseId)).toEqual([{ person_id: null, kind: 'talent', member_id: null, version: 0, erased: false, profile: null }]);
    const { json } = await put(caseId, { version: 0, profile: AINO });
    expect(json.version).toBe(1);
    await put(caseId, { member_id: 'FM1', version: 0, profile: { name: 'Otso Esimerkki' } });
    expect(await persons(caseId)).toEqual([
      { person_id: json.person_id, kind: 'talent', member_id: null, version: 1, erased: false, profile: AINO },
      { person_id: expect.any(String) as string, kind: 'family', member_id: 'FM1', version: 1, erased: false, profile: { name: 'Otso Esimerkki' } },
    ]);
  });

  it('tells the second of two writers the version that stands, and a repetition that it is done', async () => {
    const caseId = await begin();
    await put(caseId, { version: 0, profile: AINO });
    const late = await put(caseId, { version: 0, profile: { ...AINO, phone: '+358 00 999 0000' } });
    expect({ status: late.status, code: late.json.code, errors: late.json.errors }).toEqual({ status: 409, code: 'version_conflict', errors: [{ at: 'version', message: 'is at 1' }] });
    expect(late.text).not.toContain('999');
    expect(await put(caseId, { version: 0, profile: AINO })).toMatchObject({ status: 200, json: { version: 1 } });
    expect((await put(caseId, { version: 1, profile: { name: 'Aino Toinen' } })).json.version).toBe(2);
  });

  it.each([
    ['a field that is none of ours', { name: 'Aino', birthday: '1990-01-01' }],
    ['an identity code among the fields', { name: 'Aino', identity_code: '010190-999Y' }],
    ['an identity code in the name', { name: 'Aino 010190-999Y' }],
    ['a name of two lines', { name: 'Aino\nBcc: all@everybody.example' }],
    ['no name', { name: ' ' }],
    ['an address that is none', { name: 'Aino', email: 'aino at home' }],
    ['a language in words', { name: 'Aino', languages: ['Finnish'] }],
  ])('refuses %s, without repeating it', async (_what, profile) => {
    const caseId = await begin();
    const { status, text } = await put(caseId, { version: 0, profile });
    expect(status).toBe(422);
    for (const said of ['Aino', '010190', 'Bcc', 'at home', '1990', 'Finnish']) expect(text).not.toContain(said);
  });

  it('writes down every look: who, whose, why and which fields', async () => {
    const caseId = await begin();
    const { json: { person_id: id } } = await put(caseId, { version: 0, profile: AINO });
    expect((await access(caseId)).entries).toEqual([]);
    await persons(caseId);
    await persons(caseId, '?purpose=supervision');
    await rig.ask(`/api/v1/persons?hires=${caseId}`);
    const { entries } = await access(caseId);
    const seen = (purpose: string, fields: readonly string[]) => expect.objectContaining({ person_id: id, principal: 'owner', purpose, fields }) as object;
    expect(entries).toEqual([seen('case_work', ['name', 'email', 'phone', 'languages']), seen('supervision', ['name', 'email', 'phone', 'languages']), seen('case_work', ['name'])]);
    const first = await access(caseId, '?limit=2');
    expect((await access(caseId, `?limit=2&after=${first.next ?? ''}`)).entries).toEqual(entries.slice(2));
    await expect(db.current.pool.query('DELETE FROM access_entry')).rejects.toThrow();
  });

  it('gives the names of many hires at once, and leaves out those that there are not', async () => {
    const [named, nameless] = [await begin(), await begin()];
    await put(named, { version: 0, profile: AINO });
    const { json } = await rig.ask<{ names: unknown }>(`/api/v1/persons?hires=${named},${nameless},NOT-THERE,${named}`);
    expect(json.names).toEqual([{ case_id: named, name: 'Aino Esimerkki' }, { case_id: nameless, name: null }]);
    const many = Array.from({ length: 201 }, (_, i) => `H${i}`).join(',');
    expect(await rig.ask(`/api/v1/persons?hires=${many}`)).toMatchObject({ status: 422, json: { code: 'too_many' } });
  });

  it('shows no name on the hire page and in the portfolio', async () => {
    const caseId = await begin();
    await put(caseId, { version: 0, profile: AINO });
    for (const path of [`/api/v1/hires/${caseId}`, '/api/v1/hires?limit=1000']) expect((await rig.ask(path)).text).not.toMatch(/Aino|Esimerkki|\+358/);
  });

  it('erases a family member alone, and the hire goes on', async () => {
    const caseId = await begin();
    await put(caseId, { version: 0, profile: AINO });
    const { json: { person_id: member } } = await put(caseId, { member_id: 'FM1', version: 0, profile: { name: 'Otso Esimerkki' } });
    expect((await erase(caseId, member, caseId)).json).toEqual({ erased: [member], event_ids: [] });
    expect(await persons(caseId)).toMatchObject([{ kind: 'talent', profile: AINO }, { member_id: 'FM1', erased: true, profile: null }]);
    expect(await put(caseId, { member_id: 'FM1', version: 1, profile: { name: 'Otso Esimerkki' } })).toMatchObject({ status: 409, json: { code: 'person_erased' } });
  });

  it('asks for the case id before it erases', async () => {
    const caseId = await begin();
    const { json: { person_id: id } } = await put(caseId, { version: 0, profile: AINO });
    expect(await erase(caseId, id, 'yes')).toMatchObject({ status: 422, json: { code: 'not_confirmed' } });
    expect(await persons(caseId)).toMatchObject([{ profile: AINO, erased: false }]);
  });

  it('erases the talent with the household, and the hire says so once', async () => {
    const caseId = await begin();
    const { json: { person_id: talent } } = await put(caseId, { version: 0, profile: AINO });
    const { json: { person_id: member } } = await put(caseId, { member_id: 'FM1', version: 0, profile: { name: 'Otso Esimerkki' } });
    const textId = await rig.services.vault.putText({ hireId: caseId, text: 'Aino asks' });
    const { status, json } = await erase(caseId, talent, caseId, 'erase-once');
    expect({ status, erased: json.erased }).toEqual({ status: 200, erased: [talent, member] });
    expect(json.event_ids).not.toHaveLength(0);
    expect((await rig.services.vault.readTexts([textId])).get(textId)).toBeNull();
    expect(await erase(caseId, talent, caseId, 'erase-once')).toMatchObject({ status: 200, json: { erased: [], event_ids: [] } });
    expect((await erase(caseId, talent, caseId)).json).toEqual({ erased: [], event_ids: [] });
    const page = await rig.ask<{ closed: boolean; events: { event: string }[] }>(`/api/v1/hires/${caseId}`);
    expect(page.json.events.filter(({ event }) => event === erasingEvent)).toHaveLength(1);
    expect((await rig.ask<{ ok: boolean }>('/api/v1/verify')).json).toMatchObject({ checks: expect.arrayContaining([expect.objectContaining({ id: 'persons_have_their_keys', ok: true })]) as unknown });
  });

  it('erases the talent of a hire that is closed already', async () => {
    const caseId = await begin();
    const { json: { person_id: talent } } = await put(caseId, { version: 0, profile: AINO });
    expect(await rig.ask(`/api/v1/hires/${caseId}/events`, { body: { event: 'case_closed', outcome: 'not_hired' } })).toMatchObject({ status: 200 });
    const { status, json } = await erase(caseId, talent, caseId);
    expect({ status, events: json.event_ids.length }).toEqual({ status: 200, events: 1 });
  });

  it('knows no person of another hire, and no hire that is not there', async () => {
    const [mine, other] = [await begin(), await begin()];
    const { json: { person_id: id } } = await put(other, { version: 0, profile: AINO });
    expect(await erase(mine, id, mine)).toMatchObject({ status: 404, json: { code: 'person_not_found' } });
    for (const path of ['persons', 'access']) expect(await rig.ask(`/api/v1/hires/NOT-THERE/${path}`)).toMatchObject({ status: 404, json: { code: 'hire_not_found' } });
  });

  it('shows coordinators the persons of their own pilots, and the rest as if it were not there', async () => {
    const [own, foreign] = [await begin('PILOT-A'), await begin('PILOT-B')];
    const { json: { person_id: stranger } } = await put(foreign, { version: 0, profile: AINO });
    await put(own, { version: 0, profile: AINO });
    const token = await tokenOf({ roles: ['coordinator'], pilots: ['PILOT-A'] });
    expect(await rig.ask(`/api/v1/hires/${own}/persons`, { token })).toMatchObject({ status: 200, json: { persons: [{ profile: AINO }] } });
    expect((await rig.ask(`/api/v1/persons?hires=${own},${foreign}`, { token })).json).toEqual({ names: [{ case_id: own, name: AINO.name }] });
    expect((await rig.ask(`/api/v1/employers/EMP-${own}/contacts`, { token })).status).toBe(200);
    const outside = [
      await rig.ask(`/api/v1/hires/${foreign}/persons`, { token }), await rig.ask(`/api/v1/hires/${foreign}/access`, { token }), await rig.ask(`/api/v1/employers/EMP-${foreign}/contacts`, { token }),
      await rig.ask(`/api/v1/hires/${foreign}/persons`, { token, method: 'PUT', body: { version: 1, profile: AINO } }),
      await rig.ask(`/api/v1/hires/${foreign}/persons/${stranger}`, { token, method: 'DELETE', body: { confirm: foreign } }),
      await rig.ask(`/api/v1/hires/${own}/persons/${stranger}`, { token, method: 'DELETE', body: { confirm: own } }),
    ];
    expect(outside.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await access(foreign)).entries).toEqual([]);
    expect(await persons(foreign)).toMatchObject([{ profile: AINO }]);
  });

  it.each(['analyst', 'admin', 'officer', 'employer'])('shows no person to the role %s', async (role) => {
    const caseId = await begin();
    await put(caseId, { version: 0, profile: AINO });
    const token = await tokenOf({ roles: [role], pilots: ['PILOT-A'], organisationId: 'ORG-1', employerId: `EMP-${caseId}`, hireId: caseId });
    for (const path of [`hires/${caseId}/persons`, `hires/${caseId}/access`, `persons?hires=${caseId}`, `employers/EMP-${caseId}/contacts`])
      expect(await rig.ask(`/api/v1/${path}`, { token })).toMatchObject({ status: 403 });
    expect((await access(caseId)).entries).toEqual([]);
  });

  it('shows the hired person their own, and who has looked, by organisation and purpose', async () => {
    const [own, other] = [await begin(), await begin()];
    await put(own, { version: 0, profile: AINO });
    await persons(own);
    const token = await tokenOf({ roles: ['hired_person'], hireId: own });
    expect((await rig.ask(`/api/v1/hires/${own}/persons`, { token })).json).toMatchObject({ persons: [{ profile: AINO }] });
    const { json } = await rig.ask<AccessLog>(`/api/v1/hires/${own}/access`, { token });
    expect(json.entries).toMatchObject([{ principal: null, purpose: 'case_work' }, { principal: null, purpose: 'own_data' }]);
    expect(await rig.ask(`/api/v1/hires/${other}/persons`, { token })).toMatchObject({ status: 404 });
    expect(await rig.ask(`/api/v1/hires/${own}/persons`, { token, method: 'PUT', body: { version: 1, profile: AINO } })).toMatchObject({ status: 403 });
  });

  it('keeps the profile of one who signs in, and the contacts of an employer', async () => {
    const own = await rig.ask<Person>('/api/v1/profile');
    expect(own.json).toMatchObject({ kind: 'staff', version: 0, profile: null });
    await rig.ask('/api/v1/profile', { method: 'PUT', body: { version: 0, profile: { name: 'Kaisa Keksitty', email: 'kaisa@town.example' } } });
    expect((await rig.ask<Person>('/api/v1/people/owner/profile')).json).toMatchObject({ version: 1, profile: { name: 'Kaisa Keksitty' } });
    expect(await rig.ask('/api/v1/people/nobody/profile')).toMatchObject({ status: 404, json: { code: 'principal_not_found' } });

    const employer = `EMP-${await begin()}`;
    const { json } = await rig.ask<{ person_id: string }>(`/api/v1/employers/${employer}/contacts`, { method: 'PUT', body: { member_id: 'hr', version: 0, profile: { name: 'Veikko Velka' } } });
    expect((await rig.ask(`/api/v1/employers/${employer}/contacts`)).json).toMatchObject({ contacts: [{ person_id: json.person_id, kind: 'employer', member_id: 'hr', profile: { name: 'Veikko Velka' } }] });
    expect(await rig.ask('/api/v1/employers/EMP-NOT-THERE/contacts')).toMatchObject({ status: 404, json: { code: 'employer_not_found' } });
    const gone = await rig.ask(`/api/v1/employers/${employer}/contacts/${json.person_id}`, { method: 'DELETE', body: { confirm: employer } });
    expect(gone).toMatchObject({ status: 200, json: { erased: [json.person_id] } });
    expect((await rig.ask(`/api/v1/employers/${employer}/contacts`)).json).toMatchObject({ contacts: [{ erased: true, profile: null }] });
  });
});
