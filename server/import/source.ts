/**
 * The bytes of an imported file as they come in: hashed as sent, unpacked where they are gzip, whatever the name or the
 * headers say. Nothing is held but the chunk at hand.
 */
import { createHash } from 'node:crypto';
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The rest of the file cannot be read; what came before it can be used. */
export class UnreadableRestError extends Error {
  override readonly name = 'UnreadableRestError';

  constructor(readonly code: 'damaged_gzip' | 'file_too_large', message: string) {
    super(message);
  }
}

export interface ImportSource {
  /** Unpacked. @throws UnreadableRestError in the middle */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** SHA-256 (hex) of the file as it was sent; complete when all chunks have been read. */
  sha256(): string;
}

/** @param maxBytes  unpacked; a small file can unpack to any size */
export function openSource(body: Readable, { maxBytes }: { readonly maxBytes: number }): ImportSource {
  const hash = createHash('sha256');
  return { chunks: limited(unpacked(hashed(body, hash)), maxBytes), sha256: () => hash.copy().digest('hex') };
}

async function* hashed(body: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* unpacked(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const begun: Uint8Array[] = [];
  let length = 0;
  while (length < 2) {
    const { value, done } = await chunks.next();
    if (done) break;
    begun.push(value);
    length += value.length;
  }
  const first = Buffer.concat(begun);
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  if (first.length === 0) return;
  if (!isGzip) {
    yield first;
    yield* chunks;
    return;
  }
  const whole = (async function* () {
    yield first;
    yield* chunks;
  })();
  const gunzip = createGunzip();
  let brokenBody: Error | undefined;
  const input = Readable.from(whole, { objectMode: false });
  input.once('error', (error) => (brokenBody = error));
  pipeline(input, gunzip, () => {});
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (brokenBody) throw brokenBody;
    throw new UnreadableRestError('damaged_gzip', `the gzip data is damaged from here on (${(error as Error).message}); what came before is imported. Pack the file anew and import it again`);
  }
}

async function* limited(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new UnreadableRestError('file_too_large', `the file is larger than ${maxBytes} bytes; what came before is imported. Split the file and import the rest`);
    yield chunk;
  }
}
