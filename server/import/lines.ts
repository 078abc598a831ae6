/** Lines of a file with their numbers, one at a time, each with a limit: a file without line breaks must not fill the memory. */
import type { Refusal } from '../../domain/hire/command';

/** Numbered from 1. */
export type Line = { readonly line: number; readonly text: string } | { readonly line: number; readonly problem: Refusal };

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Every line of a UTF-8 text, without its ending; the last one may lack it. A line that is too long or not UTF-8 comes
 * as a problem, and the next one is read as usual.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, { maxLineBytes }: { readonly maxLineBytes: number }): AsyncGenerator<Line> {
  let line = 1;
  let pieces: Uint8Array[] = [];
  let length = 0;
  const keep = (piece: Uint8Array): void => {
    length += piece.length;
    if (length <= maxLineBytes) pieces.push(piece);
    else pieces = [];
  };
  const take = (): Line => {
    const result = length > maxLineBytes ? tooLong(line, maxLineBytes) : decoded(line, Buffer.concat(pieces));
    line += 1;
    pieces = [];
    length = 0;
    return result;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

function tooLong(line: number, maxLineBytes: number): Line {
  return { line, problem: { code: 'line_too_long', message: `the line is longer than ${maxLineBytes} bytes` } };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decoded(line: number, bytes: Buffer): Line {
  try {
    return { line, text: utf8.decode(bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes) };
  } catch {
    return { line, problem: { code: 'not_utf8', message: 'the line is not UTF-8; save the file as UTF-8 and import it again' } };
  }
}
