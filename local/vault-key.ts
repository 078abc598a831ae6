/**
 * Where the installation's key comes from: the file that SAAPUA_KEY_FILE names, or `vault-key` in the data folder, which
 * the first start makes. Whoever starts gets a vault that opens what is stored, or no start: with a key of its own making
 * beside one that was lost, an installation would go on and hide that its persons cannot be read any more.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../prisma/database';
import { KEY_BYTES } from '../vault/aes-gcm';
import { LostKeyError } from '../vault/key-care';
import { KeyRing } from '../vault/key-ring';
import { Vault } from '../vault/vault';
import { OWNER_ID } from './owner';
import { MAKE_KEY_FILE, type Settings } from './settings';
import type { Log } from './supervise';

/** Name of the key file in the data folder. */
export const VAULT_KEY_FILE = 'vault-key';

/** The key file cannot be used; the message says which one and what to do. Its content is never told. */
export class VaultKeyUnusable extends Error {
  override readonly name = 'VaultKeyUnusable';
}

/**
 * The vault of this installation, its key found or made, and tried on what is stored. With several keys in the file the
 * stored keys of persons are moved to the newest.
 * @throws VaultKeyUnusable; LostKeyError when the key does not open what is stored
 */
export async function openVault(settings: Settings, db: Database, log: Log): Promise<Vault> {
  const vault = new Vault(db, await installationKeys(settings, db, log));
  // Somebody is known from the first start on, so that a start with another key is noticed before it writes anything.
  await vault.personOf({ kind: 'staff', principalId: OWNER_ID });
  await vault.requireKeys();
  const moved = await vault.rewrap();
  if (moved > 0) log(`the keys of ${moved} persons are now wrapped by key ${vault.keyRing.newestId}; older lines of the key file are needed no longer for them`);
  return vault;
}

/**
 * Keys from the text of a key file: base64, one a line, newest first; empty lines and those that begin with # are left out.
 * @param path  for messages
 * @throws VaultKeyUnusable
 */
export function keysFrom(text: string, path: string): KeyRing {
  const lines = text.split(/\r?\n/).map((line, i) => ({ text: line.trim(), number: i + 1 })).filter((line) => line.text !== '' && !line.text.startsWith('#'));
  const keys = lines.map(({ text: line, number }) => {
    const bytes = Buffer.from(line, 'base64');
    if (bytes.length === KEY_BYTES && bytes.toString('base64') === line) return bytes;
    throw new VaultKeyUnusable(`line ${number} of the key file ${path} is no key: it must be ${KEY_BYTES} bytes in base64 (44 signs). To make one:\n  ${MAKE_KEY_FILE}`);
  });
  const [newest, ...older] = keys;
  if (!newest) throw new VaultKeyUnusable(`the key file ${path} has no key in it. To make one:\n  ${MAKE_KEY_FILE}`);
  if (new Set(keys.map((key) => key.toString('base64'))).size < keys.length) throw new VaultKeyUnusable(`the key file ${path} has the same key twice; remove one of the lines`);
  return KeyRing.of(newest, ...older);
}

async function installationKeys({ keyFile, dataDir }: Settings, db: Database, log: Log): Promise<KeyRing> {
  const path = keyFile ?? join(dataDir, VAULT_KEY_FILE);
  const text = readIfThere(path);
  if (text !== undefined) {
    if ((statSync(path).mode & 0o007) !== 0) log(`every user of this machine can read the key file ${path}; close it with: chmod 600 ${path}`);
    return keysFrom(text, path);
  }
  if (keyFile !== undefined) throw new VaultKeyUnusable(`SAAPUA_KEY_FILE names ${path}, and there is no such file. For a new installation, make it:\n  ${MAKE_KEY_FILE}`);
  if (await new Vault(db, KeyRing.of(randomBytes(KEY_BYTES))).hasPersonKeys()) {
    throw new LostKeyError(
      `the database has persons whose keys are wrapped by a key of this installation, and ${path} is not there.\n`
      + 'Bring that file back (a copy belongs in a backup of its own), or name it with SAAPUA_KEY_FILE. A new key would not open what is stored.',
    );
  }
  makeKeyFile(path, dataDir);
  log(`made the key of this installation, ${path}; keep a copy of it apart from the database's backups: without it no name can be read`);
  return keysFrom(readFileSync(path, 'utf8'), path);
}

/** Whole and on the disk before anybody sees it; of two starts at once, the file of one stands. */
function makeKeyFile(path: string, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const staged = `${path}.${process.pid}`;
  const file = openSync(staged, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(staged, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(staged, { force: true });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new VaultKeyUnusable(`the key file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}); make it readable for the user that runs Saapua`);
  }
}
