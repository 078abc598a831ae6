/** Persons as the API takes and shows them. Names and contacts stand in bodies only; addresses and answers of others hold codes. */
import { z } from 'zod';
import { isCode, isPersonal } from '../../domain/hire/admit';
import { PURPOSES } from '../../vault/access-log';

const MOST_LANGUAGES = 10;
/** ISO 639-1 or 639-3. */
const LANGUAGE = /^[a-z]{2,3}$/;
const PHONE = /^\+?[0-9][0-9 ()-]{3,28}[0-9]$/;
/** Line breaks and other control signs could change the meaning of a mail or a file that shows the name. */
const CONTROL = /\p{Cc}/u;

/** An identity code is no field of ours, so it may not come in by another one. */
const withoutIdentityCode = (text: string): boolean => !isPersonal(text);
const NO_IDENTITY_CODE = 'must not hold an identity code: nothing here stores them';

export const code = z.string().refine(isCode, 'must be a code: letters, digits and . _ : / - (at most 120)');

export const profileSchema = z.strictObject({
  name: z.string().trim().min(1).max(200).refine((name) => !CONTROL.test(name), 'must be one line').refine(withoutIdentityCode, NO_IDENTITY_CODE),
  email: z.email('must be a mail address').max(254).optional(),
  phone: z.string().regex(PHONE, 'must be a telephone number: digits, spaces and + ( ) -').refine(withoutIdentityCode, NO_IDENTITY_CODE).optional(),
  languages: z.array(z.string().regex(LANGUAGE, 'must be a language code of ISO 639')).min(1).max(MOST_LANGUAGES).optional().describe('The best one first'),
}).meta({ id: 'Profile' });

const version = z.int().min(0).describe('The version that was read; 0 when nothing is written yet');

export const personSchema = z.object({
  person_id: z.string().nullable().describe('Null: nobody has written anything about this person'),
  kind: z.enum(['talent', 'family', 'employer', 'staff']),
  member_id: z.string().nullable().describe('Family member, or contact of an employer'),
  version,
  erased: z.boolean(),
  profile: profileSchema.nullable().describe('Null: nothing is known, or erased'),
}).meta({ id: 'Person' });

export const personsSchema = z.object({ case_id: z.string(), persons: z.array(personSchema) }).meta({ id: 'PersonsOfHire' });
export const contactsSchema = z.object({ employer_id: z.string(), contacts: z.array(personSchema) }).meta({ id: 'ContactsOfEmployer' });
export const writtenSchema = z.object({ person_id: z.string(), version: z.int() }).meta({ id: 'PersonWritten' });

export const profileBody = z.strictObject({ version, profile: profileSchema });
export const memberBody = profileBody.extend({ member_id: code.optional().describe('Family member; absent: the talent') });
export const contactBody = profileBody.extend({ member_id: code.describe('A code for the contact: hr, ceo') });

export const purposeQuery = z.strictObject({ purpose: z.enum(PURPOSES).default('case_work').describe('Why you look; it is kept and can be seen by the person') });

export const personsQuery = purposeQuery.extend({ codes: z.enum(['true', 'false']).default('false').describe('Only who is known, without profiles; nothing is seen, so nothing is logged') });

export const confirmBody = z.strictObject({ confirm: z.string().max(120).describe('The case id, typed again (of a contact: the employer id; of an account: its id): this cannot be undone') });
export const erasedSchema = z.object({
  erased: z.array(z.string()).describe('Ids of the persons whose keys are destroyed now'),
  event_ids: z.array(z.string()).describe('What was recorded in the hire; empty when it stood there already, or for others than the talent'),
}).meta({ id: 'Erased' });

export const accessSchema = z.object({
  entries: z.array(z.object({
    at: z.string().describe('ISO instant, UTC'),
    person_id: z.string(),
    organisation_id: z.string().nullable().describe('Null: people of this installation'),
    principal: z.string().nullable().describe('Who; null for those whose own hire it is'),
    purpose: z.string(),
    fields: z.array(z.string()),
  })),
  next: z.string().optional().describe('Give it as `after` for the next page; absent on the last one'),
}).meta({ id: 'AccessLog' });

export const namesSchema = z.object({
  names: z.array(z.object({ case_id: z.string(), name: z.string().nullable() })).describe('Hires that you may see; null: no name is known, or erased'),
}).meta({ id: 'NamesOfHires' });
