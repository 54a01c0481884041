import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readManifest, validate } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

/** Words that the formats give a meaning, as keys and as values. */
const words = [
  ...['skill_id', 'id', 'name', 'version', 'entry', 'runtime', 'module', 'exports', 'command', 'handler'],
  ...['tools', 'input_schema', 'type', 'properties', 'items', 'pattern', 'timeout', 'timeout_seconds'],
  ...['default_tool', 'env', 'secrets', 'dependencies', 'capabilities', 'class', 'requires', 'permissions'],
  ...['net', 'allow_domains', 'fs', 'read', 'actions', 'write_state', 'integrity', 'files', 'limits'],
  ...['configSchema', 'uiHints', 'metadata', 'openclaw', 'always', 'install', 'kind', 'os', 'bins', 'skills'],
  ...['python', 'nodejs', 'main.py', 'index.ts', 'handlers.main:run', 'run', 'pure', 'action', 'object'],
  ...['..', '../a', '${A', '${A-b}', 'a.b', '', '[', 'https://a.example', '1.2.3', '__proto__', 'a=1'],
];
const word = fc.constantFrom(...words);
const { value: anything } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    word,
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e300),
    fc.string({ maxLength: 6 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 5 }),
  ),
}));

const sources = {
  'main.py': 'def run(): pass\n',
  'handlers/main.py': 'def run(): pass\n',
  'index.ts': 'export function run() {}\n',
  'package.json': '{"adytum":{"extensions":["./a.js"]}}',
};

describe.each([
  ['skill.yaml', { name: 'weather_skill', tools: [] }],
  ['manifest.json', { name: 'weather_skill', version: '1.0.0', tools: [] }],
  ['skill.yml', { skill_id: 'weather' }],
  ['adytum.plugin.json', { id: 'weather' }],
] as const)('%s with any content', (file, base) => {
  it('has findings that lie in it, and fixes that change it once', () => {
    fc.assert(
      fc.property(fc.dictionary(word, anything, { maxKeys: 6 }), content => {
        const text = JSON.stringify({ ...base, ...content }, undefined, 2);
        const files = { [file]: text, ...sources };
        readManifest(snapshotOf(files));
        for (const finding of validate(snapshotOf(files))) {
          if (finding.file !== file) continue;
          expect(finding.start, finding.rule).toBeLessThan(finding.end);
          expect(finding.end, finding.rule).toBeLessThanOrEqual(text.length);
          expect(finding.message, finding.rule).toMatch(/[.?]$/);
          if (finding.fix !== undefined) expect(mended(text, finding.fix.replacements)).not.toBe(text);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function mended(
  text: string,
  replacements: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  return [...replacements]
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: put }) => result.slice(0, start) + put + result.slice(end), text);
}
