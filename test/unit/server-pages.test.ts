/** The server's own pages: every value is text, in the language that the browser asks for. */
import { html } from '../../server/pages/html';
import { type OrganisationNames, portfolioPage, problemPage, requestPage, signInHintPage, signInPage } from '../../server/pages/landing';
import { PAGE_TEXTS, languageOf } from '../../server/pages/texts';
import { aHire } from '../support/recorded-hires';

const NONE: OrganisationNames = new Map();

describe('a page', () => {
  it('has values as text only', () => {
    const evil = '<script>alert("1")</script>\'&';
    expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;</p>',
    );
  });

  it('keeps pieces that are HTML already', () => {
    expect(html`<ul>${[html`<li>${'a<b'}</li>`, html`<li>c</li>`]}</ul>`.text).toBe('<ul><li>a&lt;b</li><li>c</li></ul>');
  });

  it('shows a hire with whose turn it is, since when and until when', () => {
    const text = portfolioPage({ language: 'en', hires: [aHire('NURSE-1', 3, { late: true })], openHires: 1, organisations: NONE, hasMailbox: false });
    for (const shown of ['NURSE-1', 'Finnish Immigration Service', '1.3.2026', '1.4.2026', 'past its limit', 'Open hires: 1']) expect(text).toContain(shown);
  });

  it('shows what a hire brings as text, and nobody’s turn in words', () => {
    const [wait] = aHire('X', 1).waits;
    const text = portfolioPage({ language: 'fi', hires: [aHire('X', 1, { stage: '<b>', waits: [{ ...wait!, party: 'UNOWNED', due: null }] })], openHires: 300, organisations: NONE, hasMailbox: false });
    expect(text).toContain('&lt;b&gt;');
    expect(text).toContain('ei kenenkään vuoro');
    expect(text).toContain('Näkyvissä ensimmäiset 1.');
  });

  it('names an organisation of the registry, and one that nobody knows by its id', () => {
    const [wait] = aHire('X', 1).waits;
    const text = portfolioPage({ language: 'sv', hires: [aHire('X', 1, { waits: [{ ...wait!, party: 'TOWN-A' }, { ...wait!, party: 'TOWN-B' }] })], openHires: 1, organisations: new Map([['TOWN-A', { fi: 'Keksilä', sv: 'Kexby', en: 'Keksilä town' }]]), hasMailbox: false });
    expect(text).toContain('Kexby: ');
    expect(text).toContain('TOWN-B: ');
    expect(text).not.toContain('TOWN-A');
  });

  it('says where a mailed link leads as long as there is no page to answer on, and that nothing was confirmed', () => {
    expect(requestPage('fi')).toContain('Linkin avaaminen ei kuittaa mitään.');
    expect(requestPage('en')).toContain('give the reference number in the message');
  });

  it('leads to the caught mails those who may read them', () => {
    const portfolio = (hasMailbox: boolean) => portfolioPage({ language: 'en', hires: [], openHires: 0, organisations: NONE, hasMailbox });
    expect(portfolio(true)).toContain('<a href="/mail">Caught mails</a>');
    expect(portfolio(false)).not.toContain('/mail');
  });

  it('says of an address that cannot be shown what to do', () => {
    const problem = (status: number) => problemPage('en', { status, requestId: 'R-1' });
    expect(problem(401)).toBe(signInHintPage('en'));
    expect([problem(404), problem(403), problem(503)]).toEqual([expect.stringContaining('There is no such page'), expect.stringContaining('not for you to see'), expect.stringContaining('R-1')]);
  });

  it('has no script within, as its policy demands', () => {
    const pages = [portfolioPage({ language: 'sv', hires: [], openHires: 0, organisations: NONE, hasMailbox: false }), signInHintPage('fi'), signInPage('en'), problemPage('sv', { status: 404, requestId: 'R-1' })];
    for (const text of pages) expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|style=/);
  });

  it('has every text in three languages', () => {
    const names = (language: keyof typeof PAGE_TEXTS): string[] => Object.keys(PAGE_TEXTS[language]);
    expect(names('sv')).toEqual(names('fi'));
    expect(names('en')).toEqual(names('fi'));
  });
});

describe('the language of a page', () => {
  it.each([
    ['sv-FI,sv;q=0.9,en;q=0.8', 'sv'], ['en', 'en'], ['de-DE,en-GB;q=0.7,fi;q=0.3', 'en'], ['en;q=0.2, fi;q=0.9', 'fi'],
    ['de', 'fi'], ['en;q=0', 'fi'], ['', 'fi'], [undefined, 'fi'],
  ])('for %j is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
