/** What an error says to the one who asked: a status, a stable code, and never more than they may know. */
import { z } from 'zod';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { CommandRefusedError, HireNotFoundError, OutcomeUnknownError } from '../../client/hires';
import { editionOf } from '../../domain/model/edition';
import { parseAsOf } from '../../domain/view/as-of';
import { contentOf, problemDocument } from '../../server/problems';

const refused = (code: string): CommandRefusedError => new CommandRefusedError({ code, message: 'no', at: 'events[0].event' });

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

/** The error that a request of this shape makes. */
function invalid(schema: z.ZodType, value: unknown): Error {
  const { error } = validatorCompiler({ schema, method: 'POST', url: '/', httpPart: 'body' })(value) as { error: unknown };
  return Object.assign(new Error('invalid'), { validation: error });
}

describe('a problem', () => {
  it.each([
    ['key_reused', 409], ['event_conflict', 409], ['hire_closed', 409],
    ['reason_required', 422], ['not_an_opening', 422], ['unknown_event_id', 422],
  ])('of a refused command keeps its code: %s is %i', (code, status) => {
    expect(contentOf(refused(code))).toEqual({ status, code, detail: 'no', errors: [{ at: 'events[0].event', message: 'no' }] });
  });

  it.each<[string, unknown, number, string]>([
    ['a hire that is not there', new HireNotFoundError('there is no hire X'), 404, 'hire_not_found'],
    ['no answer in time', new OutcomeUnknownError('repeat it'), 503, 'outcome_unknown'],
    ['a time that is none', thrownBy(() => parseAsOf('31.9.2026')), 422, 'unusable_time'],
    ['an edition that is not there', thrownBy(() => editionOf('1999-01-01')), 404, 'edition_not_found'],
    ['a body that is too large', Object.assign(new Error('x'), { statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE' }), 413, 'body_too_large'],
    ['a database that is away', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 503, 'database_unavailable'],
    ['a database that ends', new Error('query', { cause: Object.assign(new Error('x'), { code: '57P01' }) }), 503, 'database_unavailable'],
    ['an engine that has too much to do', Object.assign(new Error('x'), { code: 8 }), 429, 'too_busy'],
  ])('is made of %s', (_what, error, status, code) => {
    expect(contentOf(error)).toMatchObject({ status, code });
  });

  it('of an unexpected error says nothing of it', () => {
    const content = contentOf(new Error('relation "hire" of Example Person'));
    expect(JSON.stringify(problemDocument(content, { id: 'r-1', url: '/api/v1/hires?stage=x' }))).toBe(JSON.stringify({
      type: 'about:blank', title: 'A fault of the server', status: 500, code: 'internal_error',
      detail: 'an unexpected fault; the log of the server has it under the id of this request', instance: '/api/v1/hires', request_id: 'r-1',
    }));
  });

  it('of a wrong request names each field', () => {
    const content = contentOf(invalid(z.strictObject({ event: z.string(), data: z.record(z.string(), z.number()) }), { data: { months: 'x' } }));
    expect(content).toMatchObject({ status: 422, code: 'invalid_request', errors: [{ at: 'event' }, { at: 'data.months' }] });
  });

  it('of a field that is not known repeats its name only where it looks like one', () => {
    const content = contentOf(invalid(z.strictObject({}), { firstname: 1, 'Example Person': 2, '010199-999X': 3 }));
    expect(content.errors).toEqual([{ at: '', message: 'not a field of this request: firstname, …, …' }]);
  });

  it('of a file that is not there is a fault, not a database that is away', () => {
    expect(contentOf(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' }))).toMatchObject({ status: 500 });
    expect(contentOf(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'connect' }))).toMatchObject({ status: 503 });
  });
});
