import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  codeActions,
  codeLenses,
  complete,
  diagnose,
  documentSymbols,
  emptyWorld,
  foldingRanges,
  hover,
  inlayHints,
  type ServiceWorld,
} from '../../../server/service/index.ts';
import { overlaySnapshot, TextPositions } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const pieces = fc.constantFrom(
  ...[
    '\n',
    '\r\n',
    '  ',
    '\t',
    ': ',
    ':',
    '- ',
    '-',
    '#',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '|',
    '---\n',
    '\uFEFF',
  ],
  ...[
    'name',
    'tools',
    'runtime',
    'kind',
    'permissions',
    'input_schema',
    'properties',
    'metadata',
    'x',
    '1',
    '*a',
    '&a ',
  ],
);

const moreByFile: Readonly<Record<string, readonly string[]>> = {
  'SKILL.md': [
    'openclaw',
    'requires',
    'bins',
    '{"openclaw": {',
    '](',
    '`',
    '# skillberth-disable-next-line ',
    '<!-- ',
    '\n---\n',
  ],
  'skill.yaml': ['skill_id: a\n', 'entry', 'exports', 'secrets', '${secret:', 'default_tool'],
  'skill.json': ['"entry"', '"tools"', '${secret:'],
  'adytum.plugin.json': ['"configSchema"', '"uiHints"', '"skills"', '"metadata"', '"requires"', '"bins"'],
  'agents/openai.yaml': ['interface', 'icon_small', 'dependencies', 'policy'],
  'evals/evals.json': ['"evals"', '"files"', '"skill_name"'],
  'evals/triggers.json': ['[{ "query": "a" }', '"should_trigger"'],
  'skills.json': ['{ "skills": {', '"entries"', '"allow"', '"env"', '"load"'],
  '.skillberth.json': ['"rules"', '"targets"', '"adaos/topic"'],
};

const world: ServiceWorld = {
  ...emptyWorld,
  binaries: () => ['git', 'a b'],
  environmentNames: () => ['HOME'],
  skills: () => [{ name: 'weather', folderUri: 'file:///skills/weather/' }],
};

const neighbours = snapshotOf({
  'handlers/main.py': 'def get_weather(city):\n    pass\n',
  'scripts/run.sh': '',
  'assets/icon.svg': '',
});

it.each(Object.entries(moreByFile))('%s: every feature answers at any place of any text', (file, more) => {
  const parts = fc.array(fc.oneof(pieces, fc.constantFrom(...more)), { maxLength: 40 });
  fc.assert(
    fc.property(parts, fc.nat({ max: 300 }), (texts, place) => {
      const text = (file === 'SKILL.md' ? '---\n' : '') + texts.join('');
      const snapshot = overlaySnapshot(neighbours, file, text);
      const document = { file, text, snapshot, folderUri: 'file:///skills/a/', options: {} };
      const positions = new TextPositions(text);
      const offset = Math.min(place, text.length);
      const position = positions.positionAt(offset);
      expect(positions.offsetAt(position)).toBeLessThanOrEqual(offset);
      hover(document, position);
      diagnose(document);
      documentSymbols(document);
      foldingRanges(document);
      codeLenses(document, { install: { command: 'install', formats: ['adaos'] } });
      inlayHints(document, { start: { line: 0, character: 0 }, end: position });
      codeActions(document, 'file:///x', { start: position, end: position }, ['quickfix', 'source']);
      for (const item of complete(document, position, { snippets: true }, world)?.items ?? []) {
        if (item.textEdit === undefined || !('range' in item.textEdit))
          throw new Error('An item without an edit');
        const { start, end } = item.textEdit.range;
        expect(positions.offsetAt(start)).toBeLessThanOrEqual(offset);
        expect(positions.offsetAt(end)).toBeGreaterThanOrEqual(positions.offsetAt(position));
        expect(start.line).toBe(end.line);
      }
    }),
    { numRuns: 500 },
  );
});
