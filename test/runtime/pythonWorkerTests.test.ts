import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, Workshop } from './pythonWorkerProcess.ts';
import { waitFor } from './support/workerProcess.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await Workshop.open();
});

afterEach(() => workshop.stopWorkers());

afterAll(() => workshop.close());

describe('tests as scripts', () => {
  it('run files with a __main__ check or statements, and tell empty ones', async () => {
    const worker = await workshop.start({
      'tests/conftest.py': '',
      'tests/main.py':
        'import sys\ndef check():\n    print("checked")\nif __name__ == "__main__":\n    check()\n    exit(0)\n',
      'tests/statement.py': 'value = 1\nassert value == 2\n',
      'tests/code.py': 'import sys\nsys.stdout.close()\nsys.exit(3)\n',
      'tests/text.py': 'raise SystemExit("the stub did not answer")\n',
      'tests/broken.py': 'x = 1\ndef (:\n',
      'tests/helper.py':
        '"""Doc."""\nimport sys\nsys.path.insert(0, ".")\nX: int = 1\ntry:\n    import json\nexcept ImportError:\n    json = None\nclass TestServer:\n    pass\ndef help(): pass\n',
      'tests/sibling.py':
        'import helper\nimport os\nos.chdir("/")\nassert helper.X == 1 and __name__ == "__main__"\n',
      'tests/after.py': 'import os\nassert os.path.isfile("tests/after.py")\n',
    });
    const files = [
      'main',
      'statement',
      'code',
      'text',
      'broken',
      'helper',
      'sibling',
      'after',
      'conftest',
      'gone',
    ];
    const { value, output, errors } = await worker.runTests(files.map(name => `tests/${name}.py`));
    expect(value).toEqual({ emptyFiles: ['tests/helper.py'] });
    const shown = worker.cases.map(({ suite, name, outcome, message }) => [suite, name, outcome, message]);
    expect(shown).toEqual([
      ['smoke', 'broken.py', 'failed', expect.stringMatching(/^tests\/broken\.py:2: SyntaxError: /)],
      ['smoke', 'gone.py', 'failed', expect.stringContaining('FileNotFoundError')],
      ['smoke', 'main.py', 'passed', undefined],
      ['smoke', 'statement.py', 'failed', 'tests/statement.py:2: AssertionError: assert value == 2'],
      ['smoke', 'code.py', 'failed', 'tests/code.py:3: exited with code 3'],
      ['smoke', 'text.py', 'failed', 'tests/text.py:1: exited with: the stub did not answer'],
      ['smoke', 'sibling.py', 'passed', undefined],
      ['smoke', 'after.py', 'passed', undefined],
    ]);
    expect(output).toContain('checked\n\u001b[32mPASS\u001b[0m tests/main.py\n');
    expect(output).toContain('\u001b[31mFAIL\u001b[0m tests/code.py\n');
    expect(errors).toContain('AssertionError');
    expect(errors).not.toContain('skillberth_worker');
  });

  it('say that pytest is missing before anything runs', async () => {
    const worker = await workshop.start({
      'tests/run.py': 'print("ran")\n',
      'tests/test_one.py': 'def test_one(): pass\n',
    });
    const failure = await worker.failure('test', {
      suite: 'smoke',
      files: ['tests/run.py', 'tests/test_one.py'],
    });
    expect(failure.data).toMatchObject({ kind: 'pytest-missing', file: 'tests/test_one.py' });
    expect(failure.message).toContain("No module named 'pytest'");
    expect(worker.cases).toEqual([]);
  });
});

describe('tests under pytest', () => {
  let installed: Installed;

  beforeAll(async () => {
    installed = await workshop.install('pytest');
  }, 90_000);

  const withPytest = (files: Readonly<Record<string, string>>, skip: (note: string) => void) => {
    if (installed.folder === undefined) skip(installed.why);
    return workshop.start(files, { folders: installed.folder === undefined ? [] : [installed.folder] });
  };

  it('report every case with its name, place and comparison', async ({ skip }) => {
    const worker = await withPytest(
      {
        'conftest.py':
          'import pytest\n@pytest.fixture\ndef base():\n    yield 1\n@pytest.fixture\ndef bad_end():\n    yield 1\n    raise OSError("not closed")\n',
        'handlers/main.py': 'def fail(x):\n    raise ValueError("deep %s" % x)\n',
        'tests/smoke/test_many.py': `import pytest, unittest
from skills.sample.handlers.main import fail
@pytest.mark.parametrize("n", [1, 2])
def test_param(n, base):
    assert n == base
def test_deep():
    fail(3)
@pytest.mark.skip(reason="not here")
def test_skipped(): pass
@pytest.mark.xfail(reason="known")
def test_known(): assert False
def test_dicts():
    assert {"a": 1, "b": [1, 2]} == {"a": 2, "b": [1, 3]}
def test_fixture(nothing_such): pass
def test_end(bad_end): pass
def test_exit(): raise SystemExit(4)
class TestGroup:
    def test_in_class(self): pass
class Old(unittest.TestCase):
    def test_old(self): self.assertEqual(1, 2, "old style")
`,
        'tests/smoke/test_broken.py': 'import reqeusts\ndef test_never(): pass\n',
        'tests/smoke/test_module_skip.py':
          'import pytest\npytest.skip("no module", allow_module_level=True)\ndef test_x(): pass\n',
        'tests/smoke/test_nothing.py':
          'class TestEmpty:\n    def __init__(self): pass\n    def test_x(self): pass\n',
        'tests/smoke/script.py': 'print("script ran")\n',
      },
      skip,
    );
    const names = ['test_many', 'test_broken', 'test_module_skip', 'test_nothing', 'script'];
    const { value, output } = await worker.runTests(names.map(name => `tests/smoke/${name}.py`));
    expect(value).toEqual({ emptyFiles: ['tests/smoke/test_nothing.py'] });
    const many = 'tests/smoke/test_many.py';
    const cases = worker.cases.map(({ file, name, outcome, message }) => [file, name, outcome, message]);
    expect(cases).toEqual([
      [
        'tests/smoke/test_broken.py',
        '(collection)',
        'failed',
        "tests/smoke/test_broken.py:1: ModuleNotFoundError: No module named 'reqeusts'",
      ],
      ['tests/smoke/test_module_skip.py', '(collection)', 'skipped', 'no module'],
      [many, 'test_param[1]', 'passed', undefined],
      [many, 'test_param[2]', 'failed', `${many}:5: assert 2 == 1`],
      [many, 'test_deep', 'failed', 'handlers/main.py:2: ValueError: deep 3'],
      [many, 'test_skipped', 'skipped', 'not here'],
      [many, 'test_known', 'skipped', 'failed as expected: known'],
      [
        many,
        'test_dicts',
        'failed',
        expect.stringMatching(
          /^tests\/smoke\/test_many\.py:13: (AssertionError: )?assert \{[^\n]*\n[\s\S]*\{'a': 1\} != \{'a': 2\}/,
        ),
      ],
      [many, 'test_fixture', 'failed', `${many}:14: fixture 'nothing_such' not found`],
      [many, 'test_end', 'failed', 'conftest.py:8: OSError: not closed'],
      [many, 'test_exit', 'failed', `${many}:16: SystemExit: 4`],
      [many, 'TestGroup::test_in_class', 'passed', undefined],
      [many, 'Old::test_old', 'failed', `${many}:20: AssertionError: 1 != 2 : old style`],
      ['tests/smoke/script.py', 'script.py', 'passed', undefined],
    ]);
    expect(worker.cases.every(({ suite, durationMs }) => suite === 'smoke' && durationMs >= 0)).toBe(true);
    expect(output).toContain('\u001b[31m');
    expect(output).toContain('script ran\n');
    expect(worker.cases.some(({ message }) => message?.includes('\u001b'))).toBe(false);
  });

  it('report each case as it ends, with its output on the way', async ({ skip }) => {
    const worker = await withPytest(
      {
        'tests/test_slow.py':
          'import os, time\ndef test_first(): pass\ndef test_second():\n    end = time.time() + 10\n    while not os.path.exists("go") and time.time() < end: time.sleep(0.01)\n    assert os.path.exists("go")\n',
      },
      skip,
    );
    const finished = worker.runTests(['tests/test_slow.py']);
    await waitFor(() => worker.cases.length === 1 && worker.output.includes('test_slow.py'));
    expect(worker.cases[0]).toMatchObject({ name: 'test_first', outcome: 'passed' });
    await writeFile(join(worker.skill, 'go'), '');
    await finished;
    expect(worker.cases[1]).toMatchObject({ name: 'test_second', outcome: 'passed' });
  });

  it('stay apart: equal names in two suites, no configuration from outside, a stop is a failure', async ({
    skip,
  }) => {
    await writeFile(join(workshop.root, 'pytest.ini'), '[pytest]\naddopts = --no-such-option\n');
    const worker = await withPytest(
      {
        'tests/smoke/test_same.py': 'def test_a():\n    from skills.sample.handlers import main\n',
        'tests/contract/test_same.py': 'def test_b(): pass\n',
        'tests/test_stop.py': 'import pytest\ndef test_c(): pytest.exit("enough")\ndef test_d(): pass\n',
        'handlers/main.py': '',
      },
      skip,
    );
    await worker.runTests(['tests/smoke/test_same.py']);
    await worker.runTests(['tests/contract/test_same.py']);
    await worker.runTests(['tests/test_stop.py']);
    await rm(join(workshop.root, 'pytest.ini'));
    expect(worker.cases.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'test_a passed',
      'test_b passed',
      expect.stringMatching(/^(pytest|test_c) failed$/),
    ]);
  });

  it("read the skill's own configuration, and report one that does not work", async ({ skip }) => {
    const worker = await withPytest(
      { 'pytest.ini': '[pytest]\naddopts = --no-such-option\n', 'tests/test_a.py': 'def test_a(): pass\n' },
      skip,
    );
    const { value, errors } = await worker.runTests(['tests/test_a.py']);
    expect(value).toEqual({ emptyFiles: [] });
    expect(worker.cases).toMatchObject([{ file: 'tests/test_a.py', name: 'pytest', outcome: 'failed' }]);
    expect(errors).toContain('--no-such-option');
  });
});
