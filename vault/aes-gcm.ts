/**
 * AES-256-GCM as the vault uses it: what is opened is what was sealed, under that key and for that place, or an error.
 *
 * The place (kind and id of a row) is authenticated along with the text. Without it whoever can write to the database
 * could move one person's row to another and have it opened there.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
/** First byte of everything sealed, so that another form can be told apart one day. */
const FORM = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

export const KEY_BYTES = 32;

/** Something does not open: wrong key, changed byte, or a row that stands in another's place. Says nothing of its content. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';

  constructor(place: Place) {
    super(`${place.join(' ')} does not open: it was changed, moved here from elsewhere, or sealed with another key`);
  }
}

/** Where a sealed thing belongs: its kind, then the ids of its row. */
export type Place = readonly [kind: string, ...ids: readonly string[]];

/**
 * Seals a text for one place, with a nonce of its own.
 * @param key  32 bytes
 * @returns form (1 byte), nonce (12), tag (16), ciphertext
 */
export function seal(key: Uint8Array, plain: Uint8Array, place: Place): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(placeBytes(place));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(FORM), nonce, cipher.getAuthTag(), ciphertext]);
}

/** What `seal` was given. @throws DecryptionError */
export function open(key: Uint8Array, sealed: Uint8Array, place: Place): Buffer {
  const bytes = Buffer.from(sealed);
  if (bytes.length < HEADER_BYTES || bytes[0] !== FORM) throw new DecryptionError(place);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(1, 1 + NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(placeBytes(place))
      .setAuthTag(bytes.subarray(1 + NONCE_BYTES, HEADER_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES)), decipher.final()]);
  } catch {
    // Node's own error tells no more, and is no type of ours.
    throw new DecryptionError(place);
  }
}

/** Unambiguous, whatever signs the ids have. */
function placeBytes(place: Place): Buffer {
  return Buffer.from(JSON.stringify(place));
}
