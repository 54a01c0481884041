import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandsBelow, expectNoneBelow, someBelow } from './support/processes.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

/** Installs and activates a skill whose one tool is `go`, without an input schema. */
async function activeTool(main: string, more = ''): Promise<void> {
  await writeSkill(workspace, {
    manifest: `name: greeter\nversion: 1.0.0\nsecrets: [TOKEN]\n${more}tools:\n  - name: go\n    entry: handlers.main:go\n    timeout_seconds: 2\n  - name: setup\n    entry: handlers.main:setup\n`,
    main: main.includes('def setup') ? main : `${main}\ndef setup():\n    return {}\n`,
  });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
}

const slotA = () => workspace.at('skills/.runtime/greeter/1.0.0/slots/A');

const go = (input: Record<string, unknown> = {}, signal?: AbortSignal) =>
  workspace.engine.run('greeter', 'go', input, signal === undefined ? {} : { signal });

describe('run', () => {
  test('JSON in, JSON out; prints are log, not result', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    const report = await workspace.engine.run('greeter', undefined, { who: 'Ada' }, {});
    expect(report).toMatchObject({
      tool: 'greet',
      slot: 'A',
      result: { text: 'Hello Ada' },
      log: 'greeting Ada\n',
    });
    expect(await workspace.read('skills/.runtime/greeter/1.0.0/slots/A/logs/run.log')).toContain(
      'greeting Ada',
    );
  });

  test('before any activation it says what to do', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    const failure = { code: 'not-active', nextStep: expect.stringContaining('activate greeter') };
    await expect(workspace.engine.run('greeter', undefined, {}, {})).rejects.toMatchObject(failure);
    await expect(workspace.engine.setup('greeter', {}, {})).rejects.toMatchObject(failure);
  });

  test.each([
    [{}, 'who is missing'],
    [{ who: 3 }, 'who must be of type string'],
    [{ who: 'x', extra: 1 }, 'extra is not known'],
  ])('input %j: %s', async (input, problem) => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await expect(workspace.engine.run('greeter', undefined, input, {})).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining(problem),
    });
  });

  test('an unknown tool names the known ones', async () => {
    await activeTool('def go():\n    return 1\n');
    await expect(workspace.engine.run('greeter', 'gone', {}, {})).rejects.toMatchObject({
      code: 'tool-not-found',
      nextStep: 'Name one of: go, setup.',
    });
  });

  test('an exception is a sentence; the traceback is detail', async () => {
    await activeTool('def go():\n    raise ValueError("no such city")\n');
    await expect(go()).rejects.toMatchObject({
      code: 'tool-failed',
      message: expect.stringContaining('no such city'),
      detail: expect.stringContaining('handlers/main.py'),
    });
  });

  test('a tool that raises is tried as often as its manifest says', async () => {
    await writeSkill(workspace, {
      manifest:
        'name: greeter\nversion: 1.0.0\ntools:\n  - name: go\n    entry: handlers.main:go\n    retries: 3\n',
      main: 'import os\ndef go(good):\n    path = os.path.join(os.environ["TMPDIR"], "tries")\n    with open(path, "a") as file: file.write("x")\n    tries = os.path.getsize(path)\n    if tries < good: raise OSError("not yet")\n    os.remove(path)\n    return tries\n',
    });
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    expect((await go({ good: 3 })).result).toBe(3);
    await expect(go({ good: 9 })).rejects.toMatchObject({ code: 'tool-failed' });
    expect(await workspace.read('skills/.runtime/greeter/1.0.0/slots/A/tmp/tries')).toBe('xxx');
  });

  test('a hang is killed at its limit, its children too', async () => {
    await activeTool(
      'import subprocess\ndef go():\n    subprocess.Popen(["sleep", "61.5"])\n    print("begun", flush=True)\n    while True: pass\n',
    );
    const begun = Promise.withResolvers<void>();
    const running = workspace.engine.run('greeter', 'go', {}, { onOutput: () => begun.resolve() });
    const refused = expect(running).rejects.toMatchObject({
      code: 'tool-timeout',
      message: 'go was killed at its limit of 2 s.',
    });
    await begun.promise;
    expect(await commandsBelow(slotA())).toContain('sleep 61.5');
    await refused;
    await expectNoneBelow(slotA());
  });

  test('cancelling kills the tool and says so', async () => {
    await activeTool('import time\ndef go():\n    print("begun", flush=True)\n    time.sleep(60)\n');
    const controller = new AbortController();
    const { signal } = controller;
    const begun = Promise.withResolvers<void>();
    const running = workspace.engine.run('greeter', 'go', {}, { signal, onOutput: () => begun.resolve() });
    const refused = expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await begun.promise;
    await someBelow(slotA());
    controller.abort();
    await refused;
    await expectNoneBelow(slotA());
  });

  test('a crash is told from a failure, and the next call works', async () => {
    await activeTool('import os\ndef go(die=False):\n    if die: os._exit(3)\n    return "alive"\n');
    await expect(go({ die: true })).rejects.toMatchObject({
      code: 'worker-crashed',
      message: expect.stringContaining('exit code 3'),
    });
    expect((await go()).result).toBe('alive');
  });

  test('calls reuse a warm worker; parallel calls take more; replies are never mixed', async () => {
    await activeTool(
      'import time, uuid\nprocess = uuid.uuid4().hex\ndef go(n=0, wait=0):\n    time.sleep(wait)\n    print(n)\n    return {"n": n, "process": process}\n',
    );
    const [first, second] = [await go(), await go()] as { result: { process: string } }[];
    expect(second?.result.process).toBe(first?.result.process);
    const reports = await Promise.all(Array.from({ length: 6 }, (_, n) => go({ n, wait: 0.1 })));
    expect(reports.map(report => (report.result as { n: number }).n)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(reports.map(report => report.log)).toEqual(['0\n', '1\n', '2\n', '3\n', '4\n', '5\n']);
  });

  test('a worker never survives a switch of slots', async () => {
    await activeTool('def go():\n    return 1\n');
    await go();
    await someBelow(slotA());
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await expectNoneBelow(slotA());
  });

  test('the environment is an allow-list plus what the manifest declares', async () => {
    process.env['SKILLBERTH_TEST_CANARY'] = 'leaked';
    process.env['SKILLBERTH_TEST_BASE'] = 'http://127.0.0.1:1';
    await activeTool(
      'import os\ndef go():\n    return dict(os.environ)\n',
      'env:\n  BASE: "${SKILLBERTH_TEST_BASE:-none}"\n  FALLBACK: "${SKILLBERTH_TEST_ABSENT:-fallback}"\n',
    );
    const environment = (await go()).result as Record<string, string>;
    expect(environment).toMatchObject({
      BASE: 'http://127.0.0.1:1',
      FALLBACK: 'fallback',
      ADAOS_SKILL_NAME: 'greeter',
    });
    expect(JSON.stringify(environment)).not.toContain('leaked');
  });

  test('secrets: declared ones are stored 0600 and read back; undeclared ones are refused', async () => {
    await activeTool(
      'from adaos.sdk.data import secrets\ndef setup(name="TOKEN", value="s3cret-value"):\n    secrets.set(name, value)\n    return {"ok": True}\ndef go():\n    return [secrets.get("TOKEN"), secrets.get("OTHER", "none")]\n',
    );
    await workspace.engine.setup('greeter', {}, {});
    expect((await go()).result).toEqual(['s3cret-value', 'none']);
    const file = workspace.at('skills/.runtime/greeter/data/files/secrets.json');
    const { stat } = await import('node:fs/promises');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(workspace.engine.setup('greeter', { name: 'OTHER' }, {})).rejects.toMatchObject({
      code: 'tool-failed',
    });
    await workspace.write('skills/.runtime/greeter/data/files/secrets.json', '{broken');
    await expect(go()).rejects.toMatchObject({ code: 'secrets-corrupt', subject: file });
    expect(await readFile(file, 'utf8')).toBe('{broken');
  });
});
