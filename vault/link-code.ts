/**
 * The code that an officer gets by mail to act without an account. It is derived from the id of its row by the
 * installation's key whenever it is needed, so neither it nor anything to guess it by is stored: a copy of the database
 * gives no code, and a repeated mail carries the same one.
 */
import { timingSafeEqual } from 'node:crypto';
import type { KeyRing } from './key-ring';

/** Without what is mistaken for something else when it is read or typed: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
const ALPHABET = '34679ACDEFGHJKMNPQRTWXY';
const LENGTH = 8;
const PURPOSE = 'link-code';

/**
 * The code of a row of `link_code`, as it is mailed: eight letters and digits (36 bits).
 * Source of the size: ASVS 5.0 6.6.2 asks for 20 bits where tries are limited.
 */
export function codeOf(keyRing: Pick<KeyRing, 'mac'>, codeId: string): string {
  return spelled(keyRing.mac(PURPOSE, codeId));
}

/** Is this the code of that row, also when it was mailed before the installation's key was changed? Spaces, hyphens and case do not count. */
export function isCodeOf(keyRing: Pick<KeyRing, 'macs'>, codeId: string, typed: string): boolean {
  const given = Buffer.from(typed.replace(/[\s-]/g, '').toUpperCase());
  // Every key is tried, so that the time it takes tells nothing.
  return keyRing.macs(PURPOSE, codeId).map(spelled).filter((code) => isSame(Buffer.from(code), given)).length > 0;
}

/** A 256-bit number written to the base of the alphabet: what is left over of so large a number favours no sign. */
function spelled(mac: Buffer): string {
  const base = BigInt(ALPHABET.length);
  let rest = BigInt(`0x${mac.toString('hex')}`);
  let code = '';
  for (let i = 0; i < LENGTH; i++) {
    code += ALPHABET.charAt(Number(rest % base));
    rest /= base;
  }
  return code;
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
