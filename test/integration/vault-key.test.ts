/** The installation's key: made once, kept private, and never replaced while there is anything that only it can open. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { MAKE_KEY_FILE, type Settings, readSettings } from '../../local/settings';
import { VAULT_KEY_FILE, VaultKeyUnusable, keysFrom, openVault } from '../../local/vault-key';
import { LostKeyError } from '../../vault/key-care';
import { describeOnEachDatabase } from '../support/databases';

const key = (sign: string): string => Buffer.alloc(32, sign).toString('base64');

describe('a key file', () => {
  it('has a key a line, the newest first; comments and empty lines are no keys', () => {
    expect(keysFrom(`# of 2027\n${key('b')}\n\n${key('a')}\r\n`, 'f').ids).toEqual([keysFrom(key('b'), 'f').newestId, keysFrom(key('a'), 'f').newestId]);
  });

  it.each([
    ['nothing', '\n# only this\n', 'has no key in it'],
    ['a short key', Buffer.alloc(16).toString('base64'), 'line 1 of the key file'],
    ['a key cut off', `${key('a')}\n${key('b').slice(0, 40)}`, 'line 2 of the key file'],
    ['a word', 'secret-password', 'line 1 of the key file'],
    ['the same key twice', `${key('a')}\n${key('a')}`, 'same key twice'],
  ])('of %s is refused, by its line, without telling it', (_what, text, message) => {
    const read = (): unknown => keysFrom(text, '/etc/saapua/vault-key');
    expect(read).toThrow(VaultKeyUnusable);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/secret-password/);
  });

  it('is made by the command that the messages tell', () => {
    const folder = mkdtempSync(join(tmpdir(), 'saapua-key-'));
    execFileSync('sh', ['-c', MAKE_KEY_FILE], { cwd: folder });
    const path = join(folder, VAULT_KEY_FILE);
    expect(keysFrom(readFileSync(path, 'utf8'), path).ids).toHaveLength(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    rmSync(folder, { recursive: true });
  });
});

describeOnEachDatabase('starting with a key', (db) => {
  const folder = mkdtempSync(join(tmpdir(), 'saapua-key-'));
  const path = join(folder, VAULT_KEY_FILE);
  const said: string[] = [];
  const settings = (env: NodeJS.ProcessEnv = {}): Settings => readSettings({ SAAPUA_DATA: folder, ...env }, {}, folder);
  const start = (env?: NodeJS.ProcessEnv) => openVault(settings(env), db.current, (line) => void said.push(line));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes it on the first start, for this user alone, and uses it from then on', async () => {
    const first = await start();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(said.join('\n')).toContain(path);
    const text = readFileSync(path, 'utf8');
    expect(said.join('\n')).not.toContain(text.trim());
    const id = await first.personOf({ kind: 'talent', hireId: 'K-1' });
    await first.putProfile(id, { profile: { name: 'Aino Esimerkki' }, version: 0, now: new Date() });
    expect(await (await start()).readProfile(id)).toEqual({ name: 'Aino Esimerkki' });
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(readdirSync(folder)).toEqual([VAULT_KEY_FILE]);
  });

  it('refuses to go on when the key is gone, and makes none in its place', async () => {
    const text = readFileSync(path, 'utf8');
    rmSync(path);
    await expect(start()).rejects.toThrow(LostKeyError);
    await expect(start()).rejects.toThrow(/Bring that file back/);
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, text, { mode: 0o600 });
  });

  it('refuses another key, and says which one is missing', async () => {
    const own = (await start()).keyRing.newestId;
    const other = join(folder, 'other-key');
    writeFileSync(other, key('x'), { mode: 0o600 });
    await expect(start({ SAAPUA_KEY_FILE: 'other-key' })).rejects.toThrow(LostKeyError);
    await expect(start({ SAAPUA_KEY_FILE: 'other-key' })).rejects.toThrow(own);
    rmSync(other);
  });

  it('says how to make a key file that is named and not there', async () => {
    const starting = start({ SAAPUA_KEY_FILE: 'not-there' });
    await expect(starting).rejects.toThrow(VaultKeyUnusable);
    await expect(starting).rejects.toThrow(MAKE_KEY_FILE);
  });

  it('says that others can read the file', async () => {
    chmodSync(path, 0o644);
    await start();
    expect(said.at(-1)).toContain(`chmod 600 ${path}`);
    chmodSync(path, 0o600);
  });

  it('moves everybody to a new key that stands first, after which the old one is needed no longer', async () => {
    const old = readFileSync(path, 'utf8');
    writeFileSync(path, `${key('n')}\n${old}`);
    const moved = await start();
    expect(said.at(-1)).toContain(`now wrapped by key ${moved.keyRing.newestId}`);
    writeFileSync(path, `${key('n')}\n`);
    const id = await (await start()).personOf({ kind: 'talent', hireId: 'K-1' });
    expect(await (await start()).readProfile(id)).toEqual({ name: 'Aino Esimerkki' });
    writeFileSync(path, old);
    await expect(start()).rejects.toThrow(LostKeyError);
  });
});
