import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callCommandLine } from './support/commandLine.ts';
import { commandsBelow, expectNoneBelow } from './support/processes.ts';
import { makeWorkspace, type TestWorkspace } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

interface Kind {
  readonly runtime: 'python' | 'nodejs';
  readonly module: string;
  /** The module as the resolved manifest has it. */
  readonly file?: string;
  readonly source: string;
  readonly test: string;
  readonly testSource: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  'Python by its path': {
    runtime: 'python',
    module: './src/main.py',
    file: 'src/main.py',
    source:
      'def greet(who, loud=False):\n    print("greeting", who)\n    return {"text": f"Hello {who}", "loud": loud}\n',
    test: 'tests/smoke/test_greet.py',
    testSource: 'from src.main import greet\nassert greet("Ada")["text"] == "Hello Ada"\n',
  },
  'Python by its dotted name': {
    runtime: 'python',
    module: 'src.main',
    source:
      'async def greet(who, loud=False):\n    print("greeting", who)\n    return {"text": f"Hello {who}", "loud": loud}\n',
    test: 'tests/check.py',
    testSource:
      'import asyncio\nfrom src.main import greet\nassert asyncio.run(greet("Ada"))["loud"] is False\n',
  },
  'Python by a name that is no module': {
    runtime: 'python',
    module: 'v1.2/queue.py',
    source:
      'def greet(who, loud=False):\n    print("greeting", who)\n    return {"text": f"Hello {who}", "loud": loud}\n',
    test: 'tests/check.py',
    testSource: 'assert open("v1.2/queue.py").read()\n',
  },
  'an ES module': {
    runtime: 'nodejs',
    module: 'src/main.mjs',
    source:
      "export function greet({ who, loud = false }) {\n  console.log('greeting', who);\n  return { text: `Hello ${who}`, loud };\n}\n",
    test: 'tests/smoke/greet.test.mjs',
    testSource:
      "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { greet } from '../../src/main.mjs';\ntest('greets', () => assert.equal(greet({ who: 'Ada' }).text, 'Hello Ada'));\n",
  },
  CommonJS: {
    runtime: 'nodejs',
    module: 'main.cjs',
    source:
      "exports.greet = async ({ who, loud = false }) => {\n  console.log('greeting', who);\n  return { text: `Hello ${who}`, loud };\n};\n",
    test: 'tests/smoke/greet.cjs',
    testSource: "require('node:assert').equal(typeof require('../../main.cjs').greet, 'function');\n",
  },
  'TypeScript without its extension': {
    runtime: 'nodejs',
    module: './src/main',
    file: 'src/main.ts',
    source:
      "interface Input { readonly who: string; readonly loud?: boolean }\nexport function greet({ who, loud = false }: Input): object {\n  console.log('greeting', who);\n  return { text: `Hello ${who}`, loud };\n}\n",
    test: 'tests/greet.test.ts',
    testSource:
      "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { greet } from '../src/main.ts';\ntest('greets', () => { assert.ok(greet({ who: 'Ada' })); });\n",
  },
};

const manifestOf = (
  runtime: string,
  module: string,
  version = '1.0.0',
  more = '',
): string => `skill_id: greeter
name: Greeter
version: ${version}
author: Ada
description: Greets by name.
entry:
  runtime: ${runtime}
  module: ${module}
  exports:
    - { command: greet, handler: greet }
capabilities: { class: pure }
${more}`;

async function write(kind: Kind, version = '1.0.0'): Promise<void> {
  await workspace.write('skills/greeter/skill.yaml', manifestOf(kind.runtime, kind.module, version));
  await workspace.write(
    `skills/greeter/${kind.file ?? kind.module.replace(/^src\.main$/, 'src/main.py')}`,
    kind.source,
  );
  await workspace.write(`skills/greeter/${kind.test}`, kind.testSource);
}

/** A Node skill of one command. */
async function nodeSkill(source: string, more = ''): Promise<void> {
  await workspace.write('skills/greeter/skill.yaml', manifestOf('nodejs', 'main.mjs', '1.0.0', more));
  await workspace.write('skills/greeter/main.mjs', source);
}

async function activeNodeSkill(source: string, more = ''): Promise<void> {
  await nodeSkill(source, more);
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
}

const slotA = (): string => workspace.at('skills', '.runtime', 'greeter', '1.0.0', 'slots', 'A');
const greet = (input: Record<string, unknown> = {}) => workspace.engine.run('greeter', 'greet', input, {});

describe('install, test, activate, run, roll back', () => {
  test.each(Object.keys(kinds))('%s', async name => {
    const kind = kinds[name];
    if (kind === undefined) throw new Error(name);
    await write(kind);
    const installed = await workspace.engine.install('greeter', { test: true }, {});
    expect(installed.tests).toMatchObject({ outcome: 'passed', passed: 1, failed: 0 });
    await workspace.engine.activate('greeter', {}, {});
    const report = await workspace.engine.run('greeter', undefined, { who: 'Ada' }, {});
    expect(report).toMatchObject({
      tool: 'greet',
      result: { text: 'Hello Ada', loud: false },
      log: 'greeting Ada\n',
    });
    const status = await workspace.engine.status('greeter');
    expect(status.error).toBeUndefined();
    expect(status).toMatchObject({ format: 'agentos', defaultTool: 'greet', readiness: { state: 'ready' } });
    const [version] = status.versions;
    expect(version?.slots.find(slot => slot.active)?.tools).toEqual([
      { name: 'greet', timeoutSeconds: 5, isDefault: true },
    ]);

    await write({ ...kind, source: kind.source.replace('Hello', 'Goodbye') }, '1.1.0');
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    expect((await greet({ who: 'Ada' })).result).toMatchObject({ text: 'Goodbye Ada' });
    expect(await workspace.engine.rollback('greeter', {})).toMatchObject({ version: '1.0.0' });
    expect((await greet({ who: 'Ada' })).result).toMatchObject({ text: 'Hello Ada' });
  });

  test('by the command line', async () => {
    const kind = kinds['TypeScript without its extension'];
    if (kind === undefined) throw new Error('no such kind');
    await write(kind);
    const call = (...words: string[]) => callCommandLine(words, { cwd: workspace.folder });
    const installed = await call('install', 'greeter', '--test');
    expect(installed.code, installed.stderr).toBe(0);
    expect((await call('activate', 'greeter')).code).toBe(0);
    const run = await call('run', 'greeter', 'greet', '--json', '{"who":"Ada"}');
    expect(JSON.parse(run.stdout)).toEqual({ text: 'Hello Ada', loud: false });
    expect((await call('test', 'greeter')).code).toBe(0);
    const status = JSON.parse((await call('status', 'greeter', '--json')).stdout) as object;
    expect(status).toMatchObject({ format: 'agentos' });
  });
});

describe('refusals', () => {
  test('a handler that only running shows to be missing stops the activation', async () => {
    await nodeSkill("Object.assign(globalThis, {});\nexport * from './other.mjs';\n");
    await workspace.write('skills/greeter/other.mjs', 'export const great = () => 1;\n');
    await workspace.engine.install('greeter', {}, {});
    await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
      code: 'import-failed',
      message: 'Tool greet: main.mjs exports no function greet. It exports great.',
      subject: 'main.mjs',
    });
    expect((await workspace.engine.status('greeter')).active).toBeUndefined();
  });

  test('a module that does not load names file and line', async () => {
    await nodeSkill("import { help } from './lib/help.ts';\nexport const greet = () => help();\n");
    await workspace.write('skills/greeter/lib/help.ts', 'type A = 1;\n\nexport const help = (): A => {;\n');
    await workspace.engine.install('greeter', {}, {});
    await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
      code: 'import-failed',
      message: expect.stringContaining('SyntaxError'),
      subject: expect.stringMatching(/^lib\/help\.ts:[34]$/),
    });
  });

  test('a module that Python cannot load names file and line', async () => {
    await workspace.write('skills/greeter/skill.yaml', manifestOf('python', 'main.py'));
    await workspace.write('skills/greeter/main.py', '\nimport not_installed_here\ndef greet():\n    pass\n');
    await workspace.engine.install('greeter', {}, {});
    await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
      code: 'import-failed',
      message: expect.stringContaining('module main.py cannot be imported'),
      subject: 'main.py:2',
    });
  });

  test('a probe that is not well', async () => {
    await nodeSkill('export const greet = () => 1;\n');
    await workspace.write(
      'skills/greeter/runtime/health.mjs',
      "export const probe = () => ({ status: 'down', detail: 'no key' });\n",
    );
    await workspace.engine.install('greeter', {}, {});
    await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
      code: 'probe-failed',
      message: 'The health probe of greeter answered "down": no key.',
    });
  });
});

describe('run', () => {
  test('the default limit of 5 s, or the one of the manifest, ends the whole tree', async () => {
    await activeNodeSkill(
      "import { spawn } from 'node:child_process';\nexport function greet() {\n  console.log(spawn('sleep', ['60']).pid);\n  for (;;);\n}\n",
      'limits: { max_runtime_ms: 700 }\n',
    );
    let running: Promise<readonly string[]> = Promise.resolve([]);
    const onOutput = (): void => {
      running = commandsBelow(slotA());
    };
    await expect(workspace.engine.run('greeter', 'greet', {}, { onOutput })).rejects.toMatchObject({
      code: 'tool-timeout',
      message: 'greet was killed at its limit of 0.7 s.',
    });
    expect(await running).toContain('sleep 60');
    await expectNoneBelow(slotA());
  });

  test.each([
    ['return { when: new Map() };', 'output-invalid', 'when is a Map'],
    ["throw new RangeError('too far');", 'tool-failed', 'greet threw RangeError: too far'],
    ['process.exit(0);', 'tool-failed', 'greet called process.exit(0)'],
    ['process.kill(process.pid, "SIGKILL");', 'worker-crashed', 'signal SIGKILL'],
    [
      "setTimeout(() => { throw new Error('late'); }); return new Promise(() => {});",
      'tool-failed',
      'Error: late',
    ],
  ])('%s', async (body, code, message) => {
    await activeNodeSkill(
      `let calls = 0;\nexport function greet({ ok }) {\n  calls += 1;\n  if (ok) return calls;\n  ${body}\n}\n`,
    );
    await expect(greet()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    // A worker whose tool failed serves no more; the next one is new.
    expect((await greet({ ok: true })).result).toBe(1);
    expect((await greet({ ok: true })).result).toBe(2);
  });

  test('what it prints is log; calls side by side keep theirs apart', async () => {
    await activeNodeSkill(
      'export async function greet({ n }) {\n  await new Promise(done => setTimeout(done, 50));\n  console.log(n);\n  return n;\n}\n',
    );
    const reports = await Promise.all([1, 2, 3, 4].map(n => greet({ n })));
    expect(reports.map(({ result, log }) => [result, log])).toEqual([1, 2, 3, 4].map(n => [n, `${n}\n`]));
  });

  test('the environment is the short list and its own', async () => {
    process.env['SKILLBERTH_TEST_CANARY'] = 'leaked';
    process.env['NODE_OPTIONS'] = '--no-warnings';
    try {
      await activeNodeSkill('export const greet = () => ({ ...process.env, cwd: process.cwd() });\n');
      const environment = (await greet()).result as Record<string, string>;
      const root = slotA();
      expect(environment).toMatchObject({
        SKILLBERTH_SKILL_NAME: 'greeter',
        SKILLBERTH_SKILL_MODE: 'run',
        SKILLBERTH_SKILL_ROOT: environment['cwd'],
        TMPDIR: `${root}/tmp`,
        NODE_PATH: '',
      });
      expect(environment).not.toHaveProperty('NODE_OPTIONS');
      expect(Object.keys(environment).filter(name => name.startsWith('ADAOS_'))).toEqual([]);
      expect(JSON.stringify(environment)).not.toContain('leaked');
    } finally {
      delete process.env['SKILLBERTH_TEST_CANARY'];
      delete process.env['NODE_OPTIONS'];
    }
  });

  test('memory lasts over a switch of slots', async () => {
    const source =
      'export async function greet(_, { memory }) {\n  const n = ((await memory.get("n")) ?? 0) + 1;\n  await memory.set("n", n);\n  return n;\n}\n';
    await activeNodeSkill(source);
    expect((await greet()).result).toBe(1);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    expect((await greet()).result).toBe(2);
  });
});
