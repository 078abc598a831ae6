/** Lines of an imported file: numbered, whole however the bytes arrive, each within its limit. */
import fc from 'fast-check';
import { type Line, readLines } from '../../server/import/lines';

async function linesOf(chunks: readonly (string | Uint8Array)[], maxLineBytes = 100): Promise<Line[]> {
  const source = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk as Uint8Array);
  })();
  const lines: Line[] = [];
  for await (const line of readLines(source, { maxLineBytes })) lines.push(line);
  return lines;
}

/** The same bytes, cut at these places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

describe('lines of an imported file', () => {
  it('are numbered from 1, empty ones too, whatever ends them', async () => {
    expect(await linesOf(['a\r\n\nb\n'])).toEqual([{ line: 1, text: 'a' }, { line: 2, text: '' }, { line: 3, text: 'b' }]);
  });

  it('need no ending on the last one', async () => {
    expect(await linesOf(['a\nb'])).toEqual([{ line: 1, text: 'a' }, { line: 2, text: 'b' }]);
    expect(await linesOf([''])).toEqual([]);
  });

  it('lose the mark that some programs put before UTF-8', async () => {
    expect(await linesOf(['\uFEFFevent_id,event\n'])).toEqual([{ line: 1, text: 'event_id,event' }]);
  });

  it('come as a problem when they are too long, and the next one is read', async () => {
    const lines = await linesOf(['x'.repeat(60), 'x'.repeat(60), '\nnext\n'], 100);
    expect(lines).toEqual([{ line: 1, problem: { code: 'line_too_long', message: 'the line is longer than 100 bytes' } }, { line: 2, text: 'next' }]);
  });

  it('may be as long as the limit', async () => {
    expect(await linesOf([`${'x'.repeat(100)}\n`], 100)).toEqual([{ line: 1, text: 'x'.repeat(100) }]);
  });

  it('come as a problem when they are not UTF-8, as a file of Latin letters from an old program', async () => {
    const lines = await linesOf([Buffer.from('J\xe4rvi\nok\n', 'latin1')]);
    expect(lines).toEqual([{ line: 1, problem: expect.objectContaining({ code: 'not_utf8' }) }, { line: 2, text: 'ok' }]);
  });

  it('are the same however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 10 }), async (texts, places) => {
        const bytes = Buffer.from(texts.join('\n'));
        expect(await linesOf(cut(bytes, places))).toEqual(await linesOf([bytes]));
      }),
    );
  });
});
