import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestReport } from '../../runtime/index.ts';
import { makeWorkspace, type TestWorkspace, writeSkill, yes } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const passing = "import test from 'node:test';\ntest('passes', () => {});\n";
const failing =
  "import assert from 'node:assert/strict';\nimport test from 'node:test';\n\ntest('fails', () => {\n  assert.equal(1 + 1, 3);\n});\n";

async function testReport(files: Readonly<Record<string, string>>): Promise<TestReport> {
  await writeSkill(workspace, { files });
  await workspace.engine.install('greeter', {}, {});
  return await workspace.engine.test('greeter', {}, yes);
}

function ran(report: TestReport): readonly string[] {
  return report.suites.flatMap(({ suite, cases, emptyFiles }) => [
    ...cases.map(({ file, outcome }) => `${suite} ${file} ${outcome}`),
    ...emptyFiles.map(file => `${suite} ${file} empty`),
  ]);
}

describe('suites', () => {
  test('run in their order, loose files last, helpers not at all', async () => {
    const script = 'if __name__ == "__main__":\n    pass\n';
    const report = await testReport({
      'tests/loose.py': script,
      'tests/conftest.py': 'raise SystemExit(1)\n',
      'tests/_helper.py': 'raise SystemExit(1)\n',
      'tests/deep/never.py': 'raise SystemExit(1)\n',
      'tests/e2e-dryrun/e2e.py': script,
      'tests/contract/contract.py': script,
      'runtime/tests/smoke/smoke.py': script,
      'tests/smoke/first.py': script,
    });
    expect(report.outcome).toBe('passed');
    expect(ran(report)).toEqual([
      'smoke runtime/tests/smoke/smoke.py passed',
      'smoke tests/smoke/first.py passed',
      'contract tests/contract/contract.py passed',
      'e2e-dryrun tests/e2e-dryrun/e2e.py passed',
      'tests tests/loose.py passed',
    ]);
  });

  test('an empty suite is no failure; where only an empty file is, nothing ran', async () => {
    const report = await testReport({
      'tests/smoke/data.json': '{}',
      'tests/contract/helper.py': 'LIMIT = 3\n',
      'tests/e2e-dryrun/check.py': 'assert True\n',
    });
    expect(report).toMatchObject({ outcome: 'passed', passed: 1, failed: 0 });
    expect(report.suites).toMatchObject([
      { suite: 'contract', outcome: 'nothing-ran' },
      { suite: 'e2e-dryrun', outcome: 'passed' },
    ]);
  });

  test('all tests skipped is nothing that ran', async () => {
    const report = await testReport({
      'tests/smoke/test_all.py': 'import pytest\n\n@pytest.mark.skip\ndef test_one():\n    pass\n',
    });
    expect(report).toMatchObject({ outcome: 'nothing-ran', passed: 0, skipped: 1 });
  });

  test('JavaScript and Python tests share a suite; files are tests by name or place', async () => {
    const report = await testReport({
      'package.json': '{"name": "greeter", "private": true}',
      'tests/smoke/check.py': 'assert True\n',
      'tests/smoke/plain.mjs': passing,
      'tests/smoke/types.d.ts': 'export {};\n',
      'tests/contract/sums.test.ts': failing,
      'src/deep.test.mjs': passing,
      'src/deep_test.mts': passing,
      'src/helper.mjs': 'export const limit = 3;\n',
      'scripts/test-connection.mjs': 'process.exit(1);\n',
      'tests/test-loose.mjs': passing,
      'tests/_shared.test.mjs': failing,
    });
    expect(ran(report)).toEqual([
      'smoke tests/smoke/check.py passed',
      'smoke tests/smoke/plain.mjs passed',
      'contract tests/contract/sums.test.ts failed',
      'tests src/deep.test.mjs passed',
      'tests src/deep_test.mts passed',
      'tests tests/test-loose.mjs passed',
    ]);
    const [failed] = report.suites[1]?.cases ?? [];
    expect(failed).toMatchObject({ name: 'fails', line: 5 });
    expect(failed?.message).toMatch(/^tests\/contract\/sums\.test\.ts:5: /);
  });

  test('without a package.json only what lies among the tests is one', async () => {
    const report = await testReport({ 'src/deep.test.mjs': failing, 'tests/smoke/plain.mjs': passing });
    expect(ran(report)).toEqual(['smoke tests/smoke/plain.mjs passed']);
  });

  test('JavaScript that hangs is killed at the limit of its suite, and named', async () => {
    const report = await testReport({
      'tests/smoke/quick.mjs': passing,
      'tests/smoke/slow.mjs':
        "import test from 'node:test';\ntest('sleeps', async () => {\n  await new Promise(resolve => setTimeout(resolve, 60_000));\n});\n",
    });
    expect(report).toMatchObject({ outcome: 'failed', passed: 1, failed: 1 });
    expect(report.suites[0]).toMatchObject({
      problem: 'The smoke suite was killed at its limit of 10 s.',
      cases: [
        { file: 'tests/smoke/quick.mjs', outcome: 'passed' },
        { file: 'tests/smoke/slow.mjs', name: 'sleeps', outcome: 'failed', line: 2 },
      ],
    });
  });
});
