import { linesOf } from '../../cli/lines';

async function linesIn(...chunks: (Uint8Array | string)[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf((async function* () { yield* chunks; })())) lines.push(line);
  return lines;
}

describe('lines of a stream', () => {
  it('are whole however the bytes come, letters of several bytes too', async () => {
    const bytes = Buffer.from('{"a":"työ"}\r\n\n{"b":"🏡"}', 'utf8');
    const oneByOne = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await linesIn(...oneByOne)).toEqual(['{"a":"työ"}', '', '{"b":"🏡"}']);
  });

  it('are none in an empty stream, and a last line feed begins no other one', async () => {
    expect(await linesIn()).toEqual([]);
    expect(await linesIn('one\ntwo\n')).toEqual(['one', 'two']);
  });

  it('end at line feeds only, as NDJSON says', async () => {
    expect(await linesIn('{"text":"a\u2028b"}\n')).toEqual(['{"text":"a\u2028b"}']);
  });

  it('do not begin with a byte order mark', async () => {
    expect(await linesIn(Buffer.from('\ufeff{"a":1}\n'))).toEqual(['{"a":1}']);
  });
});
