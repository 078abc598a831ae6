/**
 * The due date of a handoff as a calendar file (RFC 5545): an all-day event whose UID stays the same as long as the
 * handoff lives and whose SEQUENCE grows with it, so that a later file replaces the entry or takes it away.
 *
 * It is published (RFC 5546 §3.2.1) and not requested: an invitation comes with buttons to accept and to decline, and an
 * officer who pressed one would believe that the handoff is accepted. It holds no link: calendars are shared.
 */
import { formatDay, parseDay } from '../domain/calendar/day';

export interface CalendarEntry {
  /** UID; the handoff's id at the installation's mail domain. */
  readonly uid: string;
  readonly sequence: number;
  /** ISO date, all day. */
  readonly on: string;
  readonly summary: string;
  readonly description: string;
  /** Address of the installation. */
  readonly organizer: string;
  /** ISO instant, UTC: when the file was made. */
  readonly stampedAt: string;
  readonly cancelled: boolean;
}

export interface CalendarFile {
  readonly method: 'PUBLISH' | 'CANCEL';
  /** Lines end in CRLF; none is longer than 75 octets. */
  readonly text: string;
}

const LONGEST_LINE = 75;

/** The file of one entry. @throws Error for what is no ISO date */
export function calendarFile(entry: CalendarEntry): CalendarFile {
  const day = parseDay(entry.on);
  if (day === undefined) throw new Error(`"${entry.on}" is no ISO date`);
  const method = entry.cancelled ? 'CANCEL' : 'PUBLISH';
  const lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Saapua//Saapua//FI', 'CALSCALE:GREGORIAN', `METHOD:${method}`,
    'BEGIN:VEVENT',
    `UID:${escaped(entry.uid)}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTAMP:${entry.stampedAt.replace(/\.\d+/, '').replace(/[-:]/g, '')}`,
    `DTSTART;VALUE=DATE:${compact(formatDay(day))}`,
    `DTEND;VALUE=DATE:${compact(formatDay(day + 1))}`,
    `SUMMARY:${escaped(entry.summary)}`,
    `DESCRIPTION:${escaped(entry.description)}`,
    `ORGANIZER:mailto:${entry.organizer}`,
    `STATUS:${entry.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:TRANSPARENT', 'CLASS:PRIVATE',
    'END:VEVENT', 'END:VCALENDAR',
  ];
  return { method, text: lines.map((line) => `${folded(line)}\r\n`).join('') };
}

function compact(isoDate: string): string {
  return isoDate.replaceAll('-', '');
}

/** TEXT values: RFC 5545 §3.3.11. Control characters, which it does not allow, are left out. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r\n|\r|\n/g, '\\n').replace(/[\u0000-\u001f\u007f]/g, '');
}

/** At most 75 octets a line, continued after a blank, never inside a character (RFC 5545 §3.1). */
function folded(line: string): string {
  const lines: string[] = [];
  let [current, octets] = ['', 0];
  for (const sign of line) {
    const size = octetsOf(sign);
    if (octets + size > LONGEST_LINE) {
      lines.push(current);
      [current, octets] = [' ', 1];
    }
    current += sign;
    octets += size;
  }
  return [...lines, current].join('\r\n');
}

/** Octets of one character in UTF-8. */
function octetsOf(sign: string): number {
  const point = sign.codePointAt(0) ?? 0;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
