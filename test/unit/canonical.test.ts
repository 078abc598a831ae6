/** One text for one content, and one id for the same few strings (canonical.ts, digest.ts). */
import { digest } from '../../domain/gaps/digest';
import { canonical } from '../../domain/hire/canonical';

it('does not mind the order of fields at any depth, nor fields that are not there', () => {
  expect(canonical({ b: 1, a: { d: null, c: [1, { f: 2, e: 'x' }] }, g: undefined })).toBe('{"a":{"c":[1,{"e":"x","f":2}],"d":null},"b":1}');
  expect(canonical({ a: { c: [1, { e: 'x', f: 2 }], d: null }, b: 1 })).toBe(canonical({ b: 1, a: { d: null, c: [1, { f: 2, e: 'x' }] } }));
});

it('tells apart what differs: the order of a list, the type of a value, an empty field', () => {
  const different = [[1, 2], [2, 1], ['1', 2], { a: null }, {}, { a: '' }, null, 'null', true];
  expect(new Set(different.map(canonical)).size).toBe(different.length);
});

it('gives the same parts the same id of 32 hexadecimal digits, and others another one', () => {
  expect(digest(['H-1', 'G01_EMPLOYER_UNAWARE', ''])).toBe('c5b00e6cafb30641a71db9940f1388e6');
  const ids = Array.from({ length: 20_000 }, (_, i) => digest([`H-${i % 200}`, `G${i % 31}`, `A${Math.floor(i / 50)}`]));
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(20_000);
});

it('keeps parts apart: where one ends and the next begins matters', () => {
  expect(digest(['a', 'bc'])).not.toBe(digest(['ab', 'c']));
});
