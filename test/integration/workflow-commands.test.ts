import { Client, Connection } from '@temporalio/client';
import { usualHire } from '../../bench/usual-hire';
import { CommandRefusedError, HireClient, OutcomeUnknownError } from '../../client/hires';
import { freePort } from '../../local/ports';
import { fetchChain } from '../support/replay';
import { describeHires, type TestHire } from '../support/rig';
import { until } from '../support/until';

describeHires('commands of a live hire', (rig) => {
  const historyLength = async (hire: TestHire): Promise<number> => {
    const { historyLength: length } = await rig.client.workflow.getHandle(hire.workflowId).describe();
    return length;
  };
  const refusedInputs = (hire: TestHire) => rig.db.prisma.refused_input.findMany({ where: { hire_id: hire.id } });
  const refusalOf = (sent: Promise<unknown>): Promise<string> =>
    sent.then(() => 'accepted', (error: unknown) => (error instanceof CommandRefusedError ? error.refusal.code : String(error)));

  it('serves two commands that race one after the other', async () => {
    const hire = rig.hire({ staysOpen: 'it is only at its beginning' });
    await hire.tell({ event: 'need_identified' });
    const replies = await Promise.all([hire.tell({ event: 'vacancy_published' }), hire.tell({ event: 'employer_readiness_assessed' })]);
    expect(replies.map((reply) => reply.seq).sort()).toEqual([2, 3]);
    expect((await hire.facts()).map((fact) => fact.event.event).slice(1).sort()).toEqual(['employer_readiness_assessed', 'vacancy_published']);
  });

  it('loses no reply of sixty overlapping commands from three processes while the hire rolls over its stages', async () => {
    const hire = rig.hire({ staysOpen: 'its story goes on' });
    const [need, ...events] = usualHire(hire.id, '2085-10-01').sort((a, b) => (a.occurred_at < b.occurred_at ? -1 : 1)).slice(0, 61);
    await hire.tell(need!);

    const clients = [rig.anotherClient(), rig.anotherClient(), rig.anotherClient()];
    const replies = await Promise.all(events.map(async (event, i) => clients[i % 3]!.send(hire.id, await hire.command(event))));

    const facts = await hire.facts();
    expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, i) => i + 1));
    expect(new Set(replies.map((reply) => reply.seq)).size).toBe(60);
    expect(replies.map((reply) => reply.event_ids[0])).toEqual(events.map((event) => event.event_id));
    expect(facts.map((fact) => fact.event.event_id)).toEqual(expect.arrayContaining(events.map((event) => event.event_id)));
    expect((await fetchChain(rig.client, hire.workflowId)).length).toBeGreaterThan(1);
  });

  it('gives a repeated command its first answer, also in a later run', async () => {
    const hire = rig.hire({ staysOpen: 'it waits for a candidate' });
    const begin = await hire.command({ event: 'need_identified' });
    const first = await hire.send(begin);
    await hire.tell({ event: 'role_profile_completed' }, { event: 'employer_readiness_assessed' }, { event: 'route_precheck_done' });
    await until('the hire has begun another run', async () => (await fetchChain(rig.client, hire.workflowId)).length > 1);

    const again = await hire.send(begin);

    expect(again).toEqual(first);
    expect(await hire.facts()).toHaveLength(4);
  });

  it('refuses a key that was used for another request', async () => {
    const hire = rig.hire({ staysOpen: 'it is only at its beginning' });
    const begin = await hire.command({ event: 'need_identified' });
    await hire.send(begin);
    const other = await hire.command({ event: 'vacancy_published' });

    expect(await refusalOf(hire.send({ ...other, id: begin.id }))).toBe('key_reused');
    expect(await hire.facts()).toHaveLength(1);
  });

  it('writes a refused command into no history', async () => {
    const hire = rig.hire({ staysOpen: 'it is only at its beginning' });
    await hire.tell({ event: 'need_identified' });
    const before = await historyLength(hire);

    expect(await refusalOf(hire.tell({ event: 'candidate_rejected' }))).toBe('reason_required');
    expect(await refusalOf(hire.tell({ event: 'vacancy_published', case_id: 'ANOTHER' }))).toBe('wrong_case');
    expect(await refusalOf(hire.tell({ event: 'vacancy_published', retracts: 'nothing' }))).toBe('unknown_event_id');

    expect(await historyLength(hire)).toBe(before);
    expect(await hire.facts()).toHaveLength(1);
  });

  it('leaves no empty workflow behind when the first command is refused', async () => {
    const hire = rig.hire();
    expect(await refusalOf(hire.tell({ event: 'contract_signed' }))).toBe('not_an_opening');
    await rig.time.forward(hire.id, { days: 1 });
    expect((await rig.client.workflow.getHandle(hire.workflowId).describe()).status.name).toBe('COMPLETED');
    expect(await hire.facts()).toEqual([]);

    const begun = rig.hire({ id: hire.id, staysOpen: 'it began in a second attempt' });
    await begun.tell({ event: 'need_identified' });
    expect((await begun.facts()).map((fact) => fact.event.event)).toEqual(['need_identified']);
  });

  it('records an event that comes as a signal', async () => {
    const hire = rig.hire({ staysOpen: 'it is only at its beginning' });
    await hire.tell({ event: 'need_identified' });

    const command = await hire.command({ event: 'vacancy_published' });
    await rig.hires.put(hire.id, command);
    await rig.hires.put(hire.id, command);

    await until('the signal is recorded', async () => (await hire.facts()).length > 1);
    await hire.tell({ event: 'vacancy_closed' });
    expect((await hire.facts()).map((fact) => fact.event.event)).toEqual(['need_identified', 'vacancy_published', 'vacancy_closed']);
    expect(await refusedInputs(hire)).toEqual([]);
  });

  it('keeps a refused signal, because nobody waits for its answer', async () => {
    const hire = rig.hire({ staysOpen: 'it is only at its beginning' });
    await hire.tell({ event: 'need_identified' });

    const command = await hire.command({ event: 'offer_declined' });
    await rig.hires.put(hire.id, command);

    await until('the refusal is stored', async () => (await refusedInputs(hire)).length > 0);
    expect(await refusedInputs(hire)).toMatchObject([{ command_id: command.id, kind: 'record', code: 'reason_required', place: 'events[0].reason_code' }]);
    expect(await hire.facts()).toHaveLength(1);
  });

  it('says that the outcome is unknown when Temporal does not answer', async () => {
    const hire = rig.hire();
    const connection = Connection.lazy({ address: `127.0.0.1:${await freePort()}` });
    const away = new HireClient({ client: new Client({ connection }), loadState: () => Promise.resolve(undefined), attemptMs: 300 });
    await expect(hire.command({ event: 'need_identified' }).then((command) => away.send(hire.id, command, { mayBegin: true }))).rejects.toThrow(OutcomeUnknownError);
    await connection.close();
  });

  it('tells how far it is', async () => {
    const hire = rig.hire({ staysOpen: 'it is only at its beginning' });
    await hire.tell({ event: 'need_identified' });
    expect(await hire.status()).toEqual({ seq: 1, edition: '2026-01-08', closed: false, dueAt: '2087-03-17T22:00:00.000Z' });
  });
});
