/** Calendar files, read back line by line as RFC 5545 has it. */
import { type CalendarEntry, calendarFile } from '../../mail/calendar';
import type { Notice } from '../../domain/notices/notice';
import { renderMail } from '../../mail/render';

const ENTRY: CalendarEntry = {
  uid: 'HANDOFF-1@town.example', sequence: 3, on: '2026-12-31', summary: 'Pyyntö HANDOFF-1: määräpäivä', description: 'Ensin; sitten, näin \\ ja\nuusi rivi', organizer: 'saapua@town.example',
  stampedAt: '2026-11-24T07:00:00.000Z', cancelled: false,
};

/** Properties by name with parameters, unfolded and unescaped. @throws Error for a line that is none */
function parsed(text: string): Map<string, string> {
  expect(text.endsWith('\r\n')).toBe(true);
  const lines = text.replace(/\r\n[ \t]/g, '').split('\r\n').slice(0, -1);
  expect(lines[0]).toBe('BEGIN:VCALENDAR');
  expect(lines.at(-1)).toBe('END:VCALENDAR');
  return new Map(lines.map((line) => {
    const match = /^([A-Z-]+(?:;[A-Z-]+=[^:;]+)*):(.*)$/.exec(line);
    if (!match) throw new Error(`no property: ${line}`);
    return [match[1]!, match[2]!.replace(/\\n/g, '\n').replace(/\\([\\;,])/g, '$1')] as const;
  }));
}

it('is one all-day event on the due date, also over the end of a year', () => {
  const file = calendarFile(ENTRY);
  const properties = parsed(file.text);
  expect(file.method).toBe('PUBLISH');
  expect(Object.fromEntries(properties)).toMatchObject({
    METHOD: 'PUBLISH', UID: 'HANDOFF-1@town.example', SEQUENCE: '3', DTSTAMP: '20261124T070000Z', 'DTSTART;VALUE=DATE': '20261231', 'DTEND;VALUE=DATE': '20270101',
    SUMMARY: ENTRY.summary, STATUS: 'CONFIRMED', TRANSP: 'TRANSPARENT',
  });
});

it('escapes what would end or split a value, and gives it back unchanged', () => {
  expect(parsed(calendarFile(ENTRY).text).get('DESCRIPTION')).toBe(ENTRY.description);
  const hostile = parsed(calendarFile({ ...ENTRY, summary: 'x\r\nEND:VEVENT\r\nATTENDEE:mailto:a@b.example' }).text);
  expect(hostile.get('SUMMARY')).toBe('x\nEND:VEVENT\nATTENDEE:mailto:a@b.example');
  expect([...hostile.keys()].filter((name) => name.startsWith('ATTENDEE'))).toEqual([]);
});

it('has no line over 75 octets and cuts no character', () => {
  const { text } = calendarFile({ ...ENTRY, summary: 'ä€😀'.repeat(60) });
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(text).not.toContain('\ufffd');
  expect(parsed(text).get('SUMMARY')).toBe('ä€😀'.repeat(60));
});

it('asks nobody to accept it, which would look like accepting the request', () => {
  expect(calendarFile(ENTRY).text).not.toMatch(/ATTENDEE|RSVP|METHOD:REQUEST/);
});

it('is moved and taken away under the same UID, each time with a higher sequence', () => {
  const of = (kind: Notice['kind'], version: number, due_on: string) => {
    const notice: Notice = { id: 'x', seq: 1, kind, to: 'receiver', channel: 'mail', hire_id: 'H', event_id: 'e', handoff_id: 'HANDOFF-1', decided_at: ENTRY.stampedAt, not_before: ENTRY.stampedAt };
    const { calendar } = renderMail({ kind: 'notice', notice, asks: 'coordinator', office: null, service: null, due_on, version }, 'fi', { publicUrl: 'https://x.example', organizer: ENTRY.organizer, domain: 'town.example', madeAt: ENTRY.stampedAt });
    return parsed(calendar!.text);
  };
  const [sent, moved, gone] = [of('request', 1, '2026-12-03'), of('answered', 5, '2026-12-10'), of('withdrawn', 6, '2026-12-10')];
  expect([sent, moved, gone].map((p) => p.get('UID'))).toEqual(Array(3).fill('HANDOFF-1@town.example'));
  expect([sent, moved, gone].map((p) => Number(p.get('SEQUENCE')))).toEqual([1, 5, 6]);
  expect(moved.get('DTSTART;VALUE=DATE')).toBe('20261210');
  expect([gone.get('METHOD'), gone.get('STATUS')]).toEqual(['CANCEL', 'CANCELLED']);
});
