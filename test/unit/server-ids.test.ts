/** Ids and hashes that make a repeated request the same request, and places in the log. */
import { isCaseId, isCode } from '../../domain/hire/admit';
import { parsePlace, placeText } from '../../server/live/log-follower';
import { contentHash, idFrom } from '../../server/idempotency';

describe('the hash of a request', () => {
  it('is the same whatever the order of the fields, and without those that are absent', () => {
    expect(contentHash({ event: 'arrived', data: { a: 1, b: 2 } })).toBe(contentHash({ data: { b: 2, a: 1 }, event: 'arrived', case_id: undefined }));
  });

  it('is another one for another content', () => {
    expect(contentHash({ event: 'arrived' })).not.toBe(contentHash({ event: 'arrived', begins: true }));
  });
});

describe('an id made from a key', () => {
  it('is always the same, and another one for another key', () => {
    expect(idFrom('case key:owner:1')).toBe(idFrom('case key:owner:1'));
    expect(new Set(Array.from({ length: 1_000 }, (_, i) => idFrom(`key ${i}`))).size).toBe(1_000);
  });

  it('may stand where a case id or an event id belongs', () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => idFrom(`key ${i}`));
    expect(ids.filter((id) => !isCode(id) || !isCaseId(id) || id.length !== 26)).toEqual([]);
  });
});

describe('a place in the log', () => {
  it('is read as it was written', () => {
    const place = { cursor: { xid: '742', id: '99000' }, skip: 3 };
    expect(parsePlace(placeText(place))).toEqual(place);
  });

  it.each(['', '742', '742.9', '742.9+', "1.1+1'", '-1.2+3', '1.2+3;DROP', 'a.b+c'])('is not %j', (text) => {
    expect(parsePlace(text)).toBeUndefined();
  });
});
