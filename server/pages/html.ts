/** HTML in which every value is text: `html` escapes what is put in, so a page cannot forget it. */

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A piece of HTML that is safe as it is. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | readonly Html[];

/** A template whose values are escaped, for element content and quoted attributes; pieces of HTML stay as they are. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((text, part, i) => text + rendered(values[i - 1] ?? '') + part));
}

function rendered(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map((piece) => piece.text).join('');
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

export const HTML_TYPE = 'text/html; charset=utf-8';

/** A whole page of this server. */
export function page({ language, title, body, script }: { readonly language: string; readonly title: string; readonly body: Html; readonly script?: string }): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/saapua.css">
${script === undefined ? '' : html`<script src="${script}" defer></script>`}
</head>
<body>
${body}
</body>
</html>
`.text;
}
