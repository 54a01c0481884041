import { expect, test } from 'vitest';
import { checkImports } from './checkImports.ts';

test.each([
  ['skill/a.ts', `import fs from 'node:fs';`, 'skill/ is pure'],
  ['skill/a.ts', `import { join } from 'path';`, 'skill/ is pure'],
  ['skill/a.ts', `import type { Uri } from 'vscode';`, 'skill/ is pure'],
  [
    'skill/format/a.ts',
    `import { x } from '../../workspace/index.ts';`,
    'skill/ may not import from workspace/',
  ],
  ['workspace/a.ts', `export * from '../runtime/index.ts';`, 'workspace/ may not import from runtime/'],
  ['workspace/a.ts', `import vscode from 'vscode';`, 'only client/'],
  [
    'workspace/a.ts',
    `import { parse } from '../skill/document/parse.ts';`,
    'nobody imports past skill/index.ts',
  ],
  ['runtime/report.ts', `import type { A } from './lifecycle/index.ts';`, 'runtime/ may not import from'],
  [
    'runtime/index.ts',
    `export { start } from './host/index.ts';`,
    'runtime/ may not import from runtime/host/',
  ],
  ['runtime/lifecycle/a.ts', `import { run } from '../execution/index.ts';`, 'runtime/lifecycle/ may not'],
  ['runtime/lifecycle/a.ts', `import { run } from '../index.ts';`, 'stands above the sub-rooms'],
  ['runtime/execution/a.ts', `import type { E } from '../engine.ts';`, 'stands above the sub-rooms'],
  ['cli/run.ts', `import { E } from '../runtime/engine.ts';`, 'nobody imports past runtime/index.ts'],
  ['runtime/execution/a.ts', `import { b } from '../lifecycle/state.ts';`, 'past runtime/lifecycle/index.ts'],
  ['runtime/execution/a.ts', `import type { b } from '../plugins/index.ts';`, 'runtime/execution/ may not'],
  ['runtime/plugins/a.ts', `const b = await import('../host/index.ts');`, 'runtime/plugins/ may not'],
  ['runtime/host/a.ts', `import { c } from '../../server/index.ts';`, 'runtime/host/ may not'],
  [
    'server/main.ts',
    `import { install } from '../runtime/index.ts';`,
    'server/ may not import from runtime/',
  ],
  ['server/main.ts', `import { hover } from './service/hover.ts';`, 'past server/service/index.ts'],
  ['server/service/a.ts', `let a: import('../../client/tree.ts').Tree;`, 'server/service/ may not'],
  ['client/a.ts', `import { parse } from '../skill/index.ts';`, 'client/ imports types'],
  ['client/a.ts', `import { type A, b } from '../runtime/index.ts';`, 'client/ imports types'],
  ['client/a.ts', `const a = require('../skill/index.ts');`, 'client/ imports types'],
  ['cli/check.ts', `import { listen } from '../server/index.ts';`, 'cli/ may not import from server/'],
  ['cli/run.ts', `import { a } from '../runtime/execution/worker.ts';`, 'past runtime/execution/index.ts'],
  ['cli/run.ts', `import { help } from '../test/help.ts';`, 'a room imports from rooms only'],
  [
    'test/unit/a.test.ts',
    `import { parse } from '../../skill/yaml.ts';`,
    'nobody imports past skill/index.ts',
  ],
])('%s with %s is refused', (file, source, rule) => {
  const broken = checkImports(file, `// import a from 'b'\n${source}`);
  expect(broken).toHaveLength(1);
  expect(broken[0]).toContain(`${file}:2 imports '`);
  expect(broken[0]).toContain(rule);
});

test.each([
  ['skill/rule/a.ts', `import { b } from '../document/b.ts'; import yaml from 'yaml';`],
  ['skill/a.ts', `import table from '../schemas/targets.json' with { type: 'json' };`],
  ['skill/a.ts', 'const text = `import fs from "node:fs"`; // import "vscode"'],
  ['workspace/a.ts', `import { a } from '../skill/index.ts'; import fs from 'node:fs';`],
  ['runtime/index.ts', `export * from './lifecycle/index.ts'; export * from './report.ts';`],
  [
    'runtime/lifecycle/a.ts',
    `import { a } from '../report.ts'; import { b } from '../../workspace/index.ts';`,
  ],
  ['runtime/execution/a.ts', `import { a } from '../lifecycle/index.ts';`],
  ['runtime/host/a.ts', `import { a } from '../index.ts'; import { b } from '../plugins/index.ts';`],
  ['server/main.ts', `import { hover } from './service/index.ts';`],
  ['server/service/a.ts', `import { Message } from '../protocol.ts';`],
  ['client/a.ts', `import * as vscode from 'vscode'; import { Run } from '../runtime/host/protocol.ts';`],
  [
    'client/a.ts',
    `import { Ready } from '../server/protocol.ts'; import type { A } from '../skill/index.ts';`,
  ],
  ['client/a.ts', `import type { A } from '../runtime/report.ts';`],
  [
    'cli/a.ts',
    `import { check } from '../server/service/index.ts'; import { e } from '../runtime/index.ts';`,
  ],
  ['cli/serve.ts', `import { serve } from '../runtime/host/index.ts';`],
  ['test/lsp/a.test.ts', `import { start } from '../../server/main.ts'; import { b } from '../help.ts';`],
])('%s with %s is allowed', (file, source) => {
  expect(checkImports(file, source)).toEqual([]);
});
