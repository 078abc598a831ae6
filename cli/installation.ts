/**
 * Which Saapua a command talks to, and by which token. The token of the data folder is a secret of this machine: it is
 * read only from a file that nobody else can read, and sent to this machine only.
 */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError, no } from './problem';
import type { Surroundings } from './surroundings';

export interface Installation {
  /** No slash at the end. */
  readonly url: string;
  readonly token?: string;
  /** What to do when the installation does not take the token, or when there is none. */
  readonly whenNotSignedIn: string;
}

const DEFAULT_URL = 'http://127.0.0.1:4600';
const DEFAULT_DATA = '.saapua';
const TOKEN_FILE = 'token';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const TOKEN = /^[\w.~+/-]+=*$/;
const OTHERS = 0o077;

/**
 * The installation that SAAPUA_URL, and SAAPUA_TOKEN, SAAPUA_TOKEN_FILE or SAAPUA_DATA name; an empty variable counts as not set.
 * @throws UsageError for a wrong address or token; NoError when the token file may not be used
 */
export function installationOf({ env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): Installation {
  const { url, isHere } = addressOf(env['SAAPUA_URL']?.trim() || DEFAULT_URL);
  const given = env['SAAPUA_TOKEN']?.trim();
  if (given) {
    if (!TOKEN.test(given)) throw new UsageError('SAAPUA_TOKEN is no token: it is one word of letters and digits. Was a line break copied along?');
    return { url, token: given, whenNotSignedIn: `${url} does not take the token in SAAPUA_TOKEN: it has ended, or is of another installation` };
  }
  const file = env['SAAPUA_TOKEN_FILE']?.trim();
  if (file) {
    const path = resolve(cwd, file);
    const token = readToken(path);
    if (token === undefined) throw no('token_missing', 'There is no token', `SAAPUA_TOKEN_FILE names ${path}, and there is no such file; \`saapua sign-in --out ${file}\` makes one from a sign-in link`);
    return { url, token, whenNotSignedIn: `${url} does not take the token in ${path}: it has ended; ask for a new link and sign in again` };
  }
  if (!isHere) return { url, whenNotSignedIn: 'SAAPUA_URL names another machine, where the token of this one is not sent; set SAAPUA_TOKEN to a token of that installation, or SAAPUA_TOKEN_FILE to the file that `saapua sign-in` made of a link' };
  const path = join(resolve(cwd, env['SAAPUA_DATA']?.trim() || DEFAULT_DATA), TOKEN_FILE);
  const token = readToken(path);
  if (token !== undefined) return { url, token, whenNotSignedIn: `${url} does not take the token in ${path}: another Saapua answers there (is SAAPUA_URL or SAAPUA_DATA right?), or the token has ended; starting Saapua again makes another` };
  return { url, whenNotSignedIn: `there is no token file ${path}; run this in the folder where Saapua was started, or name its data folder in SAAPUA_DATA, or set SAAPUA_TOKEN` };
}

function addressOf(text: string): { readonly url: string; readonly isHere: boolean } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new UsageError('SAAPUA_URL must be a web address, for example SAAPUA_URL=http://127.0.0.1:4600');
  return { url: url.href.replace(/\/+$/, ''), isHere: LOOPBACK.test(url.hostname) };
}

function readToken(path: string): string | undefined {
  let text: string;
  try {
    // Windows keeps no such mode; there the folder of the user is closed to others by itself.
    if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0)
      throw no('token_not_private', 'The token may not be used', `others can read the token file ${path}. Close it: chmod 600 ${path}. If others may have read it, delete it and get another: by \`saapua sign-in\`, or of the owner by starting Saapua again`);
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'EACCES' || code === 'EPERM') throw no('token_unreadable', 'The token cannot be read', `this user may not read ${path}; run this as the user that started Saapua, or set SAAPUA_TOKEN`);
    throw error;
  }
  if (TOKEN.test(text)) return text;
  throw no('token_damaged', 'The token cannot be read', `${path} does not hold a token; delete it and get another: by \`saapua sign-in\`, or of the owner by starting Saapua again`);
}
