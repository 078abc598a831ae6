/**
 * The keys of an installation. The newest one wraps the keys of persons, seals small secrets and makes codes; older ones
 * stay in the ring for what they wrapped, until it is wrapped anew (rotation).
 *
 * No key is used as it is: each purpose has one derived from it (HKDF-SHA-256, RFC 5869), so that what is made for one
 * purpose is worth nothing for another. A key's id is derived in the same way and tells nothing about it.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { DecryptionError, KEY_BYTES, type Place, open, seal } from './aes-gcm';

export interface WrappedKey {
  readonly wrapped: Buffer;
  /** Id of the installation's key that wraps it. */
  readonly wrappingId: string;
}

/** The ring lacks a key: it was lost, or this process has not got it yet. */
export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';

  constructor(readonly keyId: string) {
    super(`the installation's key ${keyId} is needed and is not among those that were given; add its line to the key file`);
  }
}

const ID_BYTES = 8;

interface RingKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export class KeyRing {
  private constructor(private readonly keys: readonly [RingKey, ...RingKey[]]) {}

  /**
   * A ring of one key or several, newest first.
   * @throws RangeError for a key that has not 32 bytes, or stands there twice
   */
  static of(newest: Uint8Array, ...older: readonly Uint8Array[]): KeyRing {
    const [first, ...rest] = [newest, ...older].map((bytes) => {
      if (bytes.length !== KEY_BYTES) throw new RangeError(`a key of the installation has ${KEY_BYTES} bytes, not ${bytes.length}`);
      return { id: derived(bytes, 'id').subarray(0, ID_BYTES).toString('hex'), bytes: Uint8Array.from(bytes) };
    });
    const keys: readonly [RingKey, ...RingKey[]] = [first!, ...rest];
    if (new Set(keys.map((key) => key.id)).size < keys.length) throw new RangeError('a key of the installation is given twice');
    return new KeyRing(keys);
  }

  /** Id of the key that wraps and seals. */
  get newestId(): string {
    return this.keys[0].id;
  }

  /** Ids of all keys, newest first. */
  get ids(): readonly string[] {
    return this.keys.map((key) => key.id);
  }

  /** Wraps the key of a person. @param owner  id of the person: the wrapped key opens for nobody else */
  wrap(dataKey: Uint8Array, owner: string): WrappedKey {
    const [{ id, bytes }] = this.keys;
    return { wrapped: seal(derived(bytes, 'wrap'), dataKey, ['person_key', owner]), wrappingId: id };
  }

  /** @throws UnknownKeyError when the ring lacks the wrapping key; DecryptionError */
  unwrap({ wrapped, wrappingId }: WrappedKey, owner: string): Buffer {
    return open(derived(this.keyOf(wrappingId).bytes, 'wrap'), wrapped, ['person_key', owner]);
  }

  /** A code (32 bytes, HMAC-SHA-256) that only this installation can make; for one purpose and text always the same. */
  mac(purpose: string, text: string): Buffer {
    return macOf(this.keys[0], purpose, text);
  }

  /** The codes that `mac` gives and gave, newest key first: what was made before a rotation is known as long as its key. */
  macs(purpose: string, text: string): readonly Buffer[] {
    return this.keys.map((key) => macOf(key, purpose, text));
  }

  /** Seals a small secret that is no person's. @param purpose  what it is, its id included: it opens for nothing else */
  seal(purpose: string, text: string): Buffer {
    const [{ id, bytes }] = this.keys;
    return Buffer.concat([Buffer.from(id, 'hex'), seal(derived(bytes, 'seal'), Buffer.from(text), sealedPlace(purpose))]);
  }

  /** @throws UnknownKeyError when the ring lacks its key; DecryptionError */
  open(purpose: string, sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed);
    if (bytes.length <= ID_BYTES) throw new DecryptionError(sealedPlace(purpose));
    const { bytes: key } = this.keyOf(bytes.subarray(0, ID_BYTES).toString('hex'));
    return open(derived(key, 'seal'), bytes.subarray(ID_BYTES), sealedPlace(purpose)).toString('utf8');
  }

  private keyOf(id: string): RingKey {
    const key = this.keys.find((candidate) => candidate.id === id);
    if (!key) throw new UnknownKeyError(id);
    return key;
  }
}

function macOf({ bytes }: RingKey, purpose: string, text: string): Buffer {
  return createHmac('sha256', derived(bytes, `mac ${purpose}`)).update(text).digest();
}

function sealedPlace(purpose: string): Place {
  return ['sealed', purpose];
}

function derived(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `saapua ${purpose}`, KEY_BYTES));
}
