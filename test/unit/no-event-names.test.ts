/** No event name is written twice: names stand in the editions of the model and nowhere in code. */
import { newestEdition } from '../../domain/model/edition';
import { parseSource, sourceFiles, type SourceFile } from '../support/source-tree';

const names = newestEdition().model.events.map((e) => e.name);
/** Names of one word are words of the language as well: `arrived` counts only when it stands alone. */
const [words, compounds] = [names.filter((n) => !n.includes('_')), names.filter((n) => n.includes('_'))];
const inText = new RegExp(`\\b(${compounds.join('|')})\\b`);

function namedIn(tree: readonly SourceFile[]): readonly string[] {
  return tree.flatMap((f) => f.texts.filter((text) => words.includes(text) || inText.test(text)).map((text) => `${f.path}: ${text}`));
}

it('names no event of the model in code', () => {
  expect(namedIn(sourceFiles(['domain', 'workflows', 'activities', 'client', 'server', 'worker', 'prisma']))).toEqual([]);
});

it('would see one as a text, in a template, as a property or a key, and not in a comment or as part of a longer name', () => {
  const code = "const a = 'permit_granted'; const b = `x ${a} case_closed`; c.arrived; const d = { handoff_created: 1 }; // search_started\nconst e = 'has arrived'; const f = 'permit_granted_twice';";
  expect(namedIn([parseSource('domain/a.ts', code)])).toEqual(['domain/a.ts: permit_granted', 'domain/a.ts:  case_closed', 'domain/a.ts: arrived', 'domain/a.ts: handoff_created']);
});
