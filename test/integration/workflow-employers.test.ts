import { outboxLag } from '../../prisma/outbox';
import { type Relay, startRelay } from '../../worker/relay';
import { describeHires, type TestHire, type ToldEvent } from '../support/rig';
import { until } from '../support/until';

const need = (employer_id: string): ToldEvent[] => [{ event: 'need_identified', data: { employer_id } }, { event: 'role_profile_completed' }];
const ASSESSED: ToldEvent = { event: 'employer_readiness_assessed', outcome: 'experienced' };

describeHires('hires of one employer', (rig) => {
  let relay: Relay | undefined;
  beforeAll(() => {
    relay = startRelay(rig.db, rig.hires, (line) => void process.stderr.write(`${line}\n`));
  });
  afterAll(() => relay?.stop());

  const codes = async (hire: TestHire): Promise<readonly string[]> => (await hire.gaps()).map((g) => g.gap);
  const waitsForAssessment = async (hire: TestHire): Promise<boolean> => (await hire.row()).waits.some((w) => w.step === 'N2');
  const STAYS = { staysOpen: 'it is only at its beginning' };

  it('hear of an assessment of their employer in another hire, and count it as theirs', async () => {
    const [told, assessed, foreign] = [rig.hire(STAYS), rig.hire(STAYS), rig.hire(STAYS)];
    await told.tell(...need('EMP-CARE'));
    await foreign.tell(...need('EMP-YARD'));
    await assessed.tell(...need('EMP-CARE'));
    expect(await waitsForAssessment(told)).toBe(true);

    await assessed.tell(ASSESSED);

    await until('the other hire has heard of it', async () => !(await waitsForAssessment(told)));
    expect(await waitsForAssessment(foreign)).toBe(true);
    for (const hire of [told, assessed, foreign]) await hire.forward({ days: 30 });
    expect([await codes(told), await codes(assessed), await codes(foreign)]).toEqual([[], [], ['G01_EMPLOYER_UNAWARE']]);
    expect(await told.facts()).toHaveLength(2);
  });

  it('know it from their first command on, when it is older than they are', async () => {
    const [assessed, later] = [rig.hire(STAYS), rig.hire(STAYS)];
    await assessed.tell(...need('EMP-HOME'), ASSESSED);
    await later.tell(...need('EMP-HOME'));
    await until('the later hire has looked', async () => !(await waitsForAssessment(later)));
    await later.forward({ days: 30 });
    expect(await codes(later)).toEqual([]);
  });

  it('hear of its retraction too, and miss it then', async () => {
    const [told, assessed] = [rig.hire(STAYS), rig.hire(STAYS)];
    await told.tell(...need('EMP-PORT'));
    await assessed.tell(...need('EMP-PORT'));
    await assessed.tell({ ...ASSESSED, event_id: 'ASSESSED' });
    await until('the other hire has heard of it', async () => !(await waitsForAssessment(told)));

    await assessed.tell({ event: 'employer_readiness_assessed', retracts: 'ASSESSED' });

    await until('the other hire has heard of the retraction', () => waitsForAssessment(told));
    await told.forward({ days: 30 });
    expect(await codes(told)).toEqual(['G01_EMPLOYER_UNAWARE']);
  });

  it('are told once: nothing stays in the outbox', async () => {
    await until('all is told', async () => (await outboxLag(rig.db)).open === 0);
    expect(await rig.db.prisma.outbox.count({ where: { kind: 'employer_event' } })).toBe(4);
  });
});
