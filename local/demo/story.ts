/**
 * What is under way in the demo: which handoffs are made by whom and what becomes of them, and how many hires stand
 * where. Data only; every sentence is made up and about nobody.
 */

/** The demo's hires come from this seed and the day on which it is filled. */
export const SEED = 'saapua';
export const PREFIX = 'DEMO';

/** Forty hires: open ones by stage, and some that have ended. */
export const OPEN: Readonly<Record<string, number>> = { need: 4, match: 5, offer: 4, permit: 8, arrival: 8, settling: 4, retention: 4 };
export const CLOSED = 3;

export type Turn =
  | { readonly act: 'accept' | 'complete' | 'claim' }
  | { readonly act: 'ask'; readonly reason: string; readonly text: string }
  | { readonly act: 'answer'; readonly text: string }
  | { readonly act: 'decline'; readonly reason: string; readonly text: string }
  | { readonly act: 'forward'; readonly localPart: string }
  | { readonly act: 'recall' };

export interface LiveHandoff {
  /** Name of it in keys. */
  readonly name: string;
  /** Step of the model whose service it goes to. */
  readonly step: string;
  /** Stages in one of which the hire must stand. */
  readonly stages: readonly string[];
  /** Nobody owns the service where the hire is. */
  readonly isUnowned?: true;
  readonly text: string;
  readonly turns: readonly Turn[];
}

// Whoever waits for nothing but the next check-in stays in retention: a handoff would lead back to its step.
const IN_TOWN = ['arrival', 'settling'];
const COMING = ['permit', ...IN_TOWN];

export const LIVE: readonly LiveHandoff[] = [
  { name: 'sent', step: 'A1', stages: COMING, text: 'Esimerkki: asunto kahdelle, muutto lähiviikkoina.', turns: [] },
  { name: 'sent-too', step: 'A8', stages: IN_TOWN, text: 'Esimerkki: Kela-ilmoitus odottaa.', turns: [] },
  { name: 'accepted', step: 'A4', stages: IN_TOWN, text: 'Esimerkki: kotikunnan rekisteröinti.', turns: [{ act: 'accept' }] },
  { name: 'asked', step: 'S1', stages: COMING, text: 'Esimerkki: kielikurssi työn ohessa.', turns: [{ act: 'ask', reason: 'unclear', text: 'Esimerkki: mikä on lähtötaso?' }] },
  { name: 'asked-later', step: 'S3', stages: IN_TOWN, text: 'Esimerkki: alkukartoitus.', turns: [{ act: 'accept' }, { act: 'ask', reason: 'language', text: 'Esimerkki: tarvitaanko tulkki?' }] },
  { name: 'answered', step: 'A5', stages: IN_TOWN, text: 'Esimerkki: verokortti ennen ensimmäistä palkkaa.', turns: [{ act: 'accept' }, { act: 'ask', reason: 'missing_document', text: 'Esimerkki: työsopimus puuttuu.' }, { act: 'answer', text: 'Esimerkki: sopimus on toimitettu.' }] },
  { name: 'declined', step: 'A6', stages: IN_TOWN, text: 'Esimerkki: tilin avaaminen.', turns: [{ act: 'decline', reason: 'no_capacity', text: 'Esimerkki: ei aikoja tässä kuussa.' }] },
  { name: 'forwarded', step: 'A4', stages: IN_TOWN, text: 'Esimerkki: osoite ja kotikunta.', turns: [{ act: 'forward', localPart: 'toinen.kasittelija' }] },
  { name: 'completed', step: 'S1', stages: COMING, text: 'Esimerkki: kielikurssi.', turns: [{ act: 'accept' }, { act: 'complete' }] },
  { name: 'recalled', step: 'A1', stages: COMING, text: 'Esimerkki: asunto löytyi jo.', turns: [{ act: 'recall' }] },
  { name: 'unowned', step: 'S4', stages: COMING, isUnowned: true, text: 'Esimerkki: puolison palvelut.', turns: [] },
];

/** Handoffs of the past that nobody has answered: sent this many days before the demo is filled. */
export const OVERDUE: readonly { readonly step: string; readonly days: number; readonly accepted: boolean }[] = [
  { step: 'A1', days: 9, accepted: false },
  { step: 'A4', days: 16, accepted: false },
  { step: 'S1', days: 34, accepted: true },
];
