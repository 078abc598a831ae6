/** The words of the server's own pages, in the three languages of the product. */

export const LANGUAGES = ['fi', 'sv', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface PageTexts {
  readonly hires: string;
  readonly openHires: (count: number) => string;
  readonly noHires: string;
  readonly shownFirst: (count: number) => string;
  readonly case: string;
  readonly stage: string;
  readonly turn: string;
  readonly since: string;
  readonly due: string;
  readonly late: string;
  readonly isLate: string;
  readonly nobodysTurn: string;
  readonly apiDescription: string;
  readonly signIn: string;
  readonly signInHint: string;
  readonly signingIn: string;
  readonly linkNotValid: string;
  readonly noAnswer: string;
  readonly needsScript: string;
  readonly signOut: string;
  readonly request: string;
  readonly openingChangesNothing: string;
  readonly noRequestPage: string;
  readonly noSuchPage: string;
  readonly notYourPage: string;
  readonly cannotShow: (requestId: string) => string;
  readonly toStart: string;
}

export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = {
  fi: {
    hires: 'Rekrytoinnit', openHires: (count) => `Avoimia rekrytointeja: ${count}`, noHires: 'Avoimia rekrytointeja ei ole.',
    shownFirst: (count) => `Näkyvissä ensimmäiset ${count}.`,
    case: 'Tapaus', stage: 'Vaihe', turn: 'Kenen vuoro', since: 'Alkaen', due: 'Määräpäivä', late: 'Myöhässä', isLate: 'määräaika on ylittynyt', nobodysTurn: 'ei kenenkään vuoro',
    apiDescription: 'Rajapinnan kuvaus', signIn: 'Kirjautuminen',
    signInHint: 'Kirjaudu kertalinkillä. Komento saapua sign-in-link tulostaa uuden linkin.',
    signingIn: 'Kirjaudutaan …', linkNotValid: 'Linkki ei kelpaa: se toimii kerran ja 15 minuuttia. Komento saapua sign-in-link tulostaa uuden.',
    noAnswer: 'Palvelin ei vastaa. Linkkiä ei ole käytetty; avaa se uudelleen.', needsScript: 'Kirjautuminen tarvitsee JavaScriptin.', signOut: 'Kirjaudu ulos',
    request: 'Pyyntö', openingChangesNothing: 'Linkin avaaminen ei kuittaa mitään.',
    noRequestPage: 'Tässä palvelussa ei vielä ole sivua, jolla pyyntöön vastataan. Vastatkaa pyynnön lähettäneelle aluekoordinaattorille ja kertokaa viestissä oleva viitenumero.',
    noSuchPage: 'Tätä sivua ei ole.', notYourPage: 'Tämä sivu ei ole nähtävissäsi.', toStart: 'Alkuun',
    cannotShow: (requestId) => `Sivua ei voi nyt näyttää. Yritä uudelleen; palvelimen loki tuntee pyynnön tunnuksella ${requestId}.`,
  },
  sv: {
    hires: 'Rekryteringar', openHires: (count) => `Öppna rekryteringar: ${count}`, noHires: 'Det finns inga öppna rekryteringar.',
    shownFirst: (count) => `De första ${count} visas.`,
    case: 'Ärende', stage: 'Skede', turn: 'Vems tur', since: 'Sedan', due: 'Senast', late: 'Försenad', isLate: 'tidsfristen har gått ut', nobodysTurn: 'ingens tur',
    apiDescription: 'Beskrivning av gränssnittet', signIn: 'Inloggning',
    signInHint: 'Logga in med en engångslänk. Kommandot saapua sign-in-link skriver ut en ny länk.',
    signingIn: 'Loggar in …', linkNotValid: 'Länken gäller inte: den fungerar en gång och i 15 minuter. Kommandot saapua sign-in-link skriver ut en ny.',
    noAnswer: 'Servern svarar inte. Länken har inte använts; öppna den på nytt.', needsScript: 'Inloggningen kräver JavaScript.', signOut: 'Logga ut',
    request: 'Begäran', openingChangesNothing: 'Att öppna länken kvitterar ingenting.',
    noRequestPage: 'Tjänsten har ännu ingen sida där begäran kan besvaras. Svara den regionala koordinatorn som skickade begäran och uppge referensnumret i meddelandet.',
    noSuchPage: 'Den här sidan finns inte.', notYourPage: 'Du har inte tillgång till den här sidan.', toStart: 'Till början',
    cannotShow: (requestId) => `Sidan kan inte visas nu. Försök igen; serverns logg känner begäran som ${requestId}.`,
  },
  en: {
    hires: 'Hires', openHires: (count) => `Open hires: ${count}`, noHires: 'There are no open hires.',
    shownFirst: (count) => `The first ${count} are shown.`,
    case: 'Case', stage: 'Stage', turn: 'Whose turn', since: 'Since', due: 'Due', late: 'Late', isLate: 'past its limit', nobodysTurn: "nobody's turn",
    apiDescription: 'Description of the API', signIn: 'Signing in',
    signInHint: 'Sign in by a one-time link. The command saapua sign-in-link prints a new one.',
    signingIn: 'Signing in …', linkNotValid: 'The link is not valid: it works once and for 15 minutes. The command saapua sign-in-link prints a new one.',
    noAnswer: 'The server does not answer. The link has not been used; open it again.', needsScript: 'Signing in needs JavaScript.', signOut: 'Sign out',
    request: 'Request', openingChangesNothing: 'Opening the link confirms nothing.',
    noRequestPage: 'This service has no page yet on which to answer the request. Please answer the regional coordinator who sent it, and give the reference number in the message.',
    noSuchPage: 'There is no such page.', notYourPage: 'This page is not for you to see.', toStart: 'To the start',
    cannotShow: (requestId) => `The page cannot be shown now. Try again; the log of the server knows the request as ${requestId}.`,
  },
};

/** The language that a browser asks for first among ours; Finnish when it asks for none of them. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const quality = parameters.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { language: tag.slice(0, 2), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  const found = wanted.find(({ language }) => language in PAGE_TEXTS)?.language;
  return (found as Language | undefined) ?? 'fi';
}
