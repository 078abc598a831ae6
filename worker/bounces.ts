/**
 * Reads what mail servers give back, from a folder into which the receiving server writes (ADR-0014): a Maildir or plain
 * `.eml` files. A report that a mail failed makes it undeliverable, once however often it comes; everything else changes
 * nothing. Nothing is ever answered. What was read goes to `done/`, what nobody understands to `unknown/` for a person.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import PostalMime from 'postal-mime';
import { type IncomingMail, meaningOf } from '../mail/delivery-report';
import type { Database } from '../prisma/database';
import { mailOfToken } from '../prisma/mails';
import { markLost } from './mail-sender';

export interface BounceSources {
  readonly db: Database;
  /** Absolute. */
  readonly folder: string;
  /** Now, UTC milliseconds. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
}

/** A report with the whole mail attached is smaller; a larger file is for a person. */
const MOST_BYTES = 2_000_000;
const DONE = 'done';
const UNKNOWN = 'unknown';

/** Reads every file that is there; gives how many mails are undeliverable by it. A folder that is not there is empty. */
export async function readBounces({ db, folder, clock, log }: BounceSources): Promise<number> {
  let lost = 0;
  for (const file of await incomingFiles(folder)) {
    const { to, isLost } = await readOne(db, file, clock()).catch((error: unknown) => {
      log(`${file} is left where it is: ${error instanceof Error ? error.message : String(error)}`);
      return { to: undefined, isLost: false };
    });
    if (to !== undefined) await putAway(folder, file, to);
    if (isLost) lost += 1;
  }
  return lost;
}

/** Of a Maildir what lies in `new` and `cur`, else the `.eml` files; a file that a server is still writing is in neither. */
async function incomingFiles(folder: string): Promise<string[]> {
  const inMaildir = ['new', 'cur'].map((name) => join(folder, name)).filter((path) => existsSync(path));
  const places = inMaildir.length > 0 ? inMaildir : [folder];
  const files: string[] = [];
  for (const place of places) {
    const entries = await readdir(place, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : Promise.reject(error)));
    files.push(...entries.filter((entry) => entry.isFile() && (inMaildir.length > 0 || entry.name.endsWith('.eml'))).map((entry) => join(place, entry.name)).sort());
  }
  return files;
}

async function readOne(db: Database, file: string, nowMs: number): Promise<{ readonly to: string; readonly isLost: boolean }> {
  if ((await stat(file)).size > MOST_BYTES) return { to: UNKNOWN, isLost: false };
  const parsed = await parsedMail(await readFile(file)).catch(() => undefined);
  const meaning = parsed ? meaningOf(parsed) : undefined;
  if (!meaning || meaning.is === 'unknown') return { to: UNKNOWN, isLost: false };
  if (meaning.is !== 'failed') return { to: DONE, isLost: false };
  const mail = await mailOfToken(db, meaning.token);
  if (!mail) return { to: UNKNOWN, isLost: false };
  return { to: DONE, isLost: await markLost(db, mail, { reason: 'bounced', status: meaning.status, mayHaveArrived: false, nowMs }) };
}

async function parsedMail(bytes: Uint8Array): Promise<IncomingMail> {
  const { headers, attachments } = await PostalMime.parse(bytes, { forceRfc822Attachments: true, attachmentEncoding: 'utf8' });
  return {
    headers: headers.map(({ key, value }) => ({ key: key.toLowerCase(), value })),
    parts: attachments.map(({ mimeType, content }) => ({ type: mimeType.toLowerCase(), text: typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString('utf8') })),
  };
}

async function putAway(folder: string, file: string, to: string): Promise<void> {
  const place = join(folder, to);
  await mkdir(place, { recursive: true, mode: 0o700 });
  await rename(file, join(place, basename(file)));
}
