/**
 * Everything about mail that goes on by itself: notices become mails and digests, mails are sent, what comes back is
 * read. Each of them goes on when another one is held up; a database or mail server that is away is tried again.
 */
import { type Mailbox, domainOf } from '../mail/addresses';
import type { Database } from '../prisma/database';
import type { Vault } from '../vault/vault';
import { readBounces } from './bounces';
import { makeDigests } from './digest';
import { relayNotices } from './mail-relay';
import { MailSender } from './mail-sender';
import { ATTEMPT_MARGIN_MS, SmtpDoor } from './smtp';

export interface MailOfficeSettings {
  readonly db: Database;
  readonly vault: Vault;
  readonly from: Mailbox;
  readonly publicUrl: string;
  /** Server for mails; absent: the catcher takes all of them. */
  readonly smtpUrl?: string | undefined;
  readonly catcherUrl: string;
  /** For the answer after a mail's text. Milliseconds. */
  readonly dataTimeoutMs: number;
  /** Folder into which undeliverable mails are put; absent: none are read. */
  readonly bounces?: string | undefined;
  /** Now, UTC milliseconds. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
}

export interface MailOffice {
  /** Why no mail can be handed over at the moment; undefined when it can. */
  problem(): Promise<string | undefined>;
  stop(): Promise<void>;
}

const PAUSE_MS = 1_000;
const BOUNCES_PAUSE_MS = 15_000;
/** An attempt and the writing down of its outcome. */
const LEASE_MARGIN_MS = 60_000;
/** A server that is asked whether it is there, for the health of the installation. */
const PROBLEM_LIMIT_MS = 2_000;
const PROBLEM_VALID_MS = 30_000;
/** Attempts that are under way when the program ends may take so long before they are broken off. */
const STOP_LIMIT_MS = 3_000;

/** Works until stopped. */
export function startMailOffice(settings: MailOfficeSettings): MailOffice {
  const { db, vault, from, clock, log, bounces, dataTimeoutMs } = settings;
  const limits = { dataTimeoutMs, attemptMs: dataTimeoutMs + ATTEMPT_MARGIN_MS };
  const catcher = new SmtpDoor(settings.catcherUrl, limits);
  const door = settings.smtpUrl === undefined ? catcher : new SmtpDoor(settings.smtpUrl, limits);
  const sender = new MailSender({ db, vault, door, catcher, from, publicUrl: settings.publicUrl, leaseMs: limits.attemptMs + LEASE_MARGIN_MS, clock, log });
  const sources = { db, vault, domain: domainOf(from), clock };

  const rounds = [
    new Round('notices', log, PAUSE_MS, async () => {
      if ((await relayNotices(sources)) > 0) return true;
      // Only when every notice is relayed: what is still on its way belongs into the same digest.
      await makeDigests(sources);
      return false;
    }),
    new Round('mails', log, PAUSE_MS, async () => {
      if ((await sender.start()) === 0 && !sender.isBusy) return false;
      await Promise.race([sender.oneEnded(), pauseOf(PAUSE_MS)]);
      return true;
    }),
    ...(bounces === undefined ? [] : [new Round('undeliverable mails', log, BOUNCES_PAUSE_MS, async () => {
      await readBounces({ db, folder: bounces, clock, log });
      return false;
    })]),
  ];
  let known: { readonly at: number; readonly problem: Promise<string | undefined> } | undefined;
  return {
    problem: () => {
      if (!known || Date.now() - known.at > PROBLEM_VALID_MS) known = { at: Date.now(), problem: door.problem(PROBLEM_LIMIT_MS) };
      return known.problem;
    },
    stop: async () => {
      await Promise.all(rounds.map((round) => round.stop()));
      await Promise.race([sender.allEnded(), pauseOf(STOP_LIMIT_MS)]);
      door.close();
      catcher.close();
      await sender.allEnded();
    },
  };
}

/** One kind of work, round after round: again at once while there is something to do, else after a pause. */
class Round {
  #isStopped = false;
  #wake: () => void = () => {};
  readonly #ended: Promise<void>;

  /** @param work  one round; whether there may be more to do at once */
  constructor(private readonly name: string, private readonly log: (line: string) => void, private readonly pauseMs: number, private readonly work: () => Promise<boolean>) {
    this.#ended = this.#run();
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    return this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const goesOn = await this.work().catch((error: unknown) => {
        this.log(`${this.name}: will be tried again: ${error instanceof Error ? error.message : String(error)}`);
        return false;
      });
      if (!goesOn && !this.#isStopped) await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.pauseMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function pauseOf(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
