/**
 * Names planted through every door that takes them, and through those that must not; then everything that the system
 * wrote or said is searched: tables, database files, Temporal's store and histories, logs, answers. The vault's own answers
 * are the only place where they may be. Then the persons are erased, and the hires live on, recover and replay.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import PostalMime from 'postal-mime';
import { CAUGHT_MAILS_FOLDER } from '../../local/mail-catcher';
import { openDataFolder } from '../../local/data-folder';
import { freePort } from '../../local/ports';
import { startPostgres } from '../../local/postgres';
import { type Database, openDatabase } from '../../prisma/database';
import { fillRegistry, tokenOf } from '../support/handoff-registry';
import { fetchRun, listRuns, replayFaults } from '../support/replay';
import { describeOnTemporal } from '../support/temporal';
import { until } from '../support/until';
import { WholeStack, saapua } from '../support/whole-stack';

const LIMIT_MS = 300_000;
const NAME = 'Kaarina Kanarialintu-Ääkkönen';
const MAIL = 'posti.kanaria@esimerkkila.example';
const PHONE = '+358 00 777 1234';
const IDENTITY_CODE = '010190-999Y';
const WORDS = 'sinisen passin kopio puuttuu vielä';
/** What is looked for; long enough to be nowhere by chance. */
const CANARIES = ['Kanarialintu', 'Ääkkönen', 'posti.kanaria', '777 1234', IDENTITY_CODE, 'sinisen passin'];

/** Stands in the record of every hire of this test. */
const COMMON = 'need_identified';

/** Canaries that stand in a text, or in what its hexadecimal parts (bytea) say. */
function sightings(text: string): readonly string[] {
  const bytes = [...text.matchAll(/\\+x([0-9a-f]{8,})/g)].map((found) => Buffer.from(found[1]!, 'hex').toString('utf8'));
  return CANARIES.filter((canary) => [text, ...bytes].some((place) => place.includes(canary)));
}

/** Files below a folder in whose bytes a text stands, by their path in it. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile() && written(folder, path).includes(text));
}

/** Content of a file. A caught mail says to whom it goes, as every mail must; nothing else of it may. */
function written(folder: string, path: string): Buffer | string {
  const bytes = readFileSync(join(folder, path));
  return path.endsWith('.eml') ? bytes.toString('latin1').replace(/^(To|Delivered-To): .*$/gm, '') : bytes;
}

/** The headers that say where a mail goes, with their folded lines: an address has to stand there, and nowhere else. */
const ADDRESSING = /^(?:To|Delivered-To):[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*/gim;

/** A mail without where it goes: as it was sent, and all that it says once it is decoded. */
async function mailText(path: string): Promise<string> {
  const raw = readFileSync(path, 'utf8');
  const [head = ''] = raw.split(/\r?\n\r?\n/, 1);
  const { subject, text, html, attachments, headers, from, cc, bcc, replyTo } = await PostalMime.parse(raw, { attachmentEncoding: 'utf8' });
  const told = headers.filter(({ key }) => !['to', 'delivered-to'].includes(key));
  return [head.replace(ADDRESSING, ''), raw.slice(head.length), subject, text, html, JSON.stringify([told, from, cc, bcc, replyTo]), ...attachments.map(({ filename, content }) => `${filename ?? ''} ${String(content)}`)].join('\n');
}

/** A history as text, payloads as what they say instead of in base 64. */
function historyText(history: unknown): string {
  return JSON.stringify(history, (key, value: unknown) => (key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value));
}

describeOnTemporal('names, planted everywhere', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'saapua-names-'));
  let stack: WholeStack;
  /** All that the processes printed. */
  const printed: string[] = [];
  const persons: Record<string, string> = {};
  /** The handoff of each hire; mails name it as their reference. */
  const handoffs: string[] = [];
  const tokens = { officer: '', analyst: '' };

  const start = async (): Promise<void> => {
    stack = new WholeStack(dataDir, await freePort());
    await stack.ready();
  };
  const stop = async (): Promise<void> => {
    const { stdout, stderr } = await stack.stop();
    printed.push(stdout, stderr);
  };
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => stack.request(method, `/api/v1${path}`, body, headers);
  const askAs = (who: keyof typeof tokens, method: string, path: string, body?: unknown) => ask(method, path, body, { authorization: `Bearer ${tokens[who]}` });
  /** What an answer says, when it is a good one. */
  async function good<T = Record<string, unknown>>(answer: ReturnType<typeof ask>): Promise<T> {
    const { status, body } = await answer;
    expect({ good: status >= 200 && status < 300, body }).toMatchObject({ good: true });
    return body as T;
  }
  const begin = (caseId: string) => ask('POST', '/hires', { case_id: caseId, event: 'need_identified', data: { employer_id: 'EMP-BIRD' } });
  const profile = { name: NAME, email: MAIL, phone: PHONE, languages: ['fi'] };

  async function onTemporal<T>(look: (client: TemporalClient) => Promise<T>): Promise<T> {
    const { temporal } = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as { temporal: number };
    const connection = await Connection.connect({ address: `127.0.0.1:${temporal}` });
    try {
      return await look(new TemporalClient({ connection, namespace: 'default' }));
    } finally {
      await connection.close();
    }
  }

  /** Looks into the database of the stopped system. */
  async function inDatabase(look: (db: Database) => Promise<void>): Promise<void> {
    const folder = await openDataFolder(dataDir);
    const postgres = await startPostgres({ folder, cacheDir: join(tmpdir(), `saapua-test-cache-${process.getuid?.() ?? 0}`), log: () => {} });
    const db = openDatabase({ connectionString: postgres.connectionString });
    try {
      await look(db);
    } finally {
      await db.close();
      await postgres.stop();
      folder.release();
    }
  }

  /** Paths of the mails that were sent so far; the folder is made with the first one. */
  function caughtMails(): readonly string[] {
    const folder = join(dataDir, CAUGHT_MAILS_FOLDER);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.eml')).map((name) => join(folder, name)) : [];
  }

  /** Tables, files and what was printed, of the stopped system. */
  async function searchDisk(): Promise<void> {
    await inDatabase(async (db) => {
      const { rows: tables } = await db.pool.query<{ name: string }>(`SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`);
      const content = new Map<string, string>();
      for (const { name } of tables) content.set(name, (await db.pool.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} t`)).rows.map(({ row }) => row).join('\n'));
      for (const table of ['person', 'person_key', 'private_text', 'draft', 'access_entry', 'fact', 'audit_entry']) expect([table, content.get(table)]).not.toEqual([table, '']);
      expect([...content].flatMap(([table, text]) => sightings(text).map((canary) => `${table}: ${canary}`))).toEqual([]);
    });
    // The files can be read: what is no secret is found in the stores of both.
    expect(filesWith(dataDir, COMMON)).toEqual(expect.arrayContaining([expect.stringMatching(/^temporal\.sqlite/), expect.stringMatching(/^postgres\//)]));
    const isMail = (path: string): boolean => path.startsWith(`${CAUGHT_MAILS_FOLDER}/`) && path.endsWith('.eml');
    expect(CANARIES.flatMap((canary) => filesWith(dataDir, canary).filter((path) => !isMail(path)).map((path) => `${path}: ${canary}`))).toEqual([]);
    const mails = caughtMails();
    const said = await Promise.all(mails.map(mailText));
    // They go to the planted address, and their texts can be read, or nothing could be found.
    expect(handoffs).toHaveLength(2);
    for (const id of handoffs) expect(mails.filter((path, i) => said[i]!.includes(id) && readFileSync(path, 'utf8').includes(`To: ${MAIL}`))).not.toEqual([]);
    expect(said.filter((text) => !handoffs.some((id) => text.includes(id)))).toEqual([]);
    expect(said.flatMap((text, i) => sightings(text).map((canary) => `${mails[i] ?? ''}: ${canary}`))).toEqual([]);
    expect(printed.join('')).toContain('ready http');
    expect(sightings(printed.join('\n'))).toEqual([]);
  }

  beforeAll(async () => {
    await start();
    await stop();
    await inDatabase(async (db) => {
      await fillRegistry(db);
      tokens.officer = await tokenOf(db, 'officer-1', { roles: ['officer'], organisation_id: 'TOWN-A' });
      tokens.analyst = await tokenOf(db, 'analyst-1', { roles: ['analyst'] });
    });
    await start();
  }, LIMIT_MS);
  afterAll(async () => {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, LIMIT_MS);

  it('are taken by the doors of the vault', async () => {
    for (const caseId of ['BIRD-1', 'BIRD-2']) {
      expect((await begin(caseId)).status).toBe(201);
      for (const member of [undefined, 'FM1']) {
        const { person_id: id } = await good<{ person_id: string }>(ask('PUT', `/hires/${caseId}/persons`, { ...(member && { member_id: member }), version: 0, profile }));
        persons[`${caseId} ${member ?? 'talent'}`] = id;
      }
      const { handoff } = await good<{ handoff: { handoff_id: string } }>(ask('POST', `/hires/${caseId}/handoffs`, { service_id: 'DAYCARE', items: [{ item: 'start_day', state: 'ok' }], text: WORDS }));
      handoffs.push(handoff.handoff_id);
      const desk = `/desk/handoffs/${handoff.handoff_id}`;
      expect(await good(askAs('officer', 'GET', desk))).toMatchObject({ asked: WORDS, fields: expect.arrayContaining([expect.objectContaining({ field: 'talent_name', value: NAME })]) as unknown });
      await good(askAs('officer', 'POST', `${desk}/accept`, { text: WORDS }));
      await good(askAs('officer', 'PUT', `${desk}/draft`, { content: { text: WORDS } }));
      await good(askAs('officer', 'POST', `${desk}/ask`, { reason_code: 'missing_document', text: WORDS }));
      const { open_questions: [question] } = await good<{ open_questions: { question_id: string }[] }>(ask('GET', `/hires/${caseId}/handoffs/${handoff.handoff_id}`));
      await good(ask('POST', `/hires/${caseId}/handoffs/${handoff.handoff_id}/answer`, { question_id: question!.question_id, text: WORDS }));
      await good(askAs('officer', 'POST', `${desk}/forward`, { address: MAIL, text: WORDS }));
      await good(ask('PUT', `/hires/${caseId}/handoff-draft`, { content: { text: WORDS } }));
    }
    await good(ask('PUT', '/profile', { version: 0, profile }));
    await good(ask('PUT', '/employers/EMP-BIRD/contacts', { member_id: 'hr', version: 0, profile }));
    expect((await ask('GET', '/hires/BIRD-1/persons')).body).toMatchObject({ persons: [{ profile }, { profile }] });
    expect((await saapua(['persons', 'show', 'BIRD-1'], { stack })).stdout).toContain(NAME);
    expect((await ask('GET', '/hires/BIRD-1/handoff-draft')).body).toMatchObject({ content: { text: WORDS } });
  }, LIMIT_MS);

  it('are refused at every other door, by answers that do not repeat them', async () => {
    const event = (fields: object) => ask('POST', '/hires/BIRD-1/events', { event: 'role_profile_completed', ...fields });
    const refusals = await Promise.all([
      event({ data: { talent_name: NAME } }), event({ data: { code: NAME } }), event({ data: { [NAME]: 'x' } }), event({ data: { code: MAIL } }), event({ data: { code: IDENTITY_CODE } }),
      event({ actor_id: NAME }), event({ handoff_id: MAIL }), event({ evidence_ref: WORDS }), event({ reason_code: NAME }), event({ note: WORDS }),
      ask('POST', '/hires', { case_id: NAME, event: 'need_identified' }), ask('POST', '/hires', { case_id: IDENTITY_CODE, event: 'need_identified' }), ask('POST', '/hires', { case_id: 'BIRD-9', event: NAME }),
      ask('POST', '/hires/BIRD-1/events', { event: 'role_profile_completed' }, { 'idempotency-key': IDENTITY_CODE }),
      ask('PUT', '/hires/BIRD-1/persons', { version: 1, profile: { ...profile, identity_code: IDENTITY_CODE } }), ask('PUT', '/hires/BIRD-1/persons', { version: 1, profile: { name: `${NAME} ${IDENTITY_CODE}` } }),
      ask('PUT', '/hires/BIRD-1/persons', { member_id: NAME, version: 0, profile }), ask('PUT', `/employers/${encodeURIComponent(NAME)}/contacts`, { member_id: 'hr', version: 0, profile }),
      ask('PUT', '/hires/BIRD-1/persons', { version: 0, profile: { ...profile, name: `${NAME} II` } }),
      ask('GET', `/hires/BIRD-1/persons?purpose=${encodeURIComponent(NAME)}`), ask('GET', `/hires/${encodeURIComponent(NAME)}`), ask('GET', `/hires?stage=${encodeURIComponent(NAME)}&late=${encodeURIComponent(MAIL)}`),
      ask('DELETE', `/hires/BIRD-1/persons/${persons['BIRD-1 talent']}`, { confirm: NAME }), ask('POST', '/hires/BIRD-1/handoffs', { service_id: NAME, unlisted: true }),
    ]);
    expect(refusals.map(({ status }, i) => ({ i, refused: status >= 400 && status < 500 })).filter((r) => !r.refused)).toEqual([]);
    // `instance` repeats the address as it was called, which the caller's own log has anyway.
    for (const { body } of refusals) expect(sightings(JSON.stringify({ ...(body as object), instance: '' }))).toEqual([]);
    const lines = [{ case_id: 'BIRD-7', event: 'need_identified', occurred_at: '2026-01-07', data: { name: NAME } }, { case_id: NAME, event: MAIL, occurred_at: WORDS }];
    const imported = await saapua(['import', '-', '--json'], { stack, input: lines.map((one) => JSON.stringify(one)).join('\n') });
    expect(imported.code).toBe(1);
    expect(sightings(imported.stdout + imported.stderr)).toEqual([]);
  }, LIMIT_MS);

  it('stand in no answer that is not the vault\'s', async () => {
    const paths = ['/hires', '/hires/BIRD-1', '/hires/BIRD-2', '/reports/gaps', '/reports/waits', '/status', '/verify', '/hires/BIRD-1/access'];
    const answers = await Promise.all(paths.map((path) => ask('GET', path)));
    expect(answers.map(({ status }, i) => [paths[i], status])).toEqual(paths.map((path) => [path, 200]));
    for (const { body } of answers) expect(sightings(JSON.stringify(body))).toEqual([]);
    const shut = ['/hires/BIRD-1/persons', '/hires/BIRD-1/access', '/hires/BIRD-1/handoffs', '/hires/BIRD-1/handoff-draft', '/persons?hires=BIRD-1', '/people/owner/profile', '/employers/EMP-BIRD/contacts'];
    const open = ['/hires', '/hires/BIRD-1', '/reports/gaps', '/reports/waits'];
    for (const [expected, asked] of [[403, shut], [200, open]] as const)
      for (const path of asked) {
        const { status, body } = await askAs('analyst', 'GET', path);
        expect([path, status, sightings(JSON.stringify(body))]).toEqual([path, expected, []]);
      }
  }, LIMIT_MS);

  it('stand in no history of Temporal', async () => {
    const histories = await onTemporal(async (client) => {
      let texts: string[] = [];
      await until('both hires are listed', async () => {
        const runs = await listRuns(client);
        texts = await Promise.all(runs.map(async (run) => historyText(await fetchRun(client, run.workflowId, run.runId))));
        return ['BIRD-1', 'BIRD-2'].every((caseId) => texts.some((text) => text.includes(caseId)));
      });
      return texts;
    });
    // Decoded, or nothing could be found.
    expect(histories.filter((text) => text.includes(COMMON))).toHaveLength(2);
    expect(histories.flatMap(sightings)).toEqual([]);
  }, LIMIT_MS);

  it('stand in no table, no file of the data folder, no mail and no log', async () => {
    await until('the mail about each handoff, to the address that it was forwarded to, was caught', async () => {
      const said = await Promise.all(caughtMails().map(mailText));
      return handoffs.every((id) => said.some((text) => text.includes(id)));
    }, 60_000);
    await stop();
    try {
      await searchDisk();
    } finally {
      await start();
    }
  }, LIMIT_MS);

  it('are gone after erasing: of one of the family while the hire goes on, of the talent with everything', async () => {
    expect((await saapua(['persons', 'erase', 'BIRD-2', '--member', 'FM1', '--confirm', 'BIRD-2'], { stack })).code).toBe(0);
    expect((await ask('GET', '/hires/BIRD-2/persons')).body).toMatchObject({ persons: [{ kind: 'talent', profile }, { member_id: 'FM1', erased: true, profile: null }] });
    const erased = await saapua(['persons', 'erase', 'BIRD-1', '--confirm', 'BIRD-1', '--json'], { stack });
    expect((erased.json() as { erased: string[] }).erased).toEqual([persons['BIRD-1 talent'], persons['BIRD-1 FM1']]);
    expect((await ask('GET', '/hires/BIRD-1/persons')).body).toMatchObject({ persons: [{ erased: true, profile: null }, { erased: true, profile: null }] });
    expect((await ask('GET', '/hires/BIRD-1/handoff-draft')).status).toBe(404);
    const threads = await ask('GET', '/hires/BIRD-1/handoffs');
    expect(threads.status).toBe(200);
    expect(sightings(JSON.stringify(threads.body))).toEqual([]);
    expect(sightings(JSON.stringify((await ask('GET', '/hires/BIRD-2/handoffs')).body))).toEqual(['sinisen passin']);
    expect((await ask('GET', '/persons?hires=BIRD-1,BIRD-2')).body).toEqual({ names: [{ case_id: 'BIRD-1', name: null }, { case_id: 'BIRD-2', name: NAME }] });
    expect((await ask('PUT', '/hires/BIRD-1/persons', { version: 1, profile })).status).toBe(409);
    expect((await ask('GET', '/verify')).body).toMatchObject({ ok: true });
  }, LIMIT_MS);

  it('are not needed for the hires to replay and to recover from Postgres alone', async () => {
    const faults = await onTemporal(async (client) => replayFaults(await Promise.all((await listRuns(client)).map((run) => fetchRun(client, run.workflowId, run.runId)))));
    expect([...faults]).toEqual([]);
    await stop();
    rmSync(join(dataDir, 'temporal.sqlite'));
    for (const rest of ['-wal', '-shm']) rmSync(join(dataDir, `temporal.sqlite${rest}`), { force: true });
    await start();
    expect((await ask('POST', '/hires/BIRD-2/events', { event: 'role_profile_completed' })).status).toBe(200);
    expect((await ask('GET', '/hires/BIRD-1')).status).toBe(200);
    expect((await ask('GET', '/verify')).body).toMatchObject({ ok: true });
  }, LIMIT_MS);
});
