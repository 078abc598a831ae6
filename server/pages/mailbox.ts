/** The pages on which caught mails are read: what was sent to whom, as text, as HTML, with its calendar file and headers. */
import { formatLocalTime } from '../../domain/calendar/helsinki';
import type { CaughtMail, OpenedMail } from '../mailbox/caught-mails';
import { type Html, html, page } from './html';
import type { Language } from './texts';

interface MailboxTexts {
  readonly title: string;
  readonly what: string;
  readonly none: string;
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly all: string;
  readonly text: string;
  readonly html: string;
  readonly calendar: string;
  readonly headers: string;
}

const TEXTS: Readonly<Record<Language, MailboxTexts>> = {
  fi: {
    title: 'Kiinni otetut viestit', what: 'Nämä viestit eivät lähteneet tältä koneelta. Ne sisältävät linkkejä ja koodeja, joilla voi toimia vastaanottajana.', none: 'Viestejä ei ole.',
    at: 'Aika', to: 'Vastaanottaja', subject: 'Aihe', all: 'Kaikki viestit', text: 'Teksti', html: 'HTML', calendar: 'Kalenteritiedosto', headers: 'Otsaketiedot',
  },
  sv: {
    title: 'Uppfångade meddelanden', what: 'De här meddelandena lämnade aldrig den här datorn. De innehåller länkar och koder med vilka man kan agera som mottagare.', none: 'Det finns inga meddelanden.',
    at: 'Tid', to: 'Mottagare', subject: 'Ämne', all: 'Alla meddelanden', text: 'Text', html: 'HTML', calendar: 'Kalenderfil', headers: 'Rubrikfält',
  },
  en: {
    title: 'Caught mails', what: 'These mails never left this machine. They hold links and codes by which one can act as their receiver.', none: 'There are no mails.',
    at: 'Time', to: 'To', subject: 'Subject', all: 'All mails', text: 'Text', html: 'HTML', calendar: 'Calendar file', headers: 'Headers',
  },
};

/** The way to the list. */
export function mailboxLink(language: Language): Html {
  return html`<a href="/mail">${TEXTS[language].title}</a>`;
}

/** The list, newest first. */
export function caughtMailsPage(language: Language, mails: readonly CaughtMail[]): string {
  const t = TEXTS[language];
  const rows = mails.map((mail) => html`<tr><td>${formatLocalTime(Date.parse(mail.at))}</td><td>${mail.to.join(', ')}</td><td><a href="/mail/${mail.id}">${mail.subject}</a></td></tr>
`);
  const table = html`<table>
<thead><tr><th scope="col">${t.at}</th><th scope="col">${t.to}</th><th scope="col">${t.subject}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
  const body = html`<main>
<h1>${t.title}</h1>
<p>${t.what}</p>
${mails.length === 0 ? html`<p>${t.none}</p>` : table}
</main>`;
  return page({ language, title: `Saapua: ${t.title}`, body });
}

/** One mail. Its HTML stands in a frame that may do nothing. */
export function caughtMailPage(language: Language, mail: OpenedMail): string {
  const t = TEXTS[language];
  const body = html`<main>
<p><a href="/mail">${t.all}</a></p>
<h1>${mail.subject}</h1>
<p>${t.to}: ${mail.to.join(', ')}<br>${t.at}: ${formatLocalTime(Date.parse(mail.at))}</p>
<h2>${t.text}</h2>
<pre>${linked(mail.text)}</pre>
<h2>${t.html}</h2>
<iframe sandbox="" src="/mail/${mail.id}/html" title="${t.html}" width="100%" height="600"></iframe>
${mail.calendar === null ? '' : html`<h2>${t.calendar}</h2>
<pre>${mail.calendar}</pre>`}
<h2>${t.headers}</h2>
<pre>${mail.headers.map(({ name, value }) => html`${name}: ${value}
`)}</pre>
</main>`;
  return page({ language, title: `Saapua: ${t.title}`, body });
}

/** A text whose web addresses can be followed. */
function linked(text: string): Html[] {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((piece, i) => (i % 2 === 1 ? html`<a href="${piece}" rel="noreferrer">${piece}</a>` : html`${piece}`));
}
