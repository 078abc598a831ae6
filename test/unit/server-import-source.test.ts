/** The bytes of an imported file: hashed as sent, unpacked where packed, within a limit. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { UnreadableRestError, openSource } from '../../server/import/source';

const TEXT = Buffer.from('{"event_id":"E-1"}\n'.repeat(5_000));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The file in chunks of the given size. */
function bodyOf(bytes: Uint8Array, chunk = 1_000): Readable {
  return Readable.from(Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) => bytes.subarray(i * chunk, (i + 1) * chunk)), { objectMode: false });
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

describe('an imported file', () => {
  it.each([1, 7, 1_000_000])('is read as it is, in chunks of %i', async (chunk) => {
    const source = openSource(bodyOf(TEXT.subarray(0, 1_000), chunk), { maxBytes: 1e6 });
    expect(await readAll(source.chunks)).toEqual(TEXT.subarray(0, 1_000));
    expect(source.sha256()).toBe(sha256(TEXT.subarray(0, 1_000)));
  });

  it.each([1, 100, 1_000_000])('is unpacked when its first bytes say gzip, in chunks of %i, and hashed as it was sent', async (chunk) => {
    const packed = gzipSync(TEXT);
    const source = openSource(bodyOf(packed, chunk), { maxBytes: 1e6 });
    expect(await readAll(source.chunks)).toEqual(TEXT);
    expect(source.sha256()).toBe(sha256(packed));
  });

  it('may be empty, or a single byte', async () => {
    expect(await readAll(openSource(bodyOf(Buffer.alloc(0)), { maxBytes: 10 }).chunks)).toEqual(Buffer.alloc(0));
    expect(await readAll(openSource(bodyOf(Buffer.from('x')), { maxBytes: 10 }).chunks)).toEqual(Buffer.from('x'));
  });

  it('says where the gzip data ends too early', async () => {
    const packed = gzipSync(TEXT);
    const source = openSource(bodyOf(packed.subarray(0, packed.length - 20)), { maxBytes: 1e6 });
    await expect(readAll(source.chunks)).rejects.toMatchObject({ name: 'UnreadableRestError', code: 'damaged_gzip' });
  });

  it('stops at its limit, however small it was packed', async () => {
    const source = openSource(bodyOf(gzipSync(Buffer.alloc(1_000_000))), { maxBytes: 100_000 });
    await expect(readAll(source.chunks)).rejects.toThrow(UnreadableRestError);
  });

  it('does not blame the file when the connection breaks', async () => {
    const body = new Readable({ read() {} });
    body.push(gzipSync(TEXT).subarray(0, 50));
    const reading = readAll(openSource(body, { maxBytes: 1e6 }).chunks);
    body.destroy(new Error('aborted'));
    await expect(reading).rejects.toThrow('aborted');
  });
});
