/** Mail texts in English. For officers a handoff is a request. */
import type { MailTexts } from './texts';

const due = (word: string, date: string | undefined): string => (date === undefined ? '' : `, ${word} ${date}`);
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export const EN: MailTexts = {
  notices: {
    request: { subject: (t) => `Request ${t.reference}${due('answer by', t.due)}`, what: () => 'A request has been sent to you.', next: 'Open the request by the link. There you can accept it, ask a question, forward it to a colleague, or say that it is not for you.' },
    answered: { subject: (t) => `Your question is answered: request ${t.reference}${due('due', t.due)}`, what: () => 'Your question is answered, and the time limit runs again.', next: 'Read the answer by the link and go on.' },
    withdrawn: { subject: (t) => `Request ${t.reference} is withdrawn`, what: () => 'The request is withdrawn.', next: 'You need to do nothing. The calendar entry can be removed.' },
    reminder: { subject: (t) => `Reminder: request ${t.reference}${due('due', t.due)}`, what: () => 'A request waits for you, and part of its time has passed.', next: 'Open the request by the link and answer it, or ask a question.' },
    lead: { subject: (t) => `Past its due date: request ${t.reference}`, what: () => 'A request to your service is past its due date.', next: 'The request is in the mailbox of the service. Make sure that somebody sees to it, or say what stands in the way.' },
    liaison: { subject: (t) => `Request ${t.reference} is brought to you`, what: () => 'A request is well past its due date and was not answered.', next: 'Contact the receiver. The sender can recall the request.' },
    returned_question: { subject: (t) => `Request ${t.reference} came back with a question`, what: () => 'The receiver asks a question. The time limit stands still until it is answered.', next: 'Answer the question.' },
    returned_for_good: { subject: (t) => `Request ${t.reference} came back`, what: () => 'The receiver does not see to the request.', next: 'See the reason and send the request to the right place.' },
    completed: { subject: (t) => `Request ${t.reference} is done`, what: () => 'The request is done.', next: 'You need to do nothing.' },
    unowned: { subject: (t) => `Nobody's turn: ${t.reference}`, what: () => 'A service was needed that nobody owns. The request could not be sent.', next: 'Find an owner for the service.' },
    checkin: { subject: (t) => `Check-in: ${t.reference}`, what: () => 'It is time for a check-in.', next: 'Ask how it goes and record the answer.' },
    at_risk: { subject: (t) => `Deadline approaching: ${t.reference}`, what: (t) => `The deadline approaches${due('due', t.due)}.`, next: 'See whether it can be sped up.' },
    overdue: { subject: (t) => `Past its deadline: ${t.reference}`, what: (t) => `The deadline has passed${due('it was', t.due)}.`, next: 'See whose turn it is and get in touch.' },
    escalated: { subject: (t) => `Well past its deadline: ${t.reference}`, what: (t) => `The deadline passed long ago${due('it was', t.due)}. A request that was sent can be recalled.`, next: 'Decide whether to wait or to send the request elsewhere.' },
    own_deadline: { subject: (t) => `Deadline approaching: ${t.reference}`, what: (t) => `It is your turn, and the deadline approaches${due('due', t.due)}.`, next: 'Sign in and see what is to be done.' },
    own_overdue: { subject: (t) => `Past its deadline: ${t.reference}`, what: (t) => `It is your turn, and the deadline has passed${due('it was', t.due)}.`, next: 'Sign in and see what is to be done. The regional coordinator helps.' },
    renewal: { subject: (t) => `To be done in time: ${t.reference}`, what: (t) => `There is something in your case that must be done in time${due('last day', t.due)}.`, next: 'Sign in and see what is to be done. The regional coordinator helps.' },
    renewal_watch: { subject: (t) => `A last day is coming: ${t.reference}`, what: (t) => `A last day is coming, and whoever must act was told${due('last day', t.due)}.`, next: 'Make sure that it is seen to.' },
    undeliverable: { subject: (t) => `Not delivered: ${t.reference}`, what: () => 'The message to the receiver was not delivered.', next: 'Check the address or call.' },
  },
  code: {
    subject: (reference) => `Confirmation code for request ${reference}`, what: 'This code opens the request.', code: 'Confirmation code',
    valid: (clock) => `The code is valid until ${clock} (Finnish time) and works only in the browser in which it was asked for.`, notYou: 'If you did not ask for a code, you need to do nothing. Give the code to nobody.',
  },
  link: { subject: (reference) => `Link to request ${reference}`, what: 'Here is a new link to the request.', next: 'Earlier links no longer work. If you did not ask for a link, you need to do nothing.' },
  digest: {
    subject: (date, hires) => `Daily digest ${date}: ${hires} ${hires === 1 ? 'hire' : 'hires'}`,
    what: (hires) => (hires === 1 ? 'In one hire something happened that you should know of.' : `In ${hires} hires something happened that you should know of.`),
    next: 'What is no longer true was left out.',
  },
  labels: { service: 'What', asks: 'Who asks', reference: 'Reference number', case: 'Hire', due: 'Due date' },
  askers: { coordinator: 'the regional coordinator', team_lead: 'the regional coordinators’ team lead', admin: 'the administrator', other: 'the service for international recruitment' },
  open: 'Open the request', openApp: 'Open Saapua',
  confirmsNothing: 'Opening the link confirms nothing. Only what you choose on the page takes effect.',
  typeReference: 'The request can be opened on the page by its reference number; the code is sent to the mailbox of the service only.',
  inThisLanguage: 'In English',
  automatic: 'This is an automatic message that cannot be answered.',
  noPersonalData: 'It holds no personal data.',
  calendar: { summary: (reference) => `Request ${reference}: due`, description: 'The request is opened by the link in the e-mail. Accepting the calendar entry does not confirm the request.', cancelled: 'The request is withdrawn.' },
  weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  date: ({ weekday, year, month, date }) => `${weekday} ${date} ${MONTHS[month - 1] ?? ''} ${year}`,
};
