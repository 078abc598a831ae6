/**
 * The owner of an installation: signs in by a one-time link that is printed, and the command line by a token in a
 * file that only this user can read. Both are secrets; neither is ever logged.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../prisma/database';
import { ensurePrincipal, issueToken, principalOfToken } from '../prisma/principals';

export const OWNER_ID = 'owner';
const CLI_TOKEN_MS = 365 * 86_400_000;
const SIGN_IN_MS = 15 * 60_000;

/** Name of the token file in the data folder. */
export const TOKEN_FILE = 'token';

/** The owner exists, and the data folder holds a token that works for the command line. */
export async function ensureOwner(db: Database, dataDir: string, now: Date): Promise<void> {
  await ensurePrincipal(db, { id: OWNER_ID, kind: 'person', displayRole: 'owner', roles: ['owner'] });
  const path = join(dataDir, TOKEN_FILE);
  const token = readIfThere(path);
  if (token !== undefined && (await principalOfToken(db, { token, kind: 'cli', now }))) {
    chmodSync(path, 0o600);
    return;
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const fresh = await issueToken(db, { principalId: OWNER_ID, kind: 'cli', now, validForMs: CLI_TOKEN_MS });
  const staged = `${path}.${process.pid}`;
  writeFileSync(staged, `${fresh}\n`, { mode: 0o600 });
  renameSync(staged, path);
}

/** A link that signs the owner in once, within a quarter of an hour. The token stands behind #, so no server log sees it. */
export async function signInLink(db: Database, publicUrl: string, now: Date): Promise<string> {
  const token = await issueToken(db, { principalId: OWNER_ID, kind: 'sign_in', now, validForMs: SIGN_IN_MS });
  return `${publicUrl}/sign-in#${token}`;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
