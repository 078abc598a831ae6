/** Mails that the catcher of this installation keeps instead of handing them on: read from its folder, never changed. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

export interface CaughtMail {
  /** Grows with time. */
  readonly id: string;
  /** ISO instant, UTC: when it was caught. */
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  readonly inReplyTo: string | null;
}

export interface OpenedMail extends CaughtMail {
  readonly text: string;
  readonly html: string;
  readonly calendar: string | null;
  /** As they came. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

const NAME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-[0-9a-f]{8}$/;
const SUFFIX = '.eml';

/** The newest mails, newest first. @param folder  absolute; one that is not there is empty */
export async function listCaughtMails(folder: string, limit: number): Promise<CaughtMail[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : Promise.reject(error)));
  const ids = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length)).filter((id) => NAME.test(id)).sort().reverse().slice(0, limit);
  const mails: CaughtMail[] = [];
  for (const id of ids) {
    const opened = await openCaughtMail(folder, id);
    if (opened) mails.push(summaryOf(opened));
  }
  return mails;
}

/** One mail with all its parts; undefined for an id that is none. */
export async function openCaughtMail(folder: string, id: string): Promise<OpenedMail | undefined> {
  const at = NAME.exec(id);
  if (!at) return undefined;
  const [, year, month, date, hour, minute, second, ms] = at;
  const bytes = await readFile(join(folder, `${id}${SUFFIX}`)).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : Promise.reject(error)));
  if (!bytes) return undefined;
  const mail = await PostalMime.parse(bytes, { attachmentEncoding: 'utf8' });
  const calendar = mail.attachments.find(({ mimeType }) => mimeType === 'text/calendar')?.content;
  return {
    id, at: `${year}-${month}-${date}T${hour}:${minute}:${second}.${ms}Z`,
    from: mail.from?.address ?? '', to: mail.headers.filter(({ key }) => key === 'delivered-to').map(({ value }) => value),
    subject: mail.subject ?? '', messageId: mail.messageId ?? '', inReplyTo: mail.inReplyTo ?? null,
    text: mail.text ?? '', html: mail.html ?? '', calendar: typeof calendar === 'string' ? calendar : null,
    headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
  };
}

function summaryOf({ id, at, from, to, subject, messageId, inReplyTo }: OpenedMail): CaughtMail {
  return { id, at, from, to, subject, messageId, inReplyTo };
}
