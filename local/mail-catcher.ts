/**
 * A mail server on this machine that hands nothing on: what would have been sent lies in a folder, to be read on the page
 * /mail. Every installation without a mail server of its own sends to it, and mails about made-up hires go nowhere else.
 *
 * A mail is answered for only when it is safely on the disk, so what counts as sent can be read even after a crash.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** Name of the folder in the data folder. */
export const CAUGHT_MAILS_FOLDER = 'mail';

export interface MailCatcher {
  /** smtp://127.0.0.1:PORT */
  readonly url: string;
  /** Ends it; what was caught stays. */
  stop(): Promise<void>;
}

const MOST_BYTES = 10_000_000;
const CLOSE_LIMIT_MS = 1_000;

/** Starts it on a free port of this machine alone. @param folder  absolute; made with the first mail */
export async function startMailCatcher(folder: string): Promise<MailCatcher> {
  const server = new SMTPServer({
    banner: 'Saapua mail catcher', authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], size: MOST_BYTES, disableReverseLookup: true, closeTimeout: CLOSE_LIMIT_MS,
    onData: (stream, session, done) => void keep(stream, session, folder).then(() => done(), (error: Error) => done(error)),
  });
  // A client that breaks off is no fault of the catcher.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** As a mailbox keeps it: who it went to and where it would be given back to stand above the mail itself. */
async function keep(stream: Readable & { sizeExceeded?: boolean }, { envelope }: SMTPServerSession, folder: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error('5.3.4 the mail is too large'), { responseCode: 552 });
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const head = [`Return-Path: <${from}>`, ...envelope.rcptTo.map(({ address }) => `Delivered-To: ${address}`)].map((line) => `${line.replace(/[\r\n]/g, '')}\r\n`).join('');
  const name = `${new Date().toISOString().replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${name}.part`);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(Buffer.concat([Buffer.from(head), ...chunks]));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, `${name}.eml`));
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The name of a new file is safe only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
