/**
 * A real mail server for tests that does what it is told: takes mails, defers or refuses them, answers late, breaks off
 * after it has them, speaks one byte at a time, or is not there. It keeps every copy that it was handed over.
 */
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface Copy {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  readonly mail: Email;
  /** Without brackets. */
  readonly messageId: string;
}

export type Behaviour =
  | { readonly is: 'takes' }
  /** 451 for this recipient. */
  | { readonly is: 'defers' }
  /** 550 for this recipient. */
  | { readonly is: 'refuses' }
  /** Has the mail, and says so only after so long. */
  | { readonly is: 'late'; readonly ms: number }
  /** Has the mail and breaks the connection instead of saying so. */
  | { readonly is: 'drops' }
  /** Answers to the recipient byte by byte, without end. */
  | { readonly is: 'drips' };

export const TAKES: Behaviour = { is: 'takes' };

interface Connection {
  readonly id: string;
  readonly _socket: Socket;
}

const DRIP_MS = 50;

export class SmtpSink {
  readonly copies: Copy[] = [];
  /** How it behaves to the nth try (from 1) of a recipient; every try counts, also one that is deferred. */
  behaves: (recipient: string, nth: number) => Behaviour = () => TAKES;
  readonly tries = new Map<string, number>();
  private server: SMTPServer | undefined;
  private port = 0;

  private constructor(private readonly startTls: boolean) {}

  /** @param startTls  offers TLS, with a certificate that nobody vouches for */
  static async start({ startTls = false }: { readonly startTls?: boolean } = {}): Promise<SmtpSink> {
    const sink = new SmtpSink(startTls);
    await sink.up();
    return sink;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Is there again, on the same port. */
  async up(): Promise<void> {
    const server: SMTPServer = new SMTPServer({
      authOptional: true, disabledCommands: this.startTls ? ['AUTH'] : ['AUTH', 'STARTTLS'], disableReverseLookup: true, closeTimeout: 100,
      onRcptTo: ({ address }, session, done) => {
        const behaviour = this.next(address);
        this.chosen.set(session.id, behaviour);
        if (behaviour.is === 'defers') return done(Object.assign(new Error('4.7.1 greylisted, try again later'), { responseCode: 451 }));
        if (behaviour.is === 'refuses') return done(Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 }));
        if (behaviour.is === 'drips') return void drip(socketOf(server, session.id));
        done();
      },
      onData: (stream, session, done) => void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        const raw = Buffer.concat(chunks).toString('utf8');
        const mail = await PostalMime.parse(raw);
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
        for (const { address } of session.envelope.rcptTo) this.copies.push({ from, to: address, raw, mail, messageId: (mail.messageId ?? '').replace(/^<|>$/g, '') });
        const behaviour = this.chosen.get(session.id) ?? TAKES;
        if (behaviour.is === 'drops') return socketOf(server, session.id)?.destroy();
        if (behaviour.is === 'late') await pause(behaviour.ms, undefined, { ref: false });
        done();
      })(),
    });
    server.on('error', () => {});
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', () => resolve()));
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Is not there: connections are refused. */
  async down(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Copies to a recipient. */
  to(recipient: string): Copy[] {
    return this.copies.filter((copy) => copy.to === recipient);
  }

  /** Forgets everything and takes mails. */
  reset(): void {
    this.copies.length = 0;
    this.tries.clear();
    this.behaves = () => TAKES;
  }

  private readonly chosen = new Map<string, Behaviour>();

  private next(recipient: string): Behaviour {
    const nth = (this.tries.get(recipient) ?? 0) + 1;
    this.tries.set(recipient, nth);
    return this.behaves(recipient, nth);
  }
}

function socketOf(server: SMTPServer, id: string): Socket | undefined {
  const connections = (server as unknown as { connections: Set<Connection> }).connections;
  return [...connections].find((one) => one.id === id)?._socket;
}

/** One line of an answer that never comes to its end. */
function drip(socket: Socket | undefined): void {
  if (!socket) return;
  const timer = setInterval(() => {
    if (socket.destroyed || !socket.writable) clearInterval(timer);
    else socket.write('2');
  }, DRIP_MS);
  socket.on('close', () => clearInterval(timer));
  socket.on('error', () => clearInterval(timer));
}
