/**
 * Every field that a handoff may show to its receiver: where its value comes from, how sensitive it is, and on which
 * legal bases it may be shared. What is not in this table is never shown to anybody outside, so a fact or a profile field
 * that is added later stays hidden until somebody has classified it (trust.md §8.4; a test counts both sides).
 *
 * Consent is no basis here: it counts for little between a person and those they depend on (rules.md §7). Identity codes
 * and passport data (C3) are no fields either: nothing stores them, whoever needs them asks the person.
 */

/** Classes of the model that may be shared; C4 is never collected. */
export type DataClass = 'C1_case' | 'C2_personal' | 'C3_identity';

/** GDPR Art. 6(1): (e) a task of an authority, (c) a duty by law, (b) a contract with the person or steps towards one. */
export const LEGAL_BASES = ['public_task', 'legal_obligation', 'contract'] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

export interface Label {
  readonly fi: string;
  readonly sv: string;
  readonly en: string;
}

/** Where a value is read at the moment at which somebody looks. */
export type FieldSource =
  /** Case attribute of the model. */
  | { readonly from: 'attribute'; readonly attribute: string }
  /** Fact of the talent; its default counts as not known. */
  | { readonly from: 'fact'; readonly fact: string }
  /** Local date on which a step of the case was done. */
  | { readonly from: 'step_done'; readonly step: string }
  /** Is that step done? */
  | { readonly from: 'is_step_done'; readonly step: string }
  | { readonly from: 'employment_start' }
  | { readonly from: 'family_size' }
  /** Name and relation of each family member. */
  | { readonly from: 'family_members' }
  | { readonly from: 'talent_profile'; readonly keys: readonly ProfileKey[] }
  | { readonly from: 'employer_profile'; readonly keys: readonly ProfileKey[] };

export type ProfileKey = 'name' | 'email' | 'phone' | 'languages';

export interface FieldDefinition {
  readonly dataClass: DataClass;
  readonly legalBases: readonly LegalBasis[];
  readonly source: FieldSource;
  readonly label: Label;
}

const ANY_BASIS = LEGAL_BASES;
/** Nothing that a contract with a bank or a landlord could need. */
const OFFICIAL: readonly LegalBasis[] = ['public_task', 'legal_obligation'];

const FIELDS = {
  talent_name: { dataClass: 'C2_personal', legalBases: ANY_BASIS, source: { from: 'talent_profile', keys: ['name'] }, label: { fi: 'Nimi', sv: 'Namn', en: 'Name' } },
  talent_contact: { dataClass: 'C2_personal', legalBases: ANY_BASIS, source: { from: 'talent_profile', keys: ['email', 'phone'] }, label: { fi: 'Yhteystiedot', sv: 'Kontaktuppgifter', en: 'Contact details' } },
  language: { dataClass: 'C2_personal', legalBases: ANY_BASIS, source: { from: 'talent_profile', keys: ['languages'] }, label: { fi: 'Asiointikielet', sv: 'Språk', en: 'Languages' } },
  citizenship_group: { dataClass: 'C2_personal', legalBases: OFFICIAL, source: { from: 'fact', fact: 'citizenship_group' }, label: { fi: 'Kansalaisuusryhmä', sv: 'Medborgarskapsgrupp', en: 'Citizenship group' } },
  has_identity_code: { dataClass: 'C2_personal', legalBases: ANY_BASIS, source: { from: 'fact', fact: 'has_identity_code' }, label: { fi: 'Onko henkilötunnus', sv: 'Finns personbeteckning', en: 'Has an identity code' } },
  in_finland_at_start: { dataClass: 'C2_personal', legalBases: OFFICIAL, source: { from: 'fact', fact: 'in_finland_at_start' }, label: { fi: 'Asui jo Suomessa', sv: 'Bodde redan i Finland', en: 'Already lived in Finland' } },
  permit_route: { dataClass: 'C1_case', legalBases: OFFICIAL, source: { from: 'fact', fact: 'route' }, label: { fi: 'Oleskeluoikeuden peruste', sv: 'Grund för uppehållsrätt', en: 'Permit route' } },
  permit_valid_until: { dataClass: 'C2_personal', legalBases: ANY_BASIS, source: { from: 'fact', fact: 'permit_valid_until' }, label: { fi: 'Lupa voimassa', sv: 'Tillståndet gäller till', en: 'Permit valid until' } },
  fast_track: { dataClass: 'C1_case', legalBases: OFFICIAL, source: { from: 'fact', fact: 'fast_track' }, label: { fi: 'Pikakaista', sv: 'Snabbspår', en: 'Fast track' } },
  regulated_profession: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'fact', fact: 'regulated_profession' }, label: { fi: 'Säännelty ammatti', sv: 'Reglerat yrke', en: 'Regulated profession' } },
  recognition_authority: { dataClass: 'C1_case', legalBases: OFFICIAL, source: { from: 'fact', fact: 'recognition_authority' }, label: { fi: 'Tutkinnon tunnustaja', sv: 'Erkännande myndighet', en: 'Recognition authority' } },
  qualification_from: { dataClass: 'C2_personal', legalBases: OFFICIAL, source: { from: 'fact', fact: 'qualification_from' }, label: { fi: 'Tutkinto suoritettu', sv: 'Examen avlagd', en: 'Qualification from' } },
  employer: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'attribute', attribute: 'employer_id' }, label: { fi: 'Työnantaja', sv: 'Arbetsgivare', en: 'Employer' } },
  employer_contact: { dataClass: 'C2_personal', legalBases: ANY_BASIS, source: { from: 'employer_profile', keys: ['name', 'email', 'phone'] }, label: { fi: 'Työnantajan yhteyshenkilö', sv: 'Arbetsgivarens kontaktperson', en: 'Contact at the employer' } },
  employer_certified: { dataClass: 'C1_case', legalBases: OFFICIAL, source: { from: 'fact', fact: 'employer_certified' }, label: { fi: 'Sertifioitu työnantaja', sv: 'Certifierad arbetsgivare', en: 'Certified employer' } },
  occupation: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'attribute', attribute: 'occupation' }, label: { fi: 'Ammatti', sv: 'Yrke', en: 'Occupation' } },
  sector: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'attribute', attribute: 'sector' }, label: { fi: 'Toimiala', sv: 'Bransch', en: 'Sector' } },
  region: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'attribute', attribute: 'region' }, label: { fi: 'Maakunta', sv: 'Landskap', en: 'Region' } },
  municipality: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'attribute', attribute: 'municipality' }, label: { fi: 'Kunta', sv: 'Kommun', en: 'Municipality' } },
  salary_terms_attested: { dataClass: 'C1_case', legalBases: OFFICIAL, source: { from: 'is_step_done', step: 'P2' }, label: { fi: 'Työnantaja on ilmoittanut työehdot', sv: 'Arbetsgivaren har uppgett anställningsvillkoren', en: 'Terms of employment attested' } },
  contract_made_on: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'step_done', step: 'O2' }, label: { fi: 'Työsopimus tehty', sv: 'Arbetsavtal ingått', en: 'Contract made on' } },
  employment_start: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'employment_start' }, label: { fi: 'Työ alkoi', sv: 'Arbetet började', en: 'Employment started' } },
  arrival_date: { dataClass: 'C2_personal', legalBases: ANY_BASIS, source: { from: 'step_done', step: 'A2' }, label: { fi: 'Saapui Suomeen', sv: 'Kom till Finland', en: 'Arrived in Finland' } },
  housing_needed: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'fact', fact: 'housing_needed' }, label: { fi: 'Tarvitsee asunnon', sv: 'Behöver bostad', en: 'Needs housing' } },
  language_training_needed: { dataClass: 'C1_case', legalBases: ANY_BASIS, source: { from: 'fact', fact: 'language_training_needed' }, label: { fi: 'Tarvitsee kielikoulutusta', sv: 'Behöver språkutbildning', en: 'Needs language training' } },
  family_size: { dataClass: 'C2_personal', legalBases: ANY_BASIS, source: { from: 'family_size' }, label: { fi: 'Perheenjäsenten määrä', sv: 'Antal familjemedlemmar', en: 'Number of family members' } },
  family_members: { dataClass: 'C2_personal', legalBases: OFFICIAL, source: { from: 'family_members' }, label: { fi: 'Perheenjäsenet', sv: 'Familjemedlemmar', en: 'Family members' } },
  has_spouse: { dataClass: 'C2_personal', legalBases: OFFICIAL, source: { from: 'fact', fact: 'has_spouse' }, label: { fi: 'Puoliso muuttaa', sv: 'Partner flyttar med', en: 'Spouse moves too' } },
  has_children: { dataClass: 'C2_personal', legalBases: OFFICIAL, source: { from: 'fact', fact: 'has_children' }, label: { fi: 'Lapsia muuttaa', sv: 'Barn flyttar med', en: 'Children move too' } },
  daycare_need: { dataClass: 'C2_personal', legalBases: OFFICIAL, source: { from: 'fact', fact: 'daycare_need' }, label: { fi: 'Varhaiskasvatuksen tarve', sv: 'Behov av småbarnspedagogik', en: 'Need of day care' } },
  daycare_needed_from: { dataClass: 'C2_personal', legalBases: OFFICIAL, source: { from: 'fact', fact: 'daycare_needed_from' }, label: { fi: 'Varhaiskasvatuspaikka tarvitaan', sv: 'Småbarnspedagogik behövs från', en: 'Day care needed from' } },
} as const satisfies Readonly<Record<string, FieldDefinition>>;

export type FieldId = keyof typeof FIELDS;

/** All fields, by their codes. */
export const SHARED_FIELDS: Readonly<Record<FieldId, FieldDefinition>> = FIELDS;

/** Facts and attributes of the model that no receiver needs, each looked at. A new one is in neither list, and a test fails. */
export const NEVER_SHARED: readonly string[] = [
  'path', 'hire_on_existing_permit', 'season_months', 'occupation_in_regional_policy', 'construction_site', 'work_permit_held_since',
  'notice_channel', 'employment_end_premature', 'main_job', 'founder_case', 'pilot',
];

/** A field of the table by its code; undefined when there is none. */
export function fieldOf(field: string): FieldDefinition | undefined {
  return Object.hasOwn(FIELDS, field) ? SHARED_FIELDS[field as FieldId] : undefined;
}

/** May this field be shared on this basis? */
export function isAdmissible(field: string, legalBasis: string): boolean {
  return fieldOf(field)?.legalBases.some((basis) => basis === legalBasis) ?? false;
}
