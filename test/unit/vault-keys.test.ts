/** What the vault seals opens with the same key and in the same place, and nowhere else. */
import { DecryptionError, open, seal } from '../../vault/aes-gcm';
import { KeyRing, UnknownKeyError } from '../../vault/key-ring';

const bytes = (sign: string): Buffer => Buffer.alloc(32, sign);
const text = 'Aino Esimerkki, aino@esimerkki.example';

describe('sealing', () => {
  const sealed = seal(bytes('a'), Buffer.from(text), ['profile', 'P-1']);

  it('opens to what was sealed, and shows nothing of it before', () => {
    expect(open(bytes('a'), sealed, ['profile', 'P-1']).toString()).toBe(text);
    expect(sealed.toString('latin1')).not.toContain('Aino');
  });

  it('seals the same text differently every time', () => {
    const many = Array.from({ length: 200 }, () => seal(bytes('a'), Buffer.from(text), ['profile', 'P-1']).toString('hex'));
    expect(new Set(many).size).toBe(200);
    // Form, then the nonce.
    expect(new Set(many.map((one) => one.slice(2, 26))).size).toBe(200);
  });

  it('opens the empty text', () => {
    expect(open(bytes('a'), seal(bytes('a'), Buffer.of(), ['draft', 'x']), ['draft', 'x'])).toHaveLength(0);
  });

  it('does not open with another key', () => {
    expect(() => open(bytes('b'), sealed, ['profile', 'P-1'])).toThrow(DecryptionError);
  });

  it('does not open in another place: another row, another kind, or ids cut elsewhere', () => {
    for (const place of [['profile', 'P-2'], ['private_text', 'P-1'], ['profile'], ['profile', 'P', '-1']] as const)
      expect(() => open(bytes('a'), sealed, place)).toThrow(DecryptionError);
  });

  it('does not open when any one byte is changed, or the end is cut', () => {
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i]! ^= 1;
      expect(() => open(bytes('a'), changed, ['profile', 'P-1'])).toThrow(DecryptionError);
      expect(() => open(bytes('a'), sealed.subarray(0, i), ['profile', 'P-1'])).toThrow(DecryptionError);
    }
  });

  it('says in its error which row, and nothing of the content', () => {
    expect(() => open(bytes('b'), sealed, ['profile', 'P-1'])).toThrow('profile P-1 does not open');
  });
});

describe('the key ring', () => {
  const ring = KeyRing.of(bytes('a'));
  const dataKey = bytes('k');

  it('unwraps what it wrapped, for the same person only', () => {
    const wrapped = ring.wrap(dataKey, 'P-1');
    expect(ring.unwrap(wrapped, 'P-1')).toEqual(dataKey);
    expect(() => ring.unwrap(wrapped, 'P-2')).toThrow(DecryptionError);
  });

  it('names the key that is missing, by an id that is not the key', () => {
    const wrapped = ring.wrap(dataKey, 'P-1');
    const other = KeyRing.of(bytes('b'));
    expect(() => other.unwrap(wrapped, 'P-1')).toThrow(UnknownKeyError);
    expect(() => other.unwrap(wrapped, 'P-1')).toThrow(ring.newestId);
    expect(ring.newestId).toMatch(/^[0-9a-f]{16}$/);
    expect(bytes('a').toString('hex')).not.toContain(ring.newestId);
    // Told that it is its own, it still does not open.
    expect(() => other.unwrap({ ...wrapped, wrappingId: other.newestId }, 'P-1')).toThrow(DecryptionError);
  });

  it('wraps with the newest key and unwraps with the older ones', () => {
    const old = ring.wrap(dataKey, 'P-1');
    const rotated = KeyRing.of(bytes('b'), bytes('a'));
    expect(rotated.unwrap(old, 'P-1')).toEqual(dataKey);
    expect(rotated.wrap(dataKey, 'P-1').wrappingId).toBe(KeyRing.of(bytes('b')).newestId);
    expect(rotated.ids).toEqual([KeyRing.of(bytes('b')).newestId, ring.newestId]);
  });

  it('makes the same code for the same purpose and text, and another for any other', () => {
    const code = (r: KeyRing, purpose: string, of: string): string => r.mac(purpose, of).toString('hex');
    expect(code(ring, 'link', 'D-1 1')).toBe(code(KeyRing.of(bytes('a')), 'link', 'D-1 1'));
    expect(ring.mac('link', 'D-1 1')).toHaveLength(32);
    const others = [code(ring, 'link', 'D-1 2'), code(ring, 'code', 'D-1 1'), code(KeyRing.of(bytes('b')), 'link', 'D-1 1')];
    expect(new Set([...others, code(ring, 'link', 'D-1 1')]).size).toBe(4);
  });

  it('still knows the codes of before a rotation', () => {
    const rotated = KeyRing.of(bytes('b'), bytes('a'));
    expect(rotated.macs('link', 'D-1 1')).toEqual([rotated.mac('link', 'D-1 1'), ring.mac('link', 'D-1 1')]);
  });

  it('seals small secrets for one purpose, and opens them after a rotation', () => {
    const sealed = ring.seal('delivery D-1', 'registry@town.example');
    expect(ring.open('delivery D-1', sealed)).toBe('registry@town.example');
    expect(KeyRing.of(bytes('b'), bytes('a')).open('delivery D-1', sealed)).toBe('registry@town.example');
    expect(() => ring.open('delivery D-2', sealed)).toThrow(DecryptionError);
    expect(() => KeyRing.of(bytes('b')).open('delivery D-1', sealed)).toThrow(UnknownKeyError);
    expect(() => ring.open('delivery D-1', Buffer.of(1, 2, 3))).toThrow(DecryptionError);
  });

  it('takes no key of another length, and none twice', () => {
    expect(() => KeyRing.of(Buffer.alloc(16))).toThrow(RangeError);
    expect(() => KeyRing.of(bytes('a'), bytes('a'))).toThrow(/twice/);
  });
});
