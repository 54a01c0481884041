import { describe, expect, it } from 'vitest';
import {
  adaosManifestSchema,
  adytumManifestSchema,
  agentosManifestSchema,
  resolveSchema,
  type SchemaNode,
  skillFrontmatterSchema,
  validateAdaosManifest,
  validateMeta,
  validateResolvedManifest,
  validateSkillFrontmatter,
  validateState,
} from '../../../schemas/index.ts';
import { rules } from '../../../skill/index.ts';

const schemas = [
  ['adaos-manifest', adaosManifestSchema],
  ['adytum-manifest', adytumManifestSchema],
  ['agentos-manifest', agentosManifestSchema],
  ['skill-frontmatter', skillFrontmatterSchema],
] as const;

describe.each(schemas)('%s', (_, root) => {
  const nodes = [...propertiesOf(root, root, '')];

  it.each(nodes)('%s has a title, a description and an example', (_, node) => {
    expect(node.title).toMatch(/^\S/);
    expect(node.description).toMatch(/\.$/);
    expect(node.examples).toHaveLength(1);
  });

  it('names only rules that exist', () => {
    const named = nodes.flatMap(([, node]) => [
      ...Object.values(node['x-rules'] ?? {}).map(rule => rule?.rule),
      node['x-unknown'],
    ]);
    for (const rule of named) if (rule !== undefined) expect(rules).toHaveProperty([rule]);
    expect(named.filter(rule => rule !== undefined).length).toBeGreaterThan(3);
  });
});

describe('validators', () => {
  const build = { build: 'b', content_hash: 'h', installed_at: 't' };
  const resolved = {
    ...build,
    format: 'adaos',
    name: 'a',
    version: '1.0.0',
    runtime: { kind: 'python', python_paths: ['src'], skill_env: 'x' },
    tools: [],
    environment: {},
    permissions: [],
    secrets: { KEY: '${secret:KEY}' },
  };

  it.each([
    [
      validateState,
      { version: '1.0.0', slot: 'A', generation: 1, previous: { version: '1.0.0', slot: 'B' } },
    ],
    [validateMeta, { version: '1.0.0', slots: { A: { ...build, tests: 'passed' } }, history: [] }],
    [validateResolvedManifest, resolved],
    [validateAdaosManifest, { name: 'a' }],
    [validateSkillFrontmatter, { name: 'a', description: 'b' }],
  ])('accept what is right', (validate, data) => {
    expect(validate(data)).toBe(true);
  });

  it.each([
    [validateState, { version: '1.0.0', slot: 'C', generation: 1 }, 1],
    [validateState, { version: '1.0.0' }, 2],
    [validateMeta, { version: '1.0.0', slots: { A: build }, history: [] }, 1],
    [validateResolvedManifest, { ...resolved, secrets: { KEY: 'plain' } }, 1],
    [validateResolvedManifest, { ...resolved, tools: [{ name: 'a' }] }, 6],
    [validateAdaosManifest, { name: 'a', tools: [{}, 3], entry: [1] }, 3],
    [validateSkillFrontmatter, { name: 'A-' }, 3],
  ])('count one error for each mistake', (validate, data, mistakes) => {
    expect(validate(data)).toBe(false);
    expect(validate.errors).toHaveLength(mistakes);
  });
});

/** Every property, with the path that leads to it; schemas that refer to themselves once. */
function* propertiesOf(
  root: SchemaNode,
  parent: SchemaNode,
  path: string,
  seen: ReadonlySet<SchemaNode> = new Set(),
): Generator<readonly [string, SchemaNode]> {
  const children = [
    ...Object.entries(parent.properties ?? {}),
    ...(parent.items === undefined ? [] : [['[]', parent.items] as const]),
    ...(parent.additionalProperties === undefined ? [] : [['*', parent.additionalProperties] as const]),
  ];
  for (const [name, child] of children) {
    if (seen.has(child)) continue;
    const node = resolveSchema(root, child);
    yield [`${path}/${name}`, node];
    yield* propertiesOf(root, node, `${path}/${name}`, new Set([...seen, child]));
  }
}
