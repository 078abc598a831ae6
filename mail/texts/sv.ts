/** Mail texts in Finland Swedish. Terms as in the product's glossary. */
import type { MailTexts } from './texts';

const due = (word: string, date: string | undefined): string => (date === undefined ? '' : `, ${word} ${date}`);

export const SV: MailTexts = {
  notices: {
    request: { subject: (t) => `Begäran ${t.reference}${due('svar senast', t.due)}`, what: () => 'En begäran har skickats till er.', next: 'Öppna begäran via länken. Där kan ni ta den under behandling, fråga mer, skicka den vidare till en kollega eller meddela att ärendet inte hör till er.' },
    answered: { subject: (t) => `Er fråga har besvarats: begäran ${t.reference}${due('tidsfrist', t.due)}`, what: () => 'Er fråga har besvarats och tidsfristen löper igen.', next: 'Läs svaret via länken och fortsätt behandlingen.' },
    withdrawn: { subject: (t) => `Begäran ${t.reference} har återkallats`, what: () => 'Begäran har återkallats.', next: 'Ni behöver inte göra något. Kalenderanteckningen kan tas bort.' },
    reminder: { subject: (t) => `Påminnelse: begäran ${t.reference}${due('tidsfrist', t.due)}`, what: () => 'En begäran väntar på er, och en del av tidsfristen har gått.', next: 'Öppna begäran via länken och svara, eller fråga mer.' },
    lead: { subject: (t) => `Tidsfristen har gått ut: begäran ${t.reference}`, what: () => 'Tidsfristen för en begäran till er tjänst har gått ut.', next: 'Begäran finns i tjänstens e-postlåda. Se till att någon sköter den, eller berätta vad som hindrar.' },
    liaison: { subject: (t) => `Begäran ${t.reference} har förts till er`, what: () => 'Tidsfristen för en begäran har överskridits tydligt och inget svar har kommit.', next: 'Kontakta mottagaren. Avsändaren kan dra tillbaka begäran.' },
    returned_question: { subject: (t) => `Begäran ${t.reference} återsändes med en fråga`, what: () => 'Mottagaren frågar mer. Tidsfristen står stilla tills frågan har besvarats.', next: 'Svara på frågan.' },
    returned_for_good: { subject: (t) => `Begäran ${t.reference} återsändes`, what: () => 'Mottagaren sköter inte begäran.', next: 'Se orsaken och skicka begäran till rätt ställe.' },
    completed: { subject: (t) => `Begäran ${t.reference} är klar`, what: () => 'Begäran är klar.', next: 'Ni behöver inte göra något.' },
    unowned: { subject: (t) => `Ingens tur: ${t.reference}`, what: () => 'En tjänst som ingen ansvarar för behövdes. Begäran kunde inte skickas.', next: 'Hitta en ansvarig för tjänsten.' },
    checkin: { subject: (t) => `Uppföljningsenkät: ${t.reference}`, what: () => 'Det är dags för uppföljningsenkäten.', next: 'Fråga hur det går och anteckna svaret.' },
    at_risk: { subject: (t) => `Tidsfristen närmar sig: ${t.reference}`, what: (t) => `Tidsfristen närmar sig${due('sista dag', t.due)}.`, next: 'Se efter om ärendet kan påskyndas.' },
    overdue: { subject: (t) => `Tidsfristen har gått ut: ${t.reference}`, what: (t) => `Tidsfristen har gått ut${due('sista dag var', t.due)}.`, next: 'Se efter vems tur det är och ta kontakt.' },
    escalated: { subject: (t) => `Tidsfristen har överskridits tydligt: ${t.reference}`, what: (t) => `Tidsfristen har överskridits tydligt${due('sista dag var', t.due)}. En skickad begäran kan dras tillbaka.`, next: 'Bestäm om ni väntar ännu eller skickar begäran någon annanstans.' },
    own_deadline: { subject: (t) => `Tidsfristen närmar sig: ${t.reference}`, what: (t) => `Det är er tur, och tidsfristen närmar sig${due('sista dag', t.due)}.`, next: 'Logga in i tjänsten och se vad som ska göras.' },
    own_overdue: { subject: (t) => `Tidsfristen har gått ut: ${t.reference}`, what: (t) => `Det är er tur, och tidsfristen har gått ut${due('sista dag var', t.due)}.`, next: 'Logga in i tjänsten och se vad som ska göras. Den regionala koordinatorn hjälper till.' },
    renewal: { subject: (t) => `Att göra före sista dagen: ${t.reference}`, what: (t) => `I ert ärende finns något som ska skötas i tid${due('sista dag', t.due)}.`, next: 'Logga in i tjänsten och se vad som ska göras. Den regionala koordinatorn hjälper till.' },
    renewal_watch: { subject: (t) => `En sista dag närmar sig: ${t.reference}`, what: (t) => `En sista dag närmar sig, och den som ska göra något har fått veta det${due('sista dag', t.due)}.`, next: 'Se till att ärendet sköts.' },
    undeliverable: { subject: (t) => `Meddelandet kom inte fram: ${t.reference}`, what: () => 'Meddelandet till mottagaren kom inte fram.', next: 'Kontrollera adressen eller ring.' },
  },
  code: {
    subject: (reference) => `Bekräftelsekod för begäran ${reference}`, what: 'Med den här bekräftelsekoden öppnar ni begäran.', code: 'Bekräftelsekod',
    valid: (clock) => `Koden gäller till kl. ${clock} och fungerar bara i den webbläsare där den begärdes.`, notYou: 'Om ni inte har begärt någon kod behöver ni inte göra något. Ge inte koden till någon.',
  },
  link: { subject: (reference) => `Länk till begäran ${reference}`, what: 'Här är en ny länk till begäran.', next: 'Tidigare länkar fungerar inte längre. Om ni inte har begärt någon länk behöver ni inte göra något.' },
  digest: {
    subject: (date, hires) => `Dagens sammandrag ${date}: ${hires} ${hires === 1 ? 'rekrytering' : 'rekryteringar'}`,
    what: (hires) => (hires === 1 ? 'I en rekrytering har det hänt något som ni bör känna till.' : `I ${hires} rekryteringar har det hänt något som ni bör känna till.`),
    next: 'Det som inte längre stämmer har lämnats bort.',
  },
  labels: { service: 'Vad', asks: 'Vem ber', reference: 'Referensnummer', case: 'Rekrytering', due: 'Tidsfrist' },
  askers: { coordinator: 'den regionala koordinatorn', team_lead: 'de regionala koordinatorernas chef', admin: 'huvudanvändaren', other: 'tjänsten för internationell rekrytering' },
  open: 'Öppna begäran', openApp: 'Öppna Saapua',
  confirmsNothing: 'Att öppna länken bekräftar ingenting. Först det som ni själva väljer på sidan träder i kraft.',
  typeReference: 'Begäran kan öppnas på sidan med referensnumret; koden skickas bara till tjänstens e-postlåda.',
  inThisLanguage: 'På svenska',
  automatic: 'Detta är ett automatiskt meddelande som inte kan besvaras.',
  noPersonalData: 'Meddelandet innehåller inga personuppgifter.',
  calendar: { summary: (reference) => `Begäran ${reference}: tidsfrist`, description: 'Begäran öppnas via länken i e-postmeddelandet. Att godkänna kalenderanteckningen bekräftar inte begäran.', cancelled: 'Begäran har återkallats.' },
  weekdays: ['måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag', 'lördag', 'söndag'],
  date: ({ weekday, year, month, date }) => `${weekday} ${date}.${month}.${year}`,
};
