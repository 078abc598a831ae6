import { checkedEditions } from '../../cli/checked-editions';
import { editionSources } from '../../domain/model/edition';

describe('`saapua model check`', () => {
  it('finds the installed editions sound', () => {
    const editions = checkedEditions();
    expect(editions.map(({ id }) => id)).toEqual(editionSources.map(({ id }) => id));
    expect(editions).toEqual(editions.map(({ id }) => ({ id, ok: true, findings: [] })));
  });

  it('names the place of what is wrong in each edition, and goes on to the next', () => {
    const [installed] = editionSources;
    const { model, semantics } = structuredClone(installed) as { model: { steps: { id: string; actor: string }[] }; semantics: unknown };
    for (const step of model.steps) if (step.id === 'N1') step.actor = 'NOBODY';
    const [broken, empty] = checkedEditions([{ id: '2027-01-01', model, semantics }, { id: '2027-02-01', model: {}, semantics }]);
    expect(broken).toMatchObject({ id: '2027-01-01', ok: false });
    expect(broken?.findings.map(({ place, message }) => `${place}: ${message}`).join('\n')).toMatch(/N1.*NOBODY|N1.*actor/);
    expect(empty).toMatchObject({ id: '2027-02-01', ok: false });
  });
});
