/** Codes that are mailed to officers: made again from their id, readable, and worth nothing for another row or installation. */
import { KeyRing } from '../../vault/key-ring';
import { codeOf, isCodeOf } from '../../vault/link-code';

const OLD = Buffer.alloc(32, 'an old key of tests');
const NEW = Buffer.alloc(32, 'a newer key of tests');
const ring = KeyRing.of(NEW);
const ids = Array.from({ length: 2_000 }, (_, i) => `code-${i}`);

it('has eight letters and digits that nobody mistakes for another', () => {
  const codes = ids.map((id) => codeOf(ring, id));
  expect(codes.filter((code) => !/^[34679ACDEFGHJKMNPQRTWXY]{8}$/.test(code))).toEqual([]);
  expect(new Set(codes).size).toBe(ids.length);
});

it('uses each sign about as often as another', () => {
  const counts = new Map<string, number>();
  for (const sign of ids.map((id) => codeOf(ring, id)).join('')) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const expected = (ids.length * 8) / 23;
  expect(counts.size).toBe(23);
  expect([...counts.values()].filter((count) => Math.abs(count - expected) > expected * 0.25)).toEqual([]);
});

it('is the same for the same row, and another for another row or installation', () => {
  expect(codeOf(ring, 'a')).toBe(codeOf(KeyRing.of(NEW), 'a'));
  expect(codeOf(ring, 'a')).not.toBe(codeOf(ring, 'b'));
  expect(codeOf(ring, 'a')).not.toBe(codeOf(KeyRing.of(OLD), 'a'));
});

it('is known as it is typed: small letters, spaces and hyphens do not count', () => {
  const code = codeOf(ring, 'a');
  for (const typed of [code, code.toLowerCase(), `${code.slice(0, 4)}-${code.slice(4)}`, ` ${code.slice(0, 4)} ${code.slice(4)} `]) expect(isCodeOf(ring, 'a', typed)).toBe(true);
  for (const typed of ['', code.slice(1), `${code}A`, codeOf(ring, 'b'), 'ääääääää']) expect(isCodeOf(ring, 'a', typed)).toBe(false);
});

it('is known that was mailed before the key of the installation was changed', () => {
  const before = codeOf(KeyRing.of(OLD), 'a');
  expect(isCodeOf(KeyRing.of(NEW, OLD), 'a', before)).toBe(true);
  expect(isCodeOf(KeyRing.of(NEW), 'a', before)).toBe(false);
});
