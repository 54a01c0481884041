import { execFile } from 'node:child_process';
import { access, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '../../runtime/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import { commandsBelow, expectNoneBelow } from './support/processes.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
  yes,
} from './support/workspace.ts';

const run = promisify(execFile);
const slot = 'skills/.runtime/greeter/1.0.0/slots/A';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string | null;
  readonly inner: readonly XmlElement[];
}

/** Reads XML with a strict parser that is not ours. */
async function readXml(file: string): Promise<XmlElement> {
  const program = `
import json, sys, xml.etree.ElementTree as tree
def shown(element):
    return {"tag": element.tag, "attributes": element.attrib, "text": element.text, "inner": [shown(one) for one in element]}
print(json.dumps(shown(tree.parse(sys.argv[1]).getroot())))
`;
  const { stdout } = await run('python3', ['-c', program, file]);
  return JSON.parse(stdout) as XmlElement;
}

const mixed = {
  'tests/smoke/test_sums.py': `import unittest, pytest

def test_right():
    assert 1 + 1 == 2

@pytest.mark.skip(reason="needs <the> network")
def test_skipped():
    pass

class TestSums(unittest.TestCase):
    def test_wrong(self):
        self.assertEqual(1 + 1, 3)
`,
  'tests/contract/check.py': 'if __name__ == "__main__":\n    print("checked")\n',
  'tests/contract/helper.py': 'LIMIT = 3\n',
};

describe('results', () => {
  test('every case has its file and line, in the report and as JUnit', async () => {
    await writeSkill(workspace, { files: mixed });
    const { tests } = await workspace.engine.install('greeter', { test: true }, {});
    expect(tests).toMatchObject({ outcome: 'failed', passed: 2, failed: 1, skipped: 1 });
    const [smoke] = tests?.suites ?? [];
    expect(smoke?.cases).toMatchObject([
      { name: 'test_right', outcome: 'passed', line: 3 },
      { name: 'test_skipped', outcome: 'skipped', line: 6, message: 'needs <the> network' },
      { name: 'TestSums::test_wrong', outcome: 'failed', line: 12 },
    ]);
    const junitFile = tests?.junitFile ?? '';
    expect(junitFile).toBe(workspace.at(slot, 'tests.junit.xml'));
    const root = await readXml(junitFile);
    expect(root).toMatchObject({
      tag: 'testsuites',
      attributes: { tests: '5', failures: '1', errors: '0', skipped: '2' },
      inner: [
        { tag: 'testsuite', attributes: { name: 'smoke', tests: '3' } },
        { tag: 'testsuite', attributes: { name: 'contract', tests: '2', skipped: '1' } },
      ],
    });
    const [right, skipped, wrong] = root.inner[0]?.inner ?? [];
    expect(right?.attributes).toMatchObject({
      classname: 'tests.smoke.test_sums',
      name: 'test_right',
      file: 'tests/smoke/test_sums.py',
      line: '3',
      time: expect.stringMatching(/^\d+\.\d{3}$/),
    });
    expect(skipped?.inner).toMatchObject([
      { tag: 'skipped', attributes: { message: 'needs <the> network' } },
    ]);
    expect(wrong?.inner).toMatchObject([
      { tag: 'failure', attributes: { message: expect.stringMatching(/^tests\/smoke\/test_sums\.py:12: /) } },
    ]);
    expect(root.inner[1]?.inner[1]?.inner).toMatchObject([
      { tag: 'skipped', attributes: { message: 'No test ran in tests/contract/helper.py.' } },
    ]);
  });

  test('JUnit stays well-formed whatever a test says', async () => {
    await writeSkill(workspace, {
      files: {
        'tests/smoke/check_<&>"\'.py':
          'raise ValueError("bell \\x07 null \\x00 escape \\x1b[31m ]]> <&> \\" half \\ud800 \\uffff smile \\U0001f600 zażółć\\nsecond\\tline")\n',
      },
    });
    await workspace.engine.install('greeter', {}, {});
    const report = await workspace.engine.test('greeter', {}, yes);
    expect(report).toMatchObject({ outcome: 'failed', failed: 1 });
    const [testCase] = (await readXml(report.junitFile ?? '')).inner[0]?.inner ?? [];
    expect(testCase?.attributes['file']).toBe('tests/smoke/check_<&>"\'.py');
    expect(testCase?.inner[0]?.text).toContain(']]> <&> "');
    expect(testCase?.inner[0]?.text).toContain('\u{1f600} zażółć');
  });

  test('a slot keeps no path of the machine, so a moved workspace has its results', async () => {
    await writeSkill(workspace, { files: mixed });
    await workspace.engine.install('greeter', { test: true }, {});
    for (const file of ['tests.json', 'tests.junit.xml']) {
      const text = await workspace.read(`${slot}/${file}`);
      expect(text).not.toContain(workspace.folder);
      expect(text).not.toContain('.stage-');
    }
    const moved = `${workspace.folder} moved`;
    await workspace.engine.dispose();
    await rename(workspace.folder, moved);
    const engine = new Engine({ workspaceFolders: [moved], supervisorScript, pythonFolder, actor: 'cli' });
    try {
      const [there] = (await engine.status('greeter')).versions[0]?.slots ?? [];
      expect(there?.tests).toMatchObject({ outcome: 'failed', passed: 2, failed: 1 });
      const report = await engine.test('greeter', {}, { approve: async () => true });
      expect(report.junitFile).toBe(path.join(moved, slot, 'tests.junit.xml'));
      await access(report.junitFile ?? '');
    } finally {
      await engine.dispose();
      await rename(moved, workspace.folder);
    }
  });

  test('a killed suite reports what had finished and what was running', async () => {
    await writeSkill(workspace, {
      files: {
        'tests/smoke/test_slow.py':
          'import time\n\ndef test_quick():\n    pass\n\ndef test_endless():\n    time.sleep(60)\n\ndef test_never():\n    pass\n',
      },
    });
    await workspace.engine.install('greeter', {}, {});
    const report = await workspace.engine.test('greeter', {}, yes);
    expect(report).toMatchObject({ outcome: 'failed', passed: 1, failed: 1 });
    expect(report.suites[0]).toMatchObject({
      problem: 'The smoke suite was killed at its limit of 10 s.',
      cases: [
        { name: 'test_quick', outcome: 'passed' },
        {
          name: 'test_endless',
          outcome: 'failed',
          line: 6,
          message:
            'tests/smoke/test_slow.py:6: it was running when the suite was killed at its limit of 10 s',
        },
      ],
    });
    expect(report.suites[0]?.cases[1]?.durationMs).toBeGreaterThan(1_000);
  });

  test('an import that hangs, and one that crashes, name their file', async () => {
    await writeSkill(workspace, {
      files: {
        'tests/smoke/test_a.py': 'def test_fine():\n    pass\n',
        'tests/smoke/test_b.py': 'import os\nos._exit(9)\n\ndef test_b():\n    pass\n',
      },
    });
    await workspace.engine.install('greeter', {}, {});
    const report = await workspace.engine.test('greeter', {}, yes);
    expect(report).toMatchObject({ outcome: 'failed', passed: 0, failed: 1 });
    expect(report.suites[0]?.cases).toMatchObject([
      {
        file: 'tests/smoke/test_b.py',
        name: '(collection)',
        outcome: 'failed',
        message: expect.stringContaining('it was running when the suite ended: '),
      },
    ]);
  });

  test('cancelling kills the whole tree and records nothing', async () => {
    await writeSkill(workspace, {
      files: {
        'tests/smoke/spawn.py':
          'import subprocess, sys, time\nsubprocess.Popen([sys.executable, "-c", "import time; time.sleep(61.5)"])\nprint("begun", flush=True)\ntime.sleep(60)\n',
      },
    });
    await workspace.engine.install('greeter', {}, {});
    const controller = new AbortController();
    const { signal } = controller;
    const begun = Promise.withResolvers<void>();
    let printed = '';
    const onOutput = (text: string): void => {
      printed += text;
      if (printed.includes('begun\n')) begun.resolve();
    };
    const testing = workspace.engine.test('greeter', {}, { ...yes, signal, onOutput });
    const refused = expect(testing).rejects.toMatchObject({ code: 'cancelled' });
    await begun.promise;
    expect(await commandsBelow(workspace.at(slot))).toContainEqual(
      expect.stringMatching(/python\S* -c import time; time\.sleep\(61\.5\)$/),
    );
    controller.abort();
    await refused;
    await expectNoneBelow(workspace.at(slot));
    expect(await workspace.read(`${slot}/logs/tests.log`)).toContain('begun\n');
    const [there] = (await workspace.engine.status('greeter')).versions[0]?.slots ?? [];
    expect(there?.tests.outcome).toBe('not-run');
  });
});

describe('test on the active slot', () => {
  const tools = {
    manifest:
      'name: greeter\nversion: 1.0.0\ntools:\n  - name: process\n    entry: handlers.main:process\n    input_schema: {type: object}\n',
    main: 'import uuid\nPROCESS = uuid.uuid4().hex\ndef process():\n    return PROCESS\n',
  };

  test('changes nothing of the slot but its results, and leaves warm workers alone', async () => {
    await writeSkill(workspace, {
      ...tools,
      files: {
        'tests/smoke/write.py':
          'import os, pathlib\nhere = pathlib.Path(os.environ["ADAOS_SKILL_ROOT"])\n(here / "left.txt").write_text("left")\n(here / "handlers" / "main.py").write_text("broken")\nopen("beside.txt", "w").close()\n',
      },
    });
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    const warm = (await workspace.engine.run('greeter', 'process', {}, {})).result;
    const before = await contentOf(slot);
    const report = await workspace.engine.test('greeter', {}, yes);
    expect(report).toMatchObject({ outcome: 'passed', passed: 1, slot: 'A' });
    const after = await contentOf(slot);
    expect(
      after
        .filter(line => !before.includes(line))
        .map(name)
        .sort(),
    ).toEqual(['tests.json', 'tests.junit.xml']);
    expect(before.filter(line => !after.includes(line))).toEqual([]);
    expect((await workspace.engine.run('greeter', 'process', {}, {})).result).toBe(warm);
    const status = await workspace.engine.status('greeter');
    expect(status.versions[0]?.slots[0]?.tests).toMatchObject({ outcome: 'passed', passed: 1 });
    expect(status.history[0]).toMatchObject({ action: 'test', slot: 'A', tests: 'passed' });
  });

  /** Every file of a slot with its hash; logs and caches, which each run writes, left out. */
  async function contentOf(folder: string): Promise<readonly string[]> {
    const { stdout } = await run(
      'sh',
      ['-c', 'find . -path ./logs -prune -o -path ./cache -prune -o -type f -exec sha256sum {} + | sort'],
      { cwd: workspace.at(folder) },
    );
    return stdout.trim().split('\n');
  }

  function name(line: string): string {
    return line.replace(/^\w+ [ *]\.\//, '');
  }
});

describe('skillberth test', () => {
  test('prints suites, failures with their places, and the verdict; --junit and --json', async () => {
    await writeSkill(workspace, { files: mixed });
    await workspace.engine.install('greeter', {}, {});
    const options = { cwd: workspace.folder };
    const text = await callCommandLine(['test', 'greeter', '--yes', '--junit', 'out/results.xml'], options);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^ {2}smoke +1 passed, 1 failed, 1 skipped \d/m);
    expect(text.stdout).toMatch(/^ {2}contract +1 passed \d/m);
    expect(text.stdout).toMatch(
      /^ {4}✘ tests\/smoke\/test_sums\.py:12 TestSums::test_wrong\n {6}AssertionError: 2 != 3$/m,
    );
    expect(text.stdout).toContain('    no test ran in tests/contract/helper.py');
    expect(text.stdout).toMatch(/✘ Tests failed: 2 passed, 1 failed, 1 skipped in greeter 1\.0\.0, slot A/);
    expect((await readXml(workspace.at('out/results.xml'))).tag).toBe('testsuites');
    const json = await callCommandLine(['test', 'greeter', '--json'], options);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      outcome: 'failed',
      suites: [{ suite: 'smoke' }, { suite: 'contract', emptyFiles: ['tests/contract/helper.py'] }],
      junitFile: workspace.at(slot, 'tests.junit.xml'),
    });
  });

  test('output comes while the tests run', async () => {
    await writeSkill(workspace, {
      files: {
        'tests/smoke/slow.py':
          'import time\nprint("\\033[32mfirst\\033[0m", flush=True)\ntime.sleep(1.5)\nprint("last")\n',
      },
    });
    await workspace.engine.install('greeter', {}, {});
    const seen: { readonly text: string; readonly at: number }[] = [];
    await workspace.engine.test(
      'greeter',
      {},
      {
        ...yes,
        onOutput: text => void seen.push({ text, at: performance.now() }),
      },
    );
    const at = (word: string): number => seen.find(({ text }) => text.includes(word))?.at ?? 0;
    expect(at('last') - at('first')).toBeGreaterThan(1_000);
    expect(seen.map(({ text }) => text).join('')).toContain('\u001b[32mfirst\u001b[0m');
  });
});
