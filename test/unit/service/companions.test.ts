import { describe, expect, it } from 'vitest';
import { findSchema, skillFrontmatterSchema, triggersSchema } from '../../../schemas/index.ts';
import { accepted, completionsAt, hoverAt } from '../support/cursor.ts';

describe('the block for OpenClaw', () => {
  const labels = (text: string) => completionsAt('SKILL.md', text).map(({ label }) => label);

  it('offers keys and values', () => {
    expect(labels('---\nmetadata:\n  |\n---\n')).toContain('openclaw');
    expect(labels('---\nmetadata:\n  openclaw:\n    |\n---\n')).toEqual(
      expect.arrayContaining(['requires', 'install', 'emoji', 'os', 'envVars']),
    );
    expect(labels('---\nmetadata:\n  clawdbot:\n    requires:\n      |\n---\n')).toEqual(
      expect.arrayContaining(['bins', 'anyBins', 'env', 'config']),
    );
    expect(labels('---\nmetadata:\n  openclaw:\n    os:\n      - |\n---\n')).toEqual([
      'darwin',
      'linux',
      'win32',
    ]);
    expect(labels('---\nmetadata:\n  openclaw:\n    install:\n      - kind: |\n---\n')).toEqual([
      'brew',
      'node',
      'go',
      'uv',
      'download',
    ]);
    expect(accepted('SKILL.md', '---\nmetadata:\n  openclaw:\n    alw|\n---\n', 'always')).toContain(
      '    always: ',
    );
  });

  it('explains keys', () => {
    const hover = hoverAt('SKILL.md', '---\nmetadata:\n  openclaw:\n    primary|Env: KEY\n---\n');
    expect(hover?.text).toContain('**Main variable**');
    expect(hover?.covered).toBe('primaryEnv');
    expect(hoverAt('SKILL.md', '---\nmetadata:\n  claw|dbot: {}\n---\n')?.text).toContain('older name');
  });

  it('finds the schema of a step below every name', () => {
    for (const name of ['openclaw', 'clawdbot', 'clawdis']) {
      const node = findSchema(skillFrontmatterSchema, ['metadata', name, 'install', 0, 'kind']);
      expect(node?.enum).toContain('uv');
    }
  });
});

describe('files beside a skill', () => {
  const labels = (file: string, text: string) => completionsAt(file, text).map(({ label }) => label);

  it('offers keys in a list at the root', () => {
    const file = 'evals/triggers.json';
    expect(findSchema(triggersSchema, [0, 'query'])?.title).toBe('Query');
    expect(labels(file, '[{ "query": "a", | }]')).toEqual(['should_trigger']);
    expect(labels(file, '[{ "query": "a", "should_trigger": | }]')).toEqual(['true', 'false']);
    expect(hoverAt(file, '[{ "que|ry": "a" }]')?.text).toContain('**Query**');
  });

  it('offers keys of evals and of `agents/openai.yaml`', () => {
    expect(labels('evals/evals.json', '{ "evals": [{ | }] }').slice(0, 3)).toEqual([
      'id',
      'prompt',
      'expected_output',
    ]);
    expect(labels('agents/openai.yaml', 'interface:\n  |')).toEqual(
      expect.arrayContaining(['display_name', 'icon_small', 'brand_color']),
    );
    expect(labels('agents/openai.yaml', 'policy:\n  allow_implicit_invocation: |')).toEqual([
      'true',
      'false',
    ]);
    expect(hoverAt('agents/openai.yaml', 'interface:\n  brand|_color: "#1A73E8"')?.text).toContain('#RRGGBB');
  });
});
