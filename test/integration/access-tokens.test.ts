/** Tokens open the door for their principal, as long as they should and not a moment longer. */
import {
  consumeToken,
  disablePrincipal,
  ensurePrincipal,
  findPrincipal,
  issueToken,
  principalOfToken,
  revokeToken,
  revokeTokensOf,
} from '../../prisma/principals';
import { describeOnEachDatabase } from '../support/databases';

const NOW = new Date('2026-11-25T08:00:00Z');
const HOUR_MS = 3_600_000;
const later = (ms: number) => new Date(NOW.getTime() + ms);
const OWNER = { id: 'owner', kind: 'person', displayRole: 'owner', roles: ['owner'], pilots: ['P-1'], organisationId: null, employerId: null, hireId: null, language: 'fi' };

describeOnEachDatabase('access tokens', (db) => {
  beforeAll(() => ensurePrincipal(db.current, OWNER));

  it('keeps the principal that is there', async () => {
    expect(await ensurePrincipal(db.current, { ...OWNER, roles: [] })).toEqual(OWNER);
    expect(await findPrincipal(db.current, 'owner')).toEqual(OWNER);
    expect(await findPrincipal(db.current, 'nobody')).toBeUndefined();
  });

  it('stands for its principal until it expires', async () => {
    const token = await issueToken(db.current, { principalId: 'owner', kind: 'cli', now: NOW, validForMs: HOUR_MS });

    expect(await principalOfToken(db.current, { token, kind: 'cli', now: later(HOUR_MS - 1) })).toEqual(OWNER);
    expect(await principalOfToken(db.current, { token, kind: 'cli', now: later(HOUR_MS) })).toBeUndefined();
  });

  it('is stored as a hash only', async () => {
    const token = await issueToken(db.current, { principalId: 'owner', kind: 'cli', now: NOW, validForMs: HOUR_MS });

    const { rows } = await db.current.pool.query(`SELECT t::text AS row FROM access_token t`);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(rows.some(({ row }) => (row as string).includes(token))).toBe(false);
  });

  it('works only as the kind that it is', async () => {
    const token = await issueToken(db.current, { principalId: 'owner', kind: 'sign_in', now: NOW, validForMs: HOUR_MS });

    expect(await principalOfToken(db.current, { token, kind: 'session', now: NOW })).toBeUndefined();
    expect(await consumeToken(db.current, { token, kind: 'cli', now: NOW })).toBeUndefined();
  });

  it('is used up once, however many try at once', async () => {
    const token = await issueToken(db.current, { principalId: 'owner', kind: 'sign_in', now: NOW, validForMs: HOUR_MS });

    const tries = await Promise.all(Array.from({ length: 8 }, () => consumeToken(db.current, { token, kind: 'sign_in', now: NOW })));

    expect(tries.filter((principal) => principal !== undefined)).toEqual([OWNER]);
    expect(await consumeToken(db.current, { token, kind: 'sign_in', now: NOW })).toBeUndefined();
  });

  it('ends when it is revoked', async () => {
    const token = await issueToken(db.current, { principalId: 'owner', kind: 'session', now: NOW, validForMs: HOUR_MS });

    expect(await revokeToken(db.current, token, NOW)).toBe(true);
    expect(await revokeToken(db.current, token, NOW)).toBe(false);
    expect(await principalOfToken(db.current, { token, kind: 'session', now: NOW })).toBeUndefined();
  });

  it('ends with all others of its kind when they are revoked together', async () => {
    await ensurePrincipal(db.current, { ...OWNER, id: 'two' });
    const issue = (kind: 'cli' | 'session') => issueToken(db.current, { principalId: 'two', kind, now: NOW, validForMs: HOUR_MS });
    const [cli] = await Promise.all([issue('cli'), issue('session'), issue('session')]);

    expect(await revokeTokensOf(db.current, { principalId: 'two', kind: 'session', now: NOW })).toBe(2);
    expect(await principalOfToken(db.current, { token: cli, kind: 'cli', now: NOW })).toMatchObject({ id: 'two' });
    expect(await revokeTokensOf(db.current, { principalId: 'two', now: NOW })).toBe(1);
  });

  it('ends when its principal is disabled', async () => {
    await ensurePrincipal(db.current, { ...OWNER, id: 'gone' });
    const token = await issueToken(db.current, { principalId: 'gone', kind: 'sign_in', now: NOW, validForMs: HOUR_MS });

    await disablePrincipal(db.current, 'gone', NOW);

    expect(await principalOfToken(db.current, { token, kind: 'sign_in', now: NOW })).toBeUndefined();
    expect(await consumeToken(db.current, { token, kind: 'sign_in', now: NOW })).toBeUndefined();
  });

  it('is not issued to somebody unknown', async () => {
    await expect(issueToken(db.current, { principalId: 'nobody', kind: 'cli', now: NOW, validForMs: HOUR_MS })).rejects.toThrow(/principal/);
  });
});
