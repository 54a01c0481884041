import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const manifest = (version = '1.0.0'): string =>
  JSON.stringify({
    id: 'notes',
    name: 'Notes',
    version,
    description: 'Keeps notes.',
    configSchema: { type: 'object', additionalProperties: false, properties: {} },
  });

const plugin = `import { join } from 'node:path';
import type { PluginApi } from '@adytum/shared';

const plugin = {
  register(api: PluginApi): void {
    throw new Error(join('never', 'called'));
  },
};
export default plugin;
`;

async function write(files: Readonly<Record<string, string>>, version?: string): Promise<void> {
  await workspace.write('skills/notes/adytum.plugin.json', manifest(version));
  for (const [file, text] of Object.entries(files)) await workspace.write(`skills/notes/${file}`, text);
}

const resolved = async (): Promise<{ runtime: object; tools: unknown[] }> =>
  JSON.parse(await workspace.read('skills/.runtime/notes/1.0.0/slots/A/resolved.manifest.json')) as {
    runtime: object;
    tools: unknown[];
  };

describe('a plugin', () => {
  test('installs, tests, activates and rolls back without being registered', async () => {
    await write({
      'index.ts': plugin,
      'tests/notes.test.ts':
        "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport plugin from '../index.ts';\ntest('registers', () => { assert.equal(typeof plugin.register, 'function'); });\n",
    });
    const installed = await workspace.engine.install('notes', { test: true }, {});
    expect(installed.tests).toMatchObject({ outcome: 'passed', passed: 1 });
    expect((await resolved()).runtime).toMatchObject({ kind: 'node', entry: 'index.ts' });
    expect((await resolved()).tools).toEqual([]);
    await workspace.engine.activate('notes', {}, {});
    await write({}, '1.1.0');
    await workspace.engine.install('notes', {}, {});
    await workspace.engine.activate('notes', {}, {});
    expect(await workspace.engine.rollback('notes', {})).toMatchObject({ version: '1.0.0' });
    const status = await workspace.engine.status('notes');
    expect(status).toMatchObject({
      format: 'adytum',
      active: { version: '1.0.0' },
      readiness: { state: 'ready' },
    });
    expect(status.error).toBeUndefined();
  });

  test('a run says that its tools are not served', async () => {
    await write({ 'index.ts': plugin });
    await workspace.engine.install('notes', {}, {});
    await workspace.engine.activate('notes', {}, {});
    await expect(workspace.engine.run('notes', 'any', {}, {})).rejects.toMatchObject({
      code: 'format-not-runnable',
      message: expect.stringContaining('is a plugin'),
    });
    const run = await callCommandLine(['run', 'notes', 'any'], { cwd: workspace.folder });
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain('format-not-runnable');
  });

  test.each([
    [
      'the first that exists of package.json',
      {
        'package.json': '{"adytum":{"extensions":["./gone.ts","./src/plugin.mjs"]}}',
        'src/plugin.mjs': 'export default api => {};\n',
        'index.ts': 'throw 1;',
      },
      'src/plugin.mjs',
    ],
    [
      'the index where package.json names none',
      { 'package.json': '{"name":"notes"}', 'index.cjs': 'module.exports = { activate() {} };\n' },
      'index.cjs',
    ],
    ['TypeScript before JavaScript', { 'index.ts': plugin, 'index.js': 'throw 1;' }, 'index.ts'],
  ])('its module is %s', async (_, files, entry) => {
    await write(files);
    await workspace.engine.install('notes', {}, {});
    expect((await resolved()).runtime).toMatchObject({ kind: 'node', entry });
    await workspace.engine.activate('notes', {}, {});
  });

  test.each([
    ['export default { name: 1 };\n', 'index.ts exports no plugin', 'index.ts'],
    [
      "import { z } from 'not-installed';\nexport default { register() { z(); } };\n",
      "Cannot find package 'not-installed'",
      'index.ts:1',
    ],
    ['\n\nexport default {;\n', 'SyntaxError', 'index.ts:3'],
    ['\nprocess.exit(1);\nexport default () => {};\n', 'called process.exit(1)', 'index.ts:2'],
  ])('one that cannot be loaded is not activated: %j', async (source, message, subject) => {
    await write({ 'index.ts': source });
    await workspace.engine.install('notes', {}, {});
    await expect(workspace.engine.activate('notes', {}, {})).rejects.toMatchObject({
      code: 'import-failed',
      message: expect.stringContaining(message),
      subject,
    });
    expect((await workspace.engine.status('notes')).active).toBeUndefined();
  });
});

test('a plugin of instructions alone has a lifecycle, and nothing is loaded', async () => {
  await write({
    'SKILL.md':
      '---\nname: notes\ndescription: Keeps notes. Use when asked to.\n---\n\n# Notes\n\nWrite them down.\n',
  });
  await workspace.engine.install('notes', {}, {});
  expect((await resolved()).runtime).toMatchObject({ kind: 'instructions' });
  await workspace.engine.activate('notes', {}, {});
  await expect(workspace.engine.run('notes', undefined, {}, {})).rejects.toMatchObject({
    code: 'tool-not-found',
  });
});
