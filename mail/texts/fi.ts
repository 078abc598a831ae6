/** Mail texts in Finnish; the language that the others are made from. Terms as in the product's glossary. */
import type { MailTexts } from './texts';

const due = (word: string, date: string | undefined): string => (date === undefined ? '' : `, ${word} ${date}`);

export const FI: MailTexts = {
  notices: {
    request: { subject: (t) => `Pyyntö ${t.reference}${due('vastaus viimeistään', t.due)}`, what: () => 'Teille on lähetetty pyyntö.', next: 'Avatkaa pyyntö linkistä. Siellä voitte ottaa sen käsittelyyn, kysyä lisää, siirtää sen kollegalle tai kertoa, että asia ei kuulu teille.' },
    answered: { subject: (t) => `Kysymykseenne on vastattu: pyyntö ${t.reference}${due('määräpäivä', t.due)}`, what: () => 'Kysymykseenne on vastattu, ja pyynnön määräaika kuluu taas.', next: 'Lukekaa vastaus linkistä ja jatkakaa käsittelyä.' },
    withdrawn: { subject: (t) => `Pyyntö ${t.reference} on peruttu`, what: () => 'Pyyntö on peruttu.', next: 'Teidän ei tarvitse tehdä mitään. Kalenterimerkinnän voi poistaa.' },
    reminder: { subject: (t) => `Muistutus: pyyntö ${t.reference}${due('määräpäivä', t.due)}`, what: () => 'Pyyntö odottaa teitä, ja osa määräajasta on kulunut.', next: 'Avatkaa pyyntö linkistä ja vastatkaa, tai kysykää lisää.' },
    lead: { subject: (t) => `Määräaika on ylittynyt: pyyntö ${t.reference}`, what: () => 'Palveluunne lähetetyn pyynnön määräaika on ylittynyt.', next: 'Pyyntö on palvelun postilaatikossa. Varmistakaa, että joku hoitaa sen, tai kertokaa, mikä estää.' },
    liaison: { subject: (t) => `Pyyntö ${t.reference} on viety teille`, what: () => 'Pyynnön määräaika on ylittynyt selvästi, eikä vastausta ole tullut.', next: 'Ottakaa yhteys vastaanottajaan. Lähettäjä voi vetää pyynnön takaisin.' },
    returned_question: { subject: (t) => `Pyyntö ${t.reference} palautui kysymyksellä`, what: () => 'Vastaanottaja kysyy lisää. Määräaika on pysähdyksissä, kunnes kysymykseen vastataan.', next: 'Vastatkaa kysymykseen.' },
    returned_for_good: { subject: (t) => `Pyyntö ${t.reference} palautui`, what: () => 'Vastaanottaja ei hoida pyyntöä.', next: 'Katsokaa syy ja lähettäkää pyyntö oikeaan paikkaan.' },
    completed: { subject: (t) => `Pyyntö ${t.reference} on hoidettu`, what: () => 'Pyyntö on hoidettu.', next: 'Teidän ei tarvitse tehdä mitään.' },
    unowned: { subject: (t) => `Ei kenenkään vuoro: ${t.reference}`, what: () => 'Tarvittiin palvelua, jolla ei ole vastuutahoa. Pyyntöä ei voitu lähettää.', next: 'Etsikää palvelulle vastuutaho.' },
    checkin: { subject: (t) => `Kuulumiskysely: ${t.reference}`, what: () => 'Kuulumiskyselyn aika on tullut.', next: 'Kysykää kuulumiset ja kirjatkaa vastaus.' },
    at_risk: { subject: (t) => `Määräaika lähestyy: ${t.reference}`, what: (t) => `Määräaika lähestyy${due('määräpäivä', t.due)}.`, next: 'Katsokaa, voiko asiaa jouduttaa.' },
    overdue: { subject: (t) => `Määräaika on ylittynyt: ${t.reference}`, what: (t) => `Määräaika on ylittynyt${due('määräpäivä oli', t.due)}.`, next: 'Katsokaa, kenen vuoro on, ja ottakaa yhteyttä.' },
    escalated: { subject: (t) => `Määräaika on ylittynyt selvästi: ${t.reference}`, what: (t) => `Määräaika on ylittynyt selvästi${due('määräpäivä oli', t.due)}. Lähetetyn pyynnön voi vetää takaisin.`, next: 'Päättäkää, odotetaanko vielä vai lähetetäänkö pyyntö muualle.' },
    own_deadline: { subject: (t) => `Määräaika lähestyy: ${t.reference}`, what: (t) => `Teidän vuoronne on, ja määräaika lähestyy${due('määräpäivä', t.due)}.`, next: 'Kirjautukaa palveluun ja katsokaa, mitä pitää tehdä.' },
    own_overdue: { subject: (t) => `Määräaika on ylittynyt: ${t.reference}`, what: (t) => `Teidän vuoronne on, ja määräaika on ylittynyt${due('määräpäivä oli', t.due)}.`, next: 'Kirjautukaa palveluun ja katsokaa, mitä pitää tehdä. Aluekoordinaattori auttaa.' },
    renewal: { subject: (t) => `Tehtävä ennen määräpäivää: ${t.reference}`, what: (t) => `Asiassanne on tehtävä, joka pitää hoitaa ajoissa${due('viimeinen päivä', t.due)}.`, next: 'Kirjautukaa palveluun ja katsokaa, mitä pitää tehdä. Aluekoordinaattori auttaa.' },
    renewal_watch: { subject: (t) => `Tulossa oleva määräpäivä: ${t.reference}`, what: (t) => `Määräpäivä on tulossa, ja siitä on kerrottu sille, jonka pitää toimia${due('viimeinen päivä', t.due)}.`, next: 'Varmistakaa, että asia hoidetaan.' },
    undeliverable: { subject: (t) => `Viesti ei mennyt perille: ${t.reference}`, what: () => 'Viesti vastaanottajalle ei mennyt perille.', next: 'Tarkistakaa osoite tai soittakaa.' },
  },
  code: {
    subject: (reference) => `Vahvistuskoodi pyyntöön ${reference}`, what: 'Tällä vahvistuskoodilla avaatte pyynnön.', code: 'Vahvistuskoodi',
    valid: (clock) => `Koodi on voimassa klo ${clock} asti ja toimii vain siinä selaimessa, jossa se pyydettiin.`, notYou: 'Jos ette pyytäneet koodia, teidän ei tarvitse tehdä mitään. Älkää antako koodia kenellekään.',
  },
  link: { subject: (reference) => `Linkki pyyntöön ${reference}`, what: 'Tässä on uusi linkki pyyntöön.', next: 'Aiemmat linkit eivät enää toimi. Jos ette pyytäneet linkkiä, teidän ei tarvitse tehdä mitään.' },
  digest: {
    subject: (date, hires) => `Päivän kooste ${date}: ${hires} ${hires === 1 ? 'rekrytointi' : 'rekrytointia'}`,
    what: (hires) => (hires === 1 ? 'Yhdessä rekrytoinnissa on tapahtunut jotain, mistä teidän on hyvä tietää.' : `${hires} rekrytoinnissa on tapahtunut jotain, mistä teidän on hyvä tietää.`),
    next: 'Koosteessa ei ole sitä, mikä ei enää pidä paikkaansa.',
  },
  labels: { service: 'Mitä', asks: 'Kuka pyytää', reference: 'Viitenumero', case: 'Rekrytointi', due: 'Määräpäivä' },
  askers: { coordinator: 'aluekoordinaattori', team_lead: 'aluekoordinaattorien esihenkilö', admin: 'pääkäyttäjä', other: 'kansainvälisen rekrytoinnin palvelu' },
  open: 'Avaa pyyntö', openApp: 'Avaa Saapua',
  confirmsNothing: 'Linkin avaaminen ei kuittaa mitään. Vasta se, minkä itse valitsette avatulla sivulla, tulee voimaan.',
  typeReference: 'Pyynnön voi avata sivulla viitenumerolla; koodi lähetetään vain palvelun postilaatikkoon.',
  inThisLanguage: 'Suomeksi',
  automatic: 'Tämä on automaattinen viesti, johon ei voi vastata.',
  noPersonalData: 'Viestissä ei ole henkilötietoja.',
  calendar: { summary: (reference) => `Pyyntö ${reference}: määräpäivä`, description: 'Pyyntö avataan sähköpostissa olevasta linkistä. Kalenterimerkinnän hyväksyminen ei kuittaa pyyntöä.', cancelled: 'Pyyntö on peruttu.' },
  weekdays: ['maanantai', 'tiistai', 'keskiviikko', 'torstai', 'perjantai', 'lauantai', 'sunnuntai'],
  date: ({ weekday, year, month, date }) => `${weekday} ${date}.${month}.${year}`,
};
