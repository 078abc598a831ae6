/** A small registry for tests of handoffs: two towns' day care, one service that is closed with a substitute, one that nobody owns. */
import type { Prisma } from '../../generated/prisma/client';
import type { Database } from '../../prisma/database';
import { issueToken } from '../../prisma/principals';

const HOUR_MS = 3_600_000;

/** Writes the registry; addresses are as if a second person had consented. */
export async function fillRegistry({ prisma }: Database): Promise<void> {
  const names = { kind: 'municipality', party: 'MUNICIPALITY', name_fi: 'Esimerkkilä', name_sv: 'Exempelby', name_en: 'Example town' };
  await prisma.organisation.createMany({
    data: [
      { id: 'TOWN-A', ...names, mail_domains: ['esimerkkila.example'] },
      { id: 'TOWN-B', ...names, mail_domains: ['mallila.example'] },
    ],
  });
  const daycare = {
    title_fi: 'Varhaiskasvatus', title_sv: 'Småbarnspedagogik', title_en: 'Day care', client: 'family', state: 'active', response_days: 10, languages: ['fi'],
    checklist: [{ id: 'start_day', fi: 'Aloituspäivä', sv: 'Startdag', en: 'First day', required: true }, { id: 'language_need', fi: 'Kieli', sv: 'Språk', en: 'Language', required: false }],
    shared_fields: [
      { field: 'talent_name', legal_basis: 'public_task', default: true }, { field: 'municipality', legal_basis: 'public_task', default: true },
      { field: 'talent_contact', legal_basis: 'public_task', default: false },
    ],
  };
  await prisma.service.createMany({
    data: [
      { id: 'DAYCARE', organisation_id: 'TOWN-A', ...daycare, owner_role: 'daycare_lead', mailbox: 'paivakoti@esimerkkila.example' },
      { id: 'DAYCARE-B', organisation_id: 'TOWN-B', ...daycare, owner_role: 'daycare_lead', mailbox: 'paivakoti@mallila.example' },
      { id: 'DAYCARE-OLD', organisation_id: 'TOWN-B', ...daycare, state: 'retired', substitute_id: 'DAYCARE' },
      { id: 'INTERPRETING', organisation_id: 'TOWN-A', ...daycare, owner_role: null, mailbox: null },
    ],
  });
}

/** A bearer token of a fresh person with these roles and belongings. */
export async function tokenOf(db: Database, id: string, belongs: Partial<Prisma.principalUncheckedCreateInput>): Promise<string> {
  await db.prisma.principal.create({ data: { id, kind: 'person', display_role: 'tester', ...belongs } });
  return issueToken(db, { principalId: id, kind: 'cli', now: new Date(), validForMs: HOUR_MS });
}
