/** Who of the office is told of a hire, with absences and accounts as they are that day. */
import { type Colleague, answeringFor, coordinating, leading } from '../../domain/notices/colleagues';

const PILOT = 'P-1';
const one = (id: string, roles: readonly string[], more: Partial<Colleague> = {}): Colleague => ({ id, roles, pilots: [PILOT], carries: false, actsThrough: id, ...more });
const anna = one('anna', ['coordinator']);
const bertta = one('bertta', ['coordinator']);
const lead = one('lead', ['team_lead']);
const admin = one('admin', ['admin'], { pilots: [] });
const owner = one('owner', ['owner'], { pilots: [] });
const among = (...all: Colleague[]) => ({ all, pilot: PILOT });
const away = (who: Colleague, actsThrough: string | null): Colleague => ({ ...who, actsThrough });

describe('who coordinates a hire', () => {
  it('carries it, else coordinates its pilot, else leads there, else runs the installation', () => {
    expect(coordinating(among(admin, { ...anna, carries: true }, bertta, lead, owner))).toEqual(['anna']);
    expect(coordinating(among(admin, anna, bertta, lead, owner))).toEqual(['anna', 'bertta']);
    expect(coordinating(among(admin, lead, owner))).toEqual(['lead']);
    expect(coordinating(among(admin, owner))).toEqual(['admin', 'owner']);
    expect(coordinating(among())).toEqual([]);
  });

  it('is nobody of another pilot, and of a hire without a pilot whoever runs the installation', () => {
    const elsewhere = one('elsewhere', ['coordinator', 'team_lead'], { pilots: ['P-2'] });
    expect(coordinating(among(elsewhere, owner))).toEqual(['owner']);
    expect(coordinating({ all: [anna, lead, owner], pilot: null })).toEqual(['owner']);
  });

  it('is stood in for while away, told once, and passed over when nobody stands in', () => {
    expect(coordinating(among({ ...away(anna, 'bertta'), carries: true }, bertta))).toEqual(['bertta']);
    expect(coordinating(among(away(anna, 'bertta'), bertta))).toEqual(['bertta']);
    expect(coordinating(among({ ...away(anna, null), carries: true }, bertta, lead))).toEqual(['bertta']);
    expect(coordinating(among(away(anna, null), lead))).toEqual(['lead']);
  });

  it('is told all the same where nobody at all could act', () => {
    expect(coordinating(among({ ...away(anna, null), carries: true }, away(bertta, null)))).toEqual(['anna']);
  });
});

it('tells whoever sent it or stands in for them, else whoever coordinates the hire', () => {
  const colleagues = among({ ...anna, carries: true }, bertta, away(lead, 'owner'), away(admin, null), owner);
  expect(['bertta', 'lead', 'admin', 'gone', undefined].map((sender) => answeringFor(sender, colleagues))).toEqual([['bertta'], ['owner'], ['anna'], ['anna'], ['anna']]);
});

it('tells the team leads of the pilot, else whoever coordinates the hire', () => {
  const other = one('other-lead', ['team_lead'], { pilots: ['P-2'] });
  expect([leading(among(anna, lead, other)), leading(among({ ...anna, carries: true }, away(lead, 'bertta'))), leading(among(anna, away(lead, null), other))]).toEqual([['lead'], ['bertta'], ['anna']]);
});
