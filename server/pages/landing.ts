/** The first page: the open hires with whose turn it is, or how to sign in. */
import { newestEdition } from '../../domain/model/edition';
import { formatDay } from '../../domain/calendar/day';
import { localDay } from '../../domain/calendar/helsinki';
import type { HireRow, WaitRow } from '../../domain/hire/read-model';
import { type Html, html, page } from './html';
import { mailboxLink } from './mailbox';
import { type Language, PAGE_TEXTS } from './texts';

/** Names of organisations by id, for parties that are no actors of the model. */
export type OrganisationNames = ReadonlyMap<string, Readonly<Record<Language, string>>>;

interface Portfolio {
  readonly language: Language;
  /** The open ones, or the first of them. */
  readonly hires: readonly HireRow[];
  readonly openHires: number;
  readonly organisations: OrganisationNames;
  /** Mails are caught here, and whoever asks may read them. */
  readonly hasMailbox: boolean;
}

/** The page of somebody who is signed in. */
export function portfolioPage({ language, hires, openHires, organisations, hasMailbox }: Portfolio): string {
  const t = PAGE_TEXTS[language];
  const heads = [t.case, t.stage, t.turn, t.since, t.due, t.late];
  const table = html`<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${hires.map((hire) => row(hire, language, organisations))}</tbody>
</table>`;
  const body = html`<main>
<h1>${t.hires}</h1>
<p>${openHires === 0 ? t.noHires : t.openHires(openHires)} ${hires.length < openHires ? t.shownFirst(hires.length) : ''}</p>
${hires.length === 0 ? '' : table}
${hasMailbox ? html`<p>${mailboxLink(language)}</p>` : ''}
<p><a href="/api/v1/openapi.json">${t.apiDescription}</a></p>
<p><button type="button" id="sign-out">${t.signOut}</button></p>
</main>`;
  return page({ language, title: `Saapua: ${t.hires}`, body, script: '/sign-out.js' });
}

/** The page of somebody who is not. */
export function signInHintPage(language: Language): string {
  const t = PAGE_TEXTS[language];
  return page({ language, title: `Saapua: ${t.signIn}`, body: html`<main><h1>Saapua</h1><p>${t.signInHint}</p></main>` });
}

/** An address that cannot be shown, to somebody who opened it in a browser. */
export function problemPage(language: Language, { status, requestId }: { readonly status: number; readonly requestId: string }): string {
  if (status === 401) return signInHintPage(language);
  const t = PAGE_TEXTS[language];
  const what = status === 404 ? t.noSuchPage : status === 403 ? t.notYourPage : t.cannotShow(requestId);
  return page({ language, title: 'Saapua', body: html`<main><h1>Saapua</h1><p>${what}</p><p><a href="/">${t.toStart}</a></p></main>` });
}

/** What a mailed link opens while there is no page to answer on: it says so, and that nothing happened. */
export function requestPage(language: Language): string {
  const t = PAGE_TEXTS[language];
  return page({ language, title: `Saapua: ${t.request}`, body: html`<main><h1>${t.request}</h1><p>${t.openingChangesNothing}</p><p>${t.noRequestPage}</p></main>` });
}

/** The page that a one-time link opens; its script sends what stands behind # and nothing else does. */
export function signInPage(language: Language): string {
  const t = PAGE_TEXTS[language];
  const body = html`<main>
<h1>Saapua</h1>
<p id="state" role="status" data-signing-in="${t.signingIn}" data-not-valid="${t.linkNotValid}" data-no-answer="${t.noAnswer}" data-hint="${t.signInHint}"></p>
<noscript><p>${t.needsScript}</p></noscript>
</main>`;
  return page({ language, title: `Saapua: ${t.signIn}`, body, script: '/sign-in.js' });
}

/** Where nothing was said of a wait the cell is empty; several waits of a hire stand below each other. */
function row(hire: HireRow, language: Language, organisations: OrganisationNames): Html {
  const t = PAGE_TEXTS[language];
  const lines = (text: (wait: WaitRow) => string): Html[] => hire.waits.map((wait) => html`<div>${text(wait)}</div>`);
  return html`<tr>
<th scope="row">${hire.hire_id}</th><td>${stageName(hire.stage, language)}</td>
<td>${lines((wait) => turnText(wait, language, organisations))}</td><td>${lines((wait) => dateText(formatDay(localDay(Date.parse(wait.since)))))}</td>
<td>${lines((wait) => (wait.due === null ? '–' : dateText(wait.due)))}</td><td>${hire.late ? t.isLate : ''}</td>
</tr>
`;
}

function stageName(id: string, language: Language): string {
  const name = newestEdition().model.stages.find((stage) => stage.id === id)?.name;
  return name?.[language] ?? name?.fi ?? id;
}

/** Who has the turn, and in which step or handoff: a party may be waited for more than once. */
function turnText({ party, step, handoff_id }: WaitRow, language: Language, organisations: OrganisationNames): string {
  const name = step === null ? undefined : newestEdition().steps.get(step)?.name;
  const what = name?.[language] ?? name?.fi ?? handoff_id;
  const who = partyName(party, language, organisations);
  return what ? `${who}: ${what}` : who;
}

/** A party of the model, else an organisation of the registry; one that neither knows is shown by its id. */
function partyName(id: string, language: Language, organisations: OrganisationNames): string {
  const { model, semantics } = newestEdition();
  if (id === semantics.unowned) return PAGE_TEXTS[language].nobodysTurn;
  const name = model.actors.find((actor) => actor.id === id)?.name;
  return name?.[language] ?? name?.fi ?? organisations.get(id)?.[language] ?? id;
}

/** 27.11.2026 */
function dateText(isoDate: string): string {
  const [year = '', month = '', date = ''] = isoDate.split('-');
  return `${Number(date)}.${Number(month)}.${year}`;
}
