/**
 * An officer without an account, as a browser with its cookies and a mailbox: what is in the mails is derived as the
 * sender of mails derives it, from the rows that are queued.
 */
import { linkForMail } from '../../prisma/deliveries';
import { findHandoff } from '../../prisma/handoffs';
import { codeOf } from '../../vault/link-code';
import type { Answer, Asking, ServerRig } from '../integration/server-rig';

export interface LinkParts {
  readonly handoff_id: string;
  readonly secret: string;
}

export const WHO = { person_name: 'Planted Officer-Person', person_role: 'planted daycare lead' };

/** What a mail about this handoff holds behind `#`. */
export async function mailedLink({ services }: ServerRig, handoffId: string, now = new Date()): Promise<LinkParts> {
  const handoff = await findHandoff(services.db, handoffId);
  const url = await linkForMail(services.db, services.vault.keyRing, { deliveryId: handoff?.delivery_id ?? '', publicUrl: services.publicUrl, language: 'fi', now });
  const fragment = url?.split('#')[1] ?? '';
  return { handoff_id: fragment.slice(0, fragment.lastIndexOf('.')), secret: fragment.slice(fragment.lastIndexOf('.') + 1) };
}

/** Codes that were mailed about a handoff, oldest first. */
export async function mailedCodes({ services }: ServerRig, handoffId: string): Promise<string[]> {
  const rows = await services.db.prisma.mail.findMany({ where: { handoff_id: handoffId, kind: 'code' }, orderBy: [{ created_at: 'asc' }, { id: 'asc' }] });
  return rows.map(({ content }) => codeOf(services.vault.keyRing, (content as { code_id: string }).code_id));
}

export class LinkBrowser {
  cookie = '';

  constructor(private readonly rig: ServerRig) {}

  async ask<T = Record<string, unknown>>(path: string, asking: Asking = {}): Promise<Answer<T>> {
    const headers = { 'sec-fetch-site': 'same-origin', ...(this.cookie !== '' && { cookie: this.cookie }), ...asking.headers };
    const answer = await this.rig.ask<T>(`/api/v1/link${path}`, { ...asking, headers, token: null });
    const set = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (set !== undefined) this.cookie = set.endsWith('=') ? '' : set;
    return answer;
  }

  /** Opens the link, asks for a code and types it. Gives the token of the page. */
  async comeIn(handoffId: string): Promise<{ readonly csrf: string; readonly version: number }> {
    await this.ask('/locate', { body: await mailedLink(this.rig, handoffId) });
    return this.proveMailbox(handoffId);
  }

  /** As above, from the locator on. */
  async proveMailbox(handoffId: string): Promise<{ readonly csrf: string; readonly version: number }> {
    const sent = await this.ask('/code', { body: {} });
    if (sent.status !== 202) throw new Error(`no code: ${sent.text}`);
    const confirmed = await this.ask('/confirm', { body: { code: (await mailedCodes(this.rig, handoffId)).at(-1) } });
    if (confirmed.status !== 200) throw new Error(`not confirmed: ${confirmed.text}`);
    return this.page();
  }

  /** Token and version of the open page; empty when it is not open. */
  async page(): Promise<{ readonly csrf: string; readonly version: number }> {
    const { json } = await this.ask<{ csrf?: string; view?: { version: number } }>('/handoff');
    return { csrf: json.csrf ?? '', version: json.view?.version ?? 0 };
  }
}
