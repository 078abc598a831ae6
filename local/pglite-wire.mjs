/**
 * Serves one PGlite to many connections over the Postgres wire protocol (version 3).
 *
 * Guarantees to every client: what it sends up to a Sync or a simple query runs as one piece, and a
 * transaction, once begun, runs to its end before anybody else's statement. PGlite has a single session, and
 * @electric-sql/pglite-socket (0.1.3 and 0.2.17) passes it single messages in order of arrival: two clients'
 * Parse, Bind and Execute then mix outside transactions, and one gets the other's rows or `portal ""
 * does not exist`. ADR 0001.
 *
 * What one session cannot give: settings made with SET, named statements and session advisory locks are
 * shared by all clients; a client hears notifications only in the answer to its own next statement; COPY FROM
 * STDIN is refused. A client that waits for another one while its own transaction is open waits for ever.
 */

const CANCEL = 80877102;
const SSL = 80877103;
const GSS = 80877104;
const LONGEST_MESSAGE_BYTES = 1 << 30;

const SYNC = 'S'.charCodeAt(0);
const QUERY = 'Q'.charCodeAt(0);
const FLUSH = 'H'.charCodeAt(0);
const CALL = 'F'.charCodeAt(0);
const TERMINATE = 'X'.charCodeAt(0);

/** PGlite would read its rows from a client that it cannot wait for, and die of the end it finds instead. */
const COPY_IN = /^[\s;]*copy\b[^;]*\bfrom\s+stdin\b/i;
const COPY_IN_REFUSED = 'the embedded database cannot COPY FROM STDIN; use INSERT, or a Postgres server';
const LONGEST_COPY_BYTES = 10_000;
/** PGlite has no background process that would checkpoint, and hangs for ever where Postgres would begin one by itself, at half a gigabyte of log. */
const CHECKPOINT_AFTER_BYTES = 64 * 1024 * 1024;
/** How often the length of the log is looked at: after so many statements, or so much that came in with them. */
const LOOK_EVERY = { units: 200, bytes: 4 * 1024 * 1024 };

/**
 * @param {object} options
 * @param {import('@electric-sql/pglite').PGlite} options.db  open, and used by nobody else
 * @param {(error: unknown) => void} options.onBroken  PGlite itself failed: the process should end
 * @returns {{accept: (socket: import('node:net').Socket) => void, stop: () => Promise<void>}} `accept` serves a
 *   connection from which nothing was read yet; `stop` ends all and resolves when no statement runs
 */
export function serveOverWire({ db, onBroken }) {
  /** Sessions with something to run, first come first served. */
  const ready = new Set();
  const sessions = new Set();
  /** The session that is inside a transaction, or before its Sync. */
  let owner = null;
  let isRunning = false;
  let idle = Promise.resolve();
  const sinceLook = { units: 0, bytes: 0 };
  let checkpointedAt = 0;

  function pump() {
    if (!isRunning) idle = run();
  }

  async function run() {
    isRunning = true;
    try {
      for (let session = next(); session; session = next()) {
        await runOne(session);
        if (!owner && (sinceLook.units >= LOOK_EVERY.units || sinceLook.bytes >= LOOK_EVERY.bytes)) await keepLogShort();
      }
    } catch (error) {
      onBroken(error);
    } finally {
      isRunning = false;
    }
  }

  function next() {
    if (owner) return owner.isClosed || owner.units.length > 0 ? owner : undefined;
    const [first] = ready;
    return first;
  }

  async function runOne(session) {
    if (session.isClosed) return giveUpTransaction();
    ready.delete(session);
    const unit = session.units.shift();
    if (unit.isLast) return session.end();
    session.send(await answer(unit));
    owner = unit.isWhole && !db.isInTransaction() ? null : session;
    if (session.units.length > 0) ready.add(session);
  }

  async function answer(unit) {
    sinceLook.units += 1;
    sinceLook.bytes += unit.bytes.length;
    if (COPY_IN.test(unit.statement)) return refusal('0A000', COPY_IN_REFUSED, db.isInTransaction());
    // execProtocol rather than the raw stream: the raw one keeps every reply in memory for ever.
    return (await db.execProtocol(unit.bytes, { throwOnError: false })).data;
  }

  /** Between two clients' statements: writes out what the log holds, in about a tenth of a second. */
  async function keepLogShort() {
    sinceLook.units = sinceLook.bytes = 0;
    const { rows } = await db.query("SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS at");
    if (rows[0].at - checkpointedAt < CHECKPOINT_AFTER_BYTES) return;
    await db.exec('CHECKPOINT');
    checkpointedAt = rows[0].at;
  }

  /** The client went away in the middle: as on a server, what it had not committed is undone. */
  async function giveUpTransaction() {
    // ROLLBACK first, since a Sync alone would commit; once more, for it is skipped after an error until Sync.
    for (const bytes of [simpleQuery('ROLLBACK'), Uint8Array.of(SYNC, 0, 0, 0, 4), simpleQuery('ROLLBACK')]) {
      await db.execProtocol(bytes, { throwOnError: false });
    }
    owner = null;
  }

  function accept(socket) {
    const session = new Session(socket, {
      onUnit: () => {
        ready.add(session);
        pump();
      },
      onClose: () => {
        sessions.delete(session);
        ready.delete(session);
        pump();
      },
    });
    sessions.add(session);
  }

  async function stop() {
    for (const session of sessions) session.end();
    await idle;
    if (owner) await giveUpTransaction();
  }

  return { accept, stop };
}

/** One connection: cuts what arrives into messages, and messages into units that must run as one piece. */
class Session {
  units = [];
  isClosed = false;
  #socket;
  #events;
  #hasStarted = false;
  #arrived = [];
  #arrivedBytes = 0;
  #neededBytes = 8;
  #messages = [];

  constructor(socket, events) {
    this.#socket = socket;
    this.#events = events;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => this.end());
    socket.on('close', () => this.#close());
    socket.resume();
  }

  send(data) {
    if (data.length > 0 && !this.isClosed && this.#socket.writable) this.#socket.write(data);
  }

  end() {
    this.#socket.destroy();
    this.#close();
  }

  #close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.units.length = 0;
    this.#events.onClose();
  }

  #receive(chunk) {
    this.#arrived.push(chunk);
    this.#arrivedBytes += chunk.length;
    // Joined only when a whole message is there, so that a long one is not copied with every chunk.
    if (this.#arrivedBytes < this.#neededBytes) return;
    let bytes = Buffer.concat(this.#arrived);
    while (!this.isClosed && bytes.length >= this.#headerBytes) {
      const length = bytes.readInt32BE(this.#hasStarted ? 1 : 0) + (this.#hasStarted ? 1 : 0);
      if (length < this.#headerBytes || length > LONGEST_MESSAGE_BYTES) return this.end();
      if (bytes.length < length) {
        this.#neededBytes = length;
        break;
      }
      const message = bytes.subarray(0, length);
      bytes = bytes.subarray(length);
      if (this.#hasStarted) this.#take(message);
      else this.#start(message);
      this.#neededBytes = this.#headerBytes;
    }
    this.#arrived = [bytes];
    this.#arrivedBytes = bytes.length;
  }

  get #headerBytes() {
    return this.#hasStarted ? 5 : 8;
  }

  #start(message) {
    const code = message.readInt32BE(4);
    if (code === SSL || code === GSS) return this.#socket.write('N');
    // A single session cannot be interrupted, and the protocol expects no answer to a cancel.
    if (code === CANCEL || code >> 16 !== 3) return this.end();
    this.#hasStarted = true;
    this.#finishUnit([message], true);
  }

  #take(message) {
    const type = message[0];
    this.#messages.push(message);
    if (type === SYNC || type === QUERY || type === CALL) this.#finishUnit(this.#messages, true);
    else if (type === FLUSH) this.#finishUnit(this.#messages, false);
    else if (type === TERMINATE) this.#finishUnit([], true, true);
  }

  /** A goodbye is a unit too: what was sent before it still runs. */
  #finishUnit(messages, isWhole, isLast = false) {
    const bytes = new Uint8Array(Buffer.concat(messages));
    const isStatement = bytes[0] === QUERY && bytes.length < LONGEST_COPY_BYTES;
    const statement = isStatement ? Buffer.from(bytes.subarray(5, -1)).toString() : '';
    this.units.push({ bytes, isWhole, isLast, statement });
    this.#messages = [];
    this.#events.onUnit();
  }
}

function simpleQuery(sql) {
  return message('Q', `${sql}\0`);
}

/** An ErrorResponse and the ReadyForQuery that ends every answer to a simple query. */
function refusal(sqlState, text, isInTransaction) {
  const error = message('E', `SERROR\0VERROR\0C${sqlState}\0M${text}\0\0`);
  return Buffer.concat([error, message('Z', isInTransaction ? 'T' : 'I')]);
}

function message(type, body) {
  const bytes = Buffer.alloc(5 + Buffer.byteLength(body));
  bytes.write(type, 0);
  bytes.writeInt32BE(bytes.length - 1, 1);
  bytes.write(body, 5);
  return new Uint8Array(bytes);
}
