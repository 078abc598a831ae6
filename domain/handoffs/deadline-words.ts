/** A receiver's due date in words, in the three languages that mails and pages are written in. */
import { type Day, civilOf } from '../calendar/day';
import type { Label } from './shared-fields';

export interface DeadlineToSay {
  /** Undefined while it is not known. */
  readonly dueOn: Day | undefined;
  /** A question waits for its answer. */
  readonly paused: boolean;
  /** Days of the clock's unit after the due date; 0 when in time. */
  readonly lateDays: number;
  /** Accepted: the work is due. Else a first answer of any kind is. */
  readonly isForWork: boolean;
}

/** One sentence per language. */
export function deadlineWords({ dueOn, paused, lateDays, isForWork }: DeadlineToSay): Label {
  if (paused)
    return {
      fi: 'Määräaika on pysähdyksissä: lähettäjän vastausta odotetaan.',
      sv: 'Tidsfristen står stilla: avsändarens svar inväntas.',
      en: 'The time limit stands still: the sender’s answer is waited for.',
    };
  if (dueOn === undefined) return { fi: 'Määräaikaa ei voi vielä laskea.', sv: 'Tidsfristen kan inte räknas ännu.', en: 'The due date cannot be counted yet.' };
  const { year, month, date } = civilOf(dueOn);
  const [nordic, english] = [`${date}.${month}.${year}`, `${date} ${MONTHS[month - 1]} ${year}`];
  if (lateDays > 0)
    return {
      fi: `${isForWork ? 'Valmis piti olla' : 'Vastaus piti antaa'} viimeistään ${nordic}. Myöhässä ${lateDays} ${lateDays === 1 ? 'työpäivän' : 'työpäivää'}.`,
      sv: `${isForWork ? 'Skulle ha varit klart' : 'Skulle ha besvarats'} senast ${nordic}. ${lateDays} ${lateDays === 1 ? 'arbetsdag' : 'arbetsdagar'} försenat.`,
      en: `${isForWork ? 'Was to be done' : 'Was to be answered'} by ${english}. Late by ${lateDays} working ${lateDays === 1 ? 'day' : 'days'}.`,
    };
  return {
    fi: `${isForWork ? 'Valmis' : 'Vastaus'} viimeistään ${nordic}.`,
    sv: `${isForWork ? 'Klart' : 'Svar'} senast ${nordic}.`,
    en: `${isForWork ? 'Done' : 'An answer'} by ${english}.`,
  };
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
