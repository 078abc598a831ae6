/**
 * The two forms of a mail's body from one description, so that plain text and HTML cannot say different things. The HTML
 * has no colours, pictures or scripts: it takes those of the reader's program, in the dark as by day, and loads nothing.
 */
import type { Language } from './content';

export interface Link {
  readonly label: string;
  readonly url: string;
}

export interface MailBody {
  readonly title: string;
  /** First sentence. */
  readonly what: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly sections?: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly next: string;
  /** The one link. */
  readonly open?: Link;
  /** What the link does and does not do. */
  readonly note?: string;
  readonly others: readonly (Link & { readonly language: Language })[];
  readonly foot: readonly string[];
}

/** As plain text; lines are as long as their sentences, since the reader's program breaks them. */
export function textOf({ what, facts, sections = [], next, open, note, others, foot }: MailBody): string {
  const parts = [
    what,
    ...(facts.length > 0 ? [facts.map(({ label, value }) => `${label}: ${oneLine(value)}`).join('\n')] : []),
    ...sections.map(({ title, lines }) => [title, ...lines.map((line) => `- ${oneLine(line)}`)].join('\n')),
    next,
    ...(open ? [`${open.label}:\n${open.url}`] : []),
    ...(note === undefined ? [] : [note]),
    ...(others.length > 0 ? [others.map(({ label, url }) => `${label}: ${url}`).join('\n')] : []),
    foot.join(' '),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Nothing that is put in may begin a line of its own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** As a whole HTML document. */
export function htmlOf({ title, what, facts, sections = [], next, open, note, others, foot }: MailBody, language: Language): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
</head>
<body style="margin:0 auto;padding:16px;max-width:36em;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5">
<p>${escaped(what)}</p>
${facts.length === 0 ? '' : `<p>${facts.map(({ label, value }) => `${escaped(label)}: <strong>${escaped(value)}</strong>`).join('<br>\n')}</p>\n`}${sections.map((section) => `<h2 style="font-size:16px;margin:24px 0 0">${escaped(section.title)}</h2>\n<ul>${section.lines.map((line) => `<li>${escaped(line)}</li>`).join('\n')}</ul>\n`).join('')}<p>${escaped(next)}</p>
${open ? `<p style="margin:24px 0"><a href="${escaped(open.url)}" style="display:inline-block;padding:12px 16px;border:2px solid">${escaped(open.label)}</a></p>\n` : ''}${note === undefined ? '' : `<p>${escaped(note)}</p>\n`}${others.length === 0 ? '' : `<p>${others.map((other) => `<a href="${escaped(other.url)}" lang="${other.language}">${escaped(other.label)}</a>`).join(' · ')}</p>\n`}<hr>
<p style="font-size:14px">${foot.map(escaped).join(' ')}</p>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}
