/**
 * What happens to handoffs in the nine lives of the integration test, beside the events of the scenario. Times are local,
 * in the scenario's own year; `A1` stands for a handoff of the hire. Mails about handoffs were counted by hand on the
 * Finnish calendar from these times before the first run (rules.md §6); mails about the hire's own clocks and whole
 * digests were taken from a run and checked line by line against the same rules.
 */
import type { CreateAct, HandoffAct } from '../../domain/handoffs/act';
import { accept, answer, ask, complete, decline, recall, send } from './handoff-acts';
import { COLLEAGUE } from './life-mail';

/** One doing; `pass_on` is a forwarding to a colleague's address. */
export type Doing = HandoffAct | { readonly pass_on: string; readonly handoff_id: string };

export interface LifeStory {
  readonly kind: string;
  readonly scenario: string;
  /** Case of the scenario's file. */
  readonly case: string;
  /** Id of the hire where it is not the case's. */
  readonly as?: string;
  /** Facts of the scenario that are others in this life. */
  readonly facts?: Readonly<Record<string, string>>;
  readonly hands: readonly (readonly [string, Doing])[];
  /** Mails about the handoffs of this story to anybody, digests left out: `26-01-20 office: request A1`. */
  readonly handoffMails: readonly string[];
  /** Those that have no due date, because no clock of the handoff runs: asked before it was accepted, and answered. */
  readonly withoutDate?: readonly string[];
  /** The coordinator's digests, in full: `26-12-07 at_risk MOVE 80, checkin`. */
  readonly digests: readonly string[];
  /** Mails to the hire's own parties, digests left out. */
  readonly ownMails: readonly string[];
}

const on = (handoff: string): { readonly handoff_id: string } => ({ handoff_id: handoff });
const sent = (handoff: string, more: Partial<CreateAct> = {}): HandoffAct => send({ handoff_id: handoff, delivery_id: `D-${handoff}`, ...more });
const inPlaceOf = (handoff: string, replaces: string): HandoffAct => sent(handoff, { service_id: 'DAYCARE-B', receiver_id: 'TOWN-B', replaces });

export const LIFE_STORIES: readonly LifeStory[] = [
  {
    kind: 'a worker from outside the EU, asked back twice', scenario: 'ttol-nurse', case: 'NURSE-1',
    hands: [
      ['2026-01-20 10:00', sent('A1')], ['2026-01-21 10:00', accept(on('A1'))],
      ['2026-01-22 10:00', ask('Q1', on('A1'))], ['2026-01-23 10:00', answer('Q1', on('A1'))],
      // Answered within two hours: nobody needs a mail about the question.
      ['2026-01-26 10:00', ask('Q2', on('A1'))], ['2026-01-26 11:00', answer('Q2', on('A1'))],
      ['2026-01-27 10:00', complete(on('A1'))],
    ],
    handoffMails: ['26-01-20 office: request A1', '26-01-22 coordinator: returned_question A1', '26-01-23 office: answered A1', '26-01-26 office: answered A1'],
    // Decision: 31 days from 19 March, 12 of them stopped; the legal maximum has three months in the years to come.
    digests: [
      '26-01-28 completed A1',
      '26-04-10 at_risk ADDINFO legal',
      '26-04-13 at_risk ADDINFO 80',
      '26-04-16 at_risk DECISION_TARGET 50',
      '26-04-27 at_risk DECISION_TARGET 80',
      '26-05-04 overdue DECISION_TARGET 100',
      '26-05-05 at_risk LVV_EU 50',
      '26-05-18 at_risk DECISION_MAX 50, escalated DECISION_TARGET 150',
      '26-07-02 at_risk MOVE legal',
      '26-07-06 at_risk MOVE 80',
      '26-07-07 checkin',
      '26-07-15 at_risk DVV 50, at_risk EID 50',
      '26-07-16 at_risk BANK 50',
      '26-07-20 at_risk DVV 80',
      '26-07-21 at_risk BANK 80',
      '26-07-23 overdue DVV 100',
      '26-07-24 at_risk EID 80, overdue BANK 100',
      '26-07-29 escalated DVV 150',
      '26-07-30 checkin, escalated BANK 150',
      '26-07-31 at_risk KELA 50, overdue EID 100',
      '26-08-13 at_risk KELA 80',
      '26-08-14 escalated EID 150',
      '26-09-28 checkin',
      '26-12-28 checkin',
    ],
    // The letter of 1 April gives until the 15th: half on the 8th, three working days before it on the 10th, 12 days on the 13th.
    // Moving: 7 days from Tuesday 30 June; 4 days end on a Saturday, so Monday has the 6 days alone.
    ownMails: [
      '26-04-08 employer: own_deadline ADDINFO 50',
      '26-04-10 employer: own_deadline ADDINFO legal',
      '26-04-13 employer: own_deadline ADDINFO 80',
      '26-07-02 talent: own_deadline MOVE legal',
      '26-07-06 talent: own_deadline MOVE 80',
    ],
  },
  {
    kind: 'a specialist on the fast track, declined and sent to another', scenario: 'specialist-fast-track', case: 'FAST-1',
    hands: [
      ['2026-02-04 10:00', sent('A1')], ['2026-02-05 10:00', decline(on('A1'))], ['2026-02-06 10:00', inPlaceOf('A2', 'A1')],
      ['2026-02-09 10:00', accept(on('A2'))], ['2026-02-13 10:00', complete(on('A2'))],
    ],
    handoffMails: ['26-02-04 office: request A1', '26-02-05 coordinator: returned_for_good A1', '26-02-06 office: withdrawn A1', '26-02-06 office-b: request A2'],
    // Kela: 42 days from 7 May are over on Midsummer Eve, told on Monday 22 June.
    digests: [
      '26-02-16 completed A2',
      '26-02-26 at_risk ID_FT legal, at_risk TERMS_FT 80',
      '26-03-02 at_risk ID_FT 80',
      '26-03-03 at_risk DECISION_FT 50',
      '26-03-09 at_risk DECISION_FT 80',
      '26-04-28 at_risk MOVE legal',
      '26-05-04 checkin',
      '26-05-11 at_risk BANK 50',
      '26-05-12 at_risk DVV 50, at_risk EID 50',
      '26-05-18 at_risk DVV 80',
      '26-05-21 at_risk EID 80',
      '26-05-27 checkin',
      '26-05-28 at_risk KELA 50',
      '26-06-10 at_risk KELA 80',
      '26-06-22 overdue KELA 100',
      '26-07-27 checkin',
      '26-10-26 checkin',
    ],
    // Terms: 2 working days from Tuesday 24 February; identification: 5. Three working days before Monday 4 May, over May Day: 28 April.
    ownMails: [
      '26-02-25 employer: own_deadline TERMS_FT 50',
      '26-02-26 employer: own_deadline TERMS_FT 80',
      '26-02-26 talent: own_deadline ID_FT legal',
      '26-02-27 talent: own_deadline ID_FT 50',
      '26-03-02 talent: own_deadline ID_FT 80',
      '26-04-28 talent: own_deadline MOVE legal',
    ],
  },
  {
    kind: 'an EU Blue Card, sent to the wrong receiver first', scenario: 'specialist-fast-track', case: 'FAST-1', as: 'BLUE-1', facts: { route: 'BLUE_CARD' },
    hands: [
      ['2026-02-04 10:00', sent('A1')], ['2026-02-04 15:00', decline({ ...on('A1'), outcome: 'wrong_receiver', reason_code: 'not_our_task', right_receiver: 'TOWN-B' })],
      ['2026-02-05 09:00', inPlaceOf('A2', 'A1')], ['2026-02-06 10:00', accept(on('A2'))], ['2026-02-10 10:00', complete(on('A2'))],
    ],
    handoffMails: ['26-02-04 office: request A1', '26-02-04 coordinator: returned_for_good A1', '26-02-05 office: withdrawn A1', '26-02-05 office-b: request A2'],
    digests: [
      '26-02-11 completed A2',
      '26-02-26 at_risk ID_FT legal, at_risk TERMS_FT 80',
      '26-03-02 at_risk ID_FT 80',
      '26-03-03 at_risk DECISION_FT 50',
      '26-03-09 at_risk DECISION_FT 80',
      '26-04-28 at_risk MOVE legal',
      '26-05-04 checkin',
      '26-05-11 at_risk BANK 50',
      '26-05-12 at_risk DVV 50, at_risk EID 50',
      '26-05-18 at_risk DVV 80',
      '26-05-21 at_risk EID 80',
      '26-05-27 checkin',
      '26-05-28 at_risk KELA 50',
      '26-06-10 at_risk KELA 80',
      '26-06-22 overdue KELA 100',
      '26-07-27 checkin',
      '26-10-26 checkin',
    ],
    // As on the specialist's fast track.
    ownMails: [
      '26-02-25 employer: own_deadline TERMS_FT 50',
      '26-02-26 employer: own_deadline TERMS_FT 80',
      '26-02-26 talent: own_deadline ID_FT legal',
      '26-02-27 talent: own_deadline ID_FT 50',
      '26-03-02 talent: own_deadline ID_FT 80',
      '26-04-28 talent: own_deadline MOVE legal',
    ],
  },
  {
    kind: 'a worker from the EU, passed on to a colleague', scenario: 'eu-welder', case: 'WELD-1',
    hands: [
      // Accepting: half of three working days on Wednesday 14, 80 % on Thursday 15. Doing, from Thursday 15: half of ten on Thursday 22.
      ['2026-10-12 10:00', sent('A1')], ['2026-10-12 14:00', { pass_on: COLLEAGUE, ...on('A1') }], ['2026-10-15 10:00', accept(on('A1'))], ['2026-10-26 10:00', complete(on('A1'))],
    ],
    handoffMails: ['26-10-12 office: request A1', '26-10-12 colleague: request A1', '26-10-14 colleague: reminder A1 50', '26-10-15 colleague: reminder A1 80', '26-10-22 colleague: reminder A1 50'],
    digests: [
      '26-10-15 at_risk A1 80',
      '26-10-27 completed A1',
      '26-12-02 at_risk MOVE legal',
      '26-12-07 at_risk MOVE 80, checkin',
      '26-12-08 at_risk H1 50, overdue MOVE 100',
      '26-12-09 at_risk H1 80',
      '26-12-10 overdue H1 100',
      '26-12-15 at_risk EID 50',
      '26-12-17 at_risk H1 50',
      '26-12-21 at_risk BANK 50',
      '26-12-22 at_risk H1 80',
      '26-12-28 at_risk EID 80, completed H1',
      '26-12-30 at_risk KELA 50, checkin',
      '26-12-31 overdue EID 100',
      '27-01-12 at_risk KELA 80',
      '27-01-14 at_risk DVV 50',
      '27-01-19 at_risk DVV 80',
      '27-01-21 overdue KELA 100',
      '27-02-11 at_risk EU_REG 80',
      '27-03-01 checkin',
    ],
    // Registration: three months from 30 November end on a Sunday, so on Monday 1 March: 91 days, half of them (46) on 15 January.
    ownMails: [
      '26-12-02 talent: own_deadline MOVE legal',
      '26-12-04 talent: own_deadline MOVE 50',
      '26-12-07 talent: own_deadline MOVE 80',
      '26-12-08 talent: own_overdue MOVE 100',
      '27-01-15 talent: own_deadline EU_REG 50',
      '27-02-11 talent: own_deadline EU_REG 80',
    ],
  },
  {
    kind: 'a Nordic worker, with a silent receiver', scenario: 'nordic', case: 'NORD-1',
    hands: [['2025-12-08 10:00', sent('A1')], ['2025-12-17 10:00', recall(on('A1'))]],
    handoffMails: [
      '25-12-08 office: request A1', '25-12-10 office: reminder A1 50', '25-12-11 office: reminder A1 80', '25-12-12 lead: lead A1 100', '25-12-15 liaison: liaison A1 150', '25-12-17 office: withdrawn A1',
    ],
    digests: [
      '25-12-11 at_risk A1 80',
      '25-12-12 overdue A1 100',
      '25-12-15 escalated A1 150',
      '25-12-30 at_risk MOVE legal',
      '26-01-05 at_risk MOVE 80, checkin',
      '26-01-13 at_risk EID 50',
      '26-01-28 checkin',
      '26-02-04 at_risk KELA 50',
      '26-02-17 at_risk KELA 80',
      '26-03-30 checkin',
    ],
    // 7 days from Monday 29 December, over New Year's Day.
    ownMails: [
      '25-12-30 talent: own_deadline MOVE legal',
      '26-01-02 talent: own_deadline MOVE 50',
      '26-01-05 talent: own_deadline MOVE 80',
    ],
  },
  {
    kind: 'a graduate, recalled within the minute and later', scenario: 'graduate', case: 'GRAD-1',
    hands: [
      ['2025-03-12 10:00', sent('A1')], ['2025-03-12 10:00', recall(on('A1'))],
      ['2025-03-13 10:00', sent('A2')], ['2025-03-14 10:00', recall(on('A2'))],
    ],
    handoffMails: ['25-03-13 office: request A2', '25-03-14 office: withdrawn A2'],
    digests: [
      '25-06-16 checkin',
      '25-06-17 at_risk ANNOUNCE_P 80',
      '25-06-25 at_risk DVV 50',
      '25-06-30 at_risk DVV 80',
      '25-07-03 at_risk KELA 50, overdue DVV 100',
      '25-07-09 checkin',
      '25-09-08 checkin',
      '25-12-08 checkin',
    ],
    // 10 days from 9 June: the 5th is a Saturday, and Monday 16 has the half and the three working days before the end together.
    ownMails: [
      '25-06-16 employer: own_deadline ANNOUNCE_P 50',
      '25-06-17 employer: own_deadline ANNOUNCE_P 80',
    ],
  },
  {
    kind: 'a founder, with two questions at once and a refusal', scenario: 'founder', case: 'FOUND-1',
    hands: [
      ['2026-02-11 10:00', sent('A1')], ['2026-02-12 09:00', ask('Q1', on('A1'))], ['2026-02-12 09:30', ask('Q2', on('A1'))],
      // The receiver hears when nothing is open any more.
      ['2026-02-13 10:00', answer('Q1', on('A1'))], ['2026-02-13 11:00', answer('Q2', on('A1'))], ['2026-02-16 10:00', decline(on('A1'))],
    ],
    handoffMails: ['26-02-11 office: request A1', '26-02-12 coordinator: returned_question A1', '26-02-12 coordinator: returned_question A1', '26-02-13 office: answered A1', '26-02-16 coordinator: returned_for_good A1'],
    withoutDate: ['answered A1'],
    digests: [
      '26-03-13 at_risk STARTUP_STATEMENT 50',
      '26-03-23 at_risk STARTUP_STATEMENT 80',
      '26-03-30 overdue STARTUP_STATEMENT 100',
      '26-04-16 at_risk ID_FT legal',
      '26-04-20 at_risk ID_FT 80',
      '26-04-21 at_risk DECISION_FT 50',
      '26-04-27 at_risk DECISION_FT 80',
      '26-05-20 at_risk DECISION_TARGET 50',
      '26-06-24 at_risk MOVE 80',
      '26-06-25 checkin',
      '26-07-03 at_risk EID 50',
      '26-07-06 at_risk BANK 50, at_risk DVV 50',
      '26-07-13 at_risk BANK 80, at_risk EID 80',
      '26-07-14 overdue BANK 100',
      '26-07-20 checkin, escalated BANK 150, overdue EID 100',
      '26-07-24 at_risk KELA 50',
      '26-08-03 escalated EID 150',
      '26-08-06 at_risk KELA 80',
      '26-09-03 at_risk KELA 50',
      '26-09-16 at_risk KELA 80, checkin',
      '26-09-25 overdue KELA 100',
      '26-12-15 checkin',
    ],
    // Moving: 7 days from 18 June, over Midsummer; Monday 22 is the 4th day and three working days before the last.
    ownMails: [
      '26-04-16 talent: own_deadline ID_FT legal',
      '26-04-17 talent: own_deadline ID_FT 50',
      '26-04-20 talent: own_deadline ID_FT 80',
      '26-06-22 talent: own_deadline MOVE 50',
      '26-06-24 talent: own_deadline MOVE 80',
    ],
  },
  {
    kind: 'a family, with a question and then silence until the team lead hears of it', scenario: 'family', case: 'FAM-1',
    hands: [
      // Ten working days from Tuesday 11, two of them stopped: half on Thursday 20, 80 % on Tuesday 25, over on Friday 28.
      ['2025-11-10 10:00', sent('A1')], ['2025-11-11 10:00', accept(on('A1'))], ['2025-11-12 10:00', ask('Q1', on('A1'))], ['2025-11-14 10:00', answer('Q1', on('A1'))], ['2025-12-01 10:00', complete(on('A1'))],
    ],
    handoffMails: [
      '25-11-10 office: request A1', '25-11-12 coordinator: returned_question A1', '25-11-14 office: answered A1', '25-11-20 office: reminder A1 50', '25-11-25 office: reminder A1 80', '25-11-28 lead: lead A1 100',
    ],
    digests: [
      '25-11-25 at_risk A1 80',
      '25-11-28 overdue A1 100',
      '25-12-02 completed A1',
      '26-01-02 at_risk DECISION_TARGET 50',
      '26-01-12 at_risk DECISION_TARGET 80',
      '26-01-19 overdue DECISION_TARGET 100',
      '26-03-04 at_risk MOVE legal',
      '26-03-09 checkin',
      '26-03-11 unowned H1',
      '26-03-12 at_risk BANK 50, at_risk H1 50',
      '26-03-13 at_risk H1 80',
      '26-03-16 at_risk DVV 50, overdue H1 100',
      '26-03-17 at_risk EID 50, escalated H1 150',
      '26-03-31 at_risk KELA 50',
      '26-04-01 checkin',
      '26-04-13 at_risk KELA 80',
      '26-05-18 at_risk DVV 50 F1',
      '26-05-25 at_risk DVV 80 F1',
      '26-05-26 overdue DVV 100 F1',
      '26-06-01 checkin, escalated DVV 150 F1',
      '26-06-02 at_risk KELA 50 F1',
      '26-06-15 at_risk KELA 80 F1',
      '26-06-24 overdue KELA 100 F1',
      '26-06-30 at_risk SCHOOL 50 F3',
      '26-07-09 at_risk SCHOOL 80 F3',
      '26-07-13 at_risk DVV 50 F2',
      '26-07-20 at_risk DVV 80 F2',
      '26-08-10 at_risk DAYCARE_WORK 50 F2',
      '26-08-17 at_risk DAYCARE_WORK 80 F2',
      '26-08-18 overdue DAYCARE_WORK 100 F2',
      '26-08-31 checkin',
      '26-11-23 renewal_watch',
    ],
    // Two months before 21 January is a Saturday: Monday 23 November.
    ownMails: [
      '26-03-04 talent: own_deadline MOVE legal',
      '26-03-06 talent: own_deadline MOVE 50',
      '26-11-23 employer: renewal',
      '26-11-23 talent: renewal',
    ],
  },
  {
    kind: 'a worker who is refused and appeals, with a receiver who accepts and then does nothing', scenario: 'refused-appealed', case: 'REF-1',
    hands: [
      // Five working days from Tuesday 10: 3 of them on Friday 13, 4 on Monday 16, over on Wednesday 18, 8 on Friday 20.
      ['2026-02-09 10:00', sent('A1', { expected_duration: 'P5D' })], ['2026-02-10 10:00', accept(on('A1'))], ['2026-02-23 10:00', complete(on('A1'))],
    ],
    handoffMails: ['26-02-09 office: request A1', '26-02-13 office: reminder A1 50', '26-02-16 office: reminder A1 80', '26-02-18 lead: lead A1 100', '26-02-20 liaison: liaison A1 150'],
    digests: [
      '26-02-16 at_risk A1 80',
      '26-02-18 overdue A1 100',
      '26-02-20 escalated A1 150',
      '26-02-24 completed A1',
      '26-03-31 at_risk ADDINFO legal',
      '26-04-01 at_risk ADDINFO 80',
      '26-04-07 overdue ADDINFO 100',
      '26-04-10 escalated ADDINFO 150',
      '26-04-16 at_risk DECISION_TARGET 50',
      '26-04-27 at_risk DECISION_TARGET 80',
      '26-05-04 overdue DECISION_TARGET 100',
      '26-06-15 at_risk APPEAL 80',
      '26-06-16 at_risk APPEAL legal',
      '26-08-05 at_risk DECISION_TARGET 50',
      '26-08-14 at_risk DECISION_TARGET 80',
      '26-08-21 overdue DECISION_TARGET 100',
      '26-09-23 at_risk MOVE legal',
      '26-09-28 at_risk MOVE 80, checkin',
      '26-10-06 at_risk EID 50',
      '26-10-15 at_risk EID 80',
      '26-10-21 checkin',
      '26-10-22 overdue EID 100',
      '26-11-05 escalated EID 150',
      '26-12-21 checkin',
    ],
    // Until Good Friday, 14 days: overdue on Saturday, told on Tuesday 7 after Easter. The appeal: 30 days end on Midsummer Eve,
    // so on Monday 22 June; it ends without a fault, so nothing is told of its end.
    ownMails: [
      '26-03-27 employer: own_deadline ADDINFO 50',
      '26-03-31 employer: own_deadline ADDINFO legal',
      '26-04-01 employer: own_deadline ADDINFO 80',
      '26-04-07 employer: own_overdue ADDINFO 100',
      '26-04-10 employer: own_overdue ADDINFO 150',
      '26-06-04 talent: own_deadline APPEAL 50',
      '26-06-15 talent: own_deadline APPEAL 80',
      '26-06-16 talent: own_deadline APPEAL legal',
      '26-09-23 talent: own_deadline MOVE legal',
      '26-09-25 talent: own_deadline MOVE 50',
      '26-09-28 talent: own_deadline MOVE 80',
    ],
  },
];
