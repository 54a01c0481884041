import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill, yes } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const passing =
  'from skills.greeter.handlers.main import greet\n\nif __name__ == "__main__":\n    assert greet("x")["text"] == "Hello x"\n    print("checked")\n';
const failing = 'if __name__ == "__main__":\n    assert 1 + 1 == 3, "sums are off"\n';

describe('install --test', () => {
  test('passing tests are streamed, recorded and logged', async () => {
    await writeSkill(workspace, { files: { 'tests/smoke/check_greet.py': passing } });
    const streamed: string[] = [];
    const report = await workspace.engine.install(
      'greeter',
      { test: true },
      { onOutput: text => void streamed.push(text) },
    );
    expect(report.tests).toMatchObject({ outcome: 'passed', passed: 1, failed: 0 });
    expect(streamed.join('')).toContain('checked');
    expect(await workspace.read('skills/.runtime/greeter/1.0.0/slots/A/logs/tests.log')).toContain('checked');
    const [slot] = (await workspace.engine.status('greeter')).versions[0]?.slots ?? [];
    expect(slot?.tests).toMatchObject({ outcome: 'passed', passed: 1 });
  });

  test('failing tests fill the slot, but it is activated only by force', async () => {
    await writeSkill(workspace, { files: { 'tests/smoke/check_sums.py': failing } });
    const report = await workspace.engine.install('greeter', { test: true }, {});
    expect(report.tests).toMatchObject({ outcome: 'failed', failed: 1 });
    expect(report.tests?.suites[0]?.cases[0]?.message).toContain('sums are off');
    await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
      code: 'slot-tests-failed',
      nextStep: expect.stringContaining('--force'),
    });
    expect((await workspace.engine.status('greeter')).active).toBeUndefined();
    await workspace.engine.activate('greeter', { force: true }, {});
    expect((await workspace.engine.status('greeter')).active).toEqual({ version: '1.0.0', slot: 'A' });
  });
});

describe('test', () => {
  test('takes the pending slot, else the active one, and builds nothing', async () => {
    await writeSkill(workspace, { files: { 'tests/smoke/check_greet.py': passing } });
    await workspace.engine.install('greeter', {}, {});
    expect(await workspace.engine.test('greeter', {}, yes)).toMatchObject({ slot: 'A', outcome: 'passed' });
    await workspace.engine.activate('greeter', {}, {});
    expect(await workspace.engine.test('greeter', {}, yes)).toMatchObject({ slot: 'A', outcome: 'passed' });
    await workspace.engine.install('greeter', {}, {});
    expect(await workspace.engine.test('greeter', {}, yes)).toMatchObject({ slot: 'B' });
    expect(await workspace.engine.test('greeter', { slot: 'A' }, yes)).toMatchObject({ slot: 'A' });
  });

  test('a skill without tests has none; a file in which nothing runs is never a pass', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    expect(await workspace.engine.test('greeter', {}, yes)).toMatchObject({ outcome: 'none', passed: 0 });
    await writeSkill(workspace, { version: '1.0.1', files: { 'tests/smoke/helper.py': 'LIMIT = 3\n' } });
    await workspace.engine.install('greeter', {}, {});
    const report = await workspace.engine.test('greeter', {}, yes);
    expect(report).toMatchObject({ outcome: 'nothing-ran', passed: 0 });
    expect(report.suites[0]?.emptyFiles).toEqual(['tests/smoke/helper.py']);
  });

  test('a hanging suite is killed at its limit and reported; the log survives', async () => {
    await writeSkill(workspace, {
      files: {
        'tests/smoke/hang.py': 'import time\nprint("before the hang", flush=True)\ntime.sleep(120)\n',
      },
    });
    await workspace.engine.install('greeter', {}, {});
    const started = performance.now();
    const report = await workspace.engine.test('greeter', {}, yes);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(report).toMatchObject({ outcome: 'failed', failed: 1 });
    expect(report.suites[0]?.problem).toBe('The smoke suite was killed at its limit of 10 s.');
    expect(await workspace.read('skills/.runtime/greeter/1.0.0/slots/A/logs/tests.log')).toContain(
      'before the hang',
    );
  });

  test('a crash is a failed suite, not a lost one', async () => {
    await writeSkill(workspace, { files: { 'tests/smoke/crash.py': 'import os\nos._exit(7)\n' } });
    await workspace.engine.install('greeter', {}, {});
    const report = await workspace.engine.test('greeter', {}, yes);
    expect(report).toMatchObject({ outcome: 'failed', failed: 1 });
    expect(report.suites[0]?.problem).toContain('exit code 7');
  });

  test('a secret that a test stores does not replace the stored one', async () => {
    await writeSkill(workspace, {
      manifest:
        'name: greeter\nversion: 1.0.0\nsecrets: [TOKEN]\ntools:\n  - name: setup\n    entry: handlers.main:setup\n  - name: show\n    entry: handlers.main:show\n',
      main: 'from adaos.sdk.data import secrets\ndef setup(value="kept-value"):\n    secrets.set("TOKEN", value)\n    return {}\ndef show():\n    return secrets.get("TOKEN")\n',
      files: {
        'tests/smoke/check.py':
          'from skills.greeter.handlers.main import setup, show\nif __name__ == "__main__":\n    setup("from-test")\n    assert show() == "from-test"\n',
      },
    });
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await workspace.engine.setup('greeter', {}, {});
    expect(await workspace.engine.test('greeter', {}, yes)).toMatchObject({ outcome: 'passed' });
    expect((await workspace.engine.run('greeter', 'show', {}, {})).result).toBe('kept-value');
  });
});
