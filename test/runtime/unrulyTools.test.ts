import { appendFile, stat } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

/** A skill with the one tool `go`; `tool` are more lines of its entry, `rest` of the manifest. */
async function activateTool(main: string, tool = '', rest = ''): Promise<void> {
  await writeSkill(workspace, {
    manifest: `name: greeter\nversion: 1.0.0\n${rest}tools:\n  - name: go\n    entry: handlers.main:go\n${tool}`,
    main,
  });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
}

const log = () => workspace.at('skills', '.runtime', 'greeter', '1.0.0', 'slots', 'A', 'logs', 'run.log');

test('a tool that prints without end fills neither memory nor disk, and its next call prints again', async () => {
  await activateTool(
    'def go(lines):\n    for _ in range(lines):\n        print("x" * 1023)\n    return lines\n',
  );
  let passed = 0;
  const onOutput = (text: string): void => {
    passed += text.length;
  };
  await expect(
    workspace.engine.run('greeter', 'go', { lines: 40 * 1024 }, { onOutput }),
  ).rejects.toMatchObject({
    code: 'limit-output',
    message: expect.stringContaining('limit of 1000000 bytes of output'),
  });
  expect(passed).toBeGreaterThan(900_000);
  expect(passed).toBeLessThanOrEqual(1_000_000);
  expect((await stat(log())).size).toBeLessThan(1_010_000);
  expect((await workspace.engine.run('greeter', 'go', { lines: 1 }, {})).log).toBe(`${'x'.repeat(1023)}\n`);
});

test('a log that has grown long is put away before the next run', async () => {
  await activateTool(
    'def go(lines):\n    for _ in range(lines):\n        print("x" * 1023)\n    return lines\n',
  );
  const printed = await workspace.engine.run('greeter', 'go', { lines: 900 }, {});
  expect(printed.log).toHaveLength(900 * 1024);
  await appendFile(log(), 'x'.repeat(16 * 1024 * 1024));
  await workspace.engine.run('greeter', 'go', { lines: 1 }, {});
  expect((await stat(log())).size).toBeLessThan(2048);
  expect((await stat(`${log()}.old`)).size).toBeGreaterThan(16 * 1024 * 1024);
});

test('a time limit of months is no limit of a millisecond', async () => {
  await activateTool(
    'import time\ndef go():\n    time.sleep(0.3)\n    return 1\n',
    '    timeout_seconds: 3000000\n',
  );
  expect((await workspace.engine.run('greeter', 'go', {}, {})).result).toBe(1);
});

test("a schema with the compiler's own keyword checks like any other", async () => {
  await activateTool(
    'def go(**given):\n    return given\n',
    '    input_schema: { $async: true, type: object, required: [who] }\n',
  );
  await expect(workspace.engine.run('greeter', 'go', {}, {})).rejects.toMatchObject({
    code: 'input-invalid',
    message: expect.stringContaining('who is missing'),
  });
  expect((await workspace.engine.run('greeter', 'go', { who: 'Ada' }, {})).result).toEqual({ who: 'Ada' });
});

test.each(['__proto__', 'constructor', 'TOKEN'])('a secret may be called %s', async name => {
  await activateTool(
    'from adaos.sdk.data import secrets\n' +
      'def go(name, value=None):\n' +
      '    if value: secrets.set(name, value)\n' +
      '    return secrets.get(name)\n',
    '',
    `secrets: [${name}]\n`,
  );
  await workspace.engine.run('greeter', 'go', { name, value: 'kept' }, {});
  expect((await workspace.engine.run('greeter', 'go', { name }, {})).result).toBe('kept');
});

test('a cancelled run does not claim that nothing changed', async () => {
  await activateTool('import time\ndef go():\n    print("begun", flush=True)\n    time.sleep(60)\n');
  const controller = new AbortController();
  await expect(
    workspace.engine.run(
      'greeter',
      'go',
      {},
      { signal: controller.signal, onOutput: () => controller.abort() },
    ),
  ).rejects.toMatchObject({ code: 'cancelled', nextStep: expect.stringContaining('stands') });
});

test("tests change a copy of the skill's stored environment file", async () => {
  await writeSkill(workspace, {
    files: {
      'tests/smoke/check.py':
        'import json, os\n' +
        'file = os.environ["ADAOS_SKILL_ENV_PATH"]\n' +
        'assert json.load(open(file)) == {}\n' +
        'open(file, "w").write("changed")\n',
    },
  });
  const stored = 'skills/.runtime/greeter/data/files/.skill_env.json';
  await workspace.write(stored, '{}');
  const report = await workspace.engine.install('greeter', { test: true }, {});
  expect(report.tests).toMatchObject({ outcome: 'passed' });
  expect(await workspace.read(stored)).toBe('{}');
});
