/** What may be sent to: a hostile text must never count as an address, because a mail library would make something of it. */
import fc from 'fast-check';
import { isInDomains, isMailAddress, isMailDomain } from '../../domain/registry/mail-address';

describe('a mail address', () => {
  it.each(['office@town.example', 'day.care+hires@mail.town.example', 'a@b.fi', 'kirjaamo_1@xn--esimerkkil-12a.example', `${'a'.repeat(64)}@town.example`])('may be %s', (text) => {
    expect(isMailAddress(text)).toBe(true);
  });

  it.each([
    ['a name and an address', 'Office <office@town.example>'],
    ['two addresses', 'office@town.example,other@evil.example'],
    ['two addresses, parted otherwise', 'office@town.example;other@evil.example'],
    ['two signs', 'office@town.example@evil.example'],
    ['a quoted local part', '"office@evil.example"@town.example'],
    ['a comment', 'office(comment)@town.example'],
    ['a route', '@evil.example:office@town.example'],
    ['a percent route', 'office%evil.example@town.example'],
    ['a bang path', 'evil.example!office@town.example'],
    ['an address literal', 'office@[127.0.0.1]'],
    ['an IP address', 'office@127.0.0.1'],
    ['a name without a domain', 'office'],
    ['a machine', 'office@localhost'],
    ['a line break', 'office@town.example\r\nBcc: other@evil.example'],
    ['a line break at the end', 'office@town.example\n'],
    ['a line break in the local part', 'office\n@town.example'],
    ['a zero byte', 'office\u0000@town.example'],
    ['blanks around it', ' office@town.example '],
    ['a blank inside', 'off ice@town.example'],
    ['letters outside ASCII', 'toimisto@esimerkkilä.example'],
    ['letters that look like ASCII', 'оffice@town.example'],
    ['a full-width sign', 'office＠town.example'],
    ['an option for a program', '-oQ/tmp@town.example'],
    ['two dots', 'day..care@town.example'],
    ['a dot at the end', 'office.@town.example'],
    ['a domain that ends with a dot', 'office@town.example.'],
    ['a label with a hyphen at its end', 'office@town-.example'],
    ['a local part that is too long', `${'a'.repeat(65)}@town.example`],
    ['a text that is too long', `office@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`],
    ['nothing', ''],
  ])('is not %s', (_what, text) => {
    expect(isMailAddress(text)).toBe(false);
  });

  it('never holds a sign that could begin a header, a second recipient or a command, whatever is tried', () => {
    const hostile = fc.array(fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('office', '@', 'town.example', '.', '\r\n', '\n', '<', '>', ',', ';', ':', '"', '(', '%', '!', '＠', ' ', '\t', '\u0000', 'Bcc: x@y.example')), { maxLength: 8 });
    fc.assert(fc.property(hostile.map((parts) => parts.join('')), (text) => !isMailAddress(text) || /^[A-Za-z0-9_+][A-Za-z0-9_.+-]*@[A-Za-z0-9.-]+$/.test(text)), { numRuns: 5_000 });
  });

  it('stays refused with anything hostile put anywhere into a good one', () => {
    const spoilt = fc.tuple(fc.constantFrom('\r', '\n', ',', ';', '<', '>', '"', '(', ')', '\\', '%', '!', '@', ':', ' ', '\u00a0', '\u200b', '\u0085', '\u2028', 'ä', '［'), fc.nat({ max: 19 }));
    fc.assert(fc.property(spoilt, ([sign, at]) => !isMailAddress(`${'office@town.example'.slice(0, at)}${sign}${'office@town.example'.slice(at)}`)));
  });
});

describe('the domains of an organisation', () => {
  it('hold an address in one of them, in whatever case it is written', () => {
    expect(isInDomains('office@Town.Example', ['other.example', 'town.example'])).toBe(true);
  });

  it.each(['office@mail.town.example', 'office@evil-town.example', 'office@town.example.evil.example', 'office@town.exampl', 'town.example'])('do not hold %s', (text) => {
    expect(isInDomains(text, ['town.example'])).toBe(false);
  });

  it.each(['Town.example', 'example', '.example', 'town..example', '*.example', 'town.example/x', 'esimerkkilä.example', '10.0.0.1', 'town.123'])('are never %s', (text) => {
    expect(isMailDomain(text)).toBe(false);
  });
});
