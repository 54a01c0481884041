import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, yes } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const description = 'Reads the weather of a place. Use it when someone asks for the weather.';

async function writeInstructions(
  body: string,
  files: Readonly<Record<string, string>> = {},
  folder = 'skills/rain-report',
): Promise<void> {
  await workspace.write(
    `${folder}/SKILL.md`,
    `---\nname: rain-report\ndescription: ${description}\nlicense: MIT\n---\n${body}`,
  );
  for (const [file, text] of Object.entries(files)) await workspace.write(`${folder}/${file}`, text);
}

const evals = (files: readonly string[]): string =>
  JSON.stringify({
    skill_name: 'rain-report',
    evals: [{ id: 1, prompt: 'Will it rain?', expected_output: 'A forecast.', files }],
  });

describe('the test of instructions', () => {
  test('is check, links and evals: a case each', async () => {
    await writeInstructions('# Rain\n\nRead [the codes](references/codes.md).\n', {
      'references/codes.md': '# Codes\n',
      'evals/evals.json': evals([]),
    });
    const { tests } = await workspace.engine.install('rain-report', { test: true }, {});
    expect(tests).toMatchObject({ outcome: 'passed', passed: 3, failed: 0 });
    expect(tests?.suites).toMatchObject([
      {
        suite: 'check',
        cases: [
          { name: 'manifest', file: 'SKILL.md', outcome: 'passed' },
          { name: 'instructions and links', file: 'SKILL.md', outcome: 'passed' },
          { name: 'evals', file: 'evals/evals.json', outcome: 'passed' },
        ],
      },
    ]);
    await expect(workspace.engine.activate('rain-report', {}, {})).resolves.toMatchObject({ slot: 'A' });
  });

  test('an error fails its case with file, line and rule; a warning is printed', async () => {
    // An installed slot is judged anew: what was a warning at its install may be an error by the settings of today.
    await writeInstructions('# Rain\n\nRead [the codes](references/codes.md).\n', {
      'evals/evals.json': evals([]),
      'scripts/run.sh': 'echo\n',
    });
    let printed = '';
    const context = {
      ...yes,
      onOutput(text: string) {
        printed += text;
      },
    };
    await workspace.write('.skillberth.json', '{"rules": {"body/link-missing": "warning"}}');
    await workspace.engine.install('rain-report', {}, {});
    const warned = await workspace.engine.test('rain-report', {}, context);
    expect(warned).toMatchObject({ outcome: 'passed', failed: 0 });
    expect(printed).toMatch(/warning.* SKILL\.md:8: .*codes\.md.* \(body\/link-missing\)/);
    await workspace.write('.skillberth.json', '{"rules": {"body/link-missing": "error"}}');
    const failed = await workspace.engine.test('rain-report', {}, context);
    expect(failed).toMatchObject({ outcome: 'failed', passed: 2, failed: 1 });
    const [broken] = failed.suites[0]?.cases.filter(({ outcome }) => outcome === 'failed') ?? [];
    expect(broken).toMatchObject({ name: 'instructions and links', file: 'SKILL.md', line: 8 });
    expect(broken?.message).toMatch(/^SKILL\.md:8: .* \(body\/link-missing\)$/);
    expect((await workspace.engine.status('rain-report')).versions[0]?.slots[0]?.tests.outcome).toBe(
      'failed',
    );
  });

  test('settings beside the sources hold, also where the slots live elsewhere', async () => {
    await writeInstructions(
      '# Rain\n\nRead [the codes](references/codes.md).\n',
      {},
      '.claude/skills/rain-report',
    );
    await workspace.write('.claude/skills/.skillberth.json', '{"rules": {"body/link-missing": "warning"}}');
    await workspace.engine.install('rain-report', {}, {});
    expect(await workspace.engine.test('rain-report', {}, yes)).toMatchObject({ outcome: 'passed' });
    await workspace.write('.claude/skills/.skillberth.json', '{"rules": {"body/link-missing": "error"}}');
    expect(await workspace.engine.test('rain-report', {}, yes)).toMatchObject({ outcome: 'failed' });
  });

  test('it tests the slot, not what was edited since', async () => {
    await writeInstructions('# Rain\n\nNo links.\n');
    await workspace.engine.install('rain-report', {}, {});
    await writeInstructions('# Rain\n\nRead [the codes](references/codes.md).\n');
    expect(await workspace.engine.test('rain-report', {}, yes)).toMatchObject({ outcome: 'passed' });
  });

  test('evals that do not fit their schema fail', async () => {
    await writeInstructions('# Rain\n\nNo links.\n', { 'evals/evals.json': evals([]) });
    await workspace.write('.skillberth.json', '{"rules": {"evals/*": "off"}}');
    await workspace.engine.install('rain-report', {}, {});
    const file = 'skills/.runtime/rain-report/0.0.0/slots/A/src/skills/rain-report/evals/evals.json';
    await workspace.write(file, '{"skill_name": "rain-report",\n "evals": [{"id": 1, "prompt": 3}]}');
    await workspace.write('.skillberth.json', '{"rules": {"evals/type": "error"}}');
    const report = await workspace.engine.test('rain-report', {}, yes);
    const failed = report.suites[0]?.cases.filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject([
      { name: 'evals', file: 'evals/evals.json', line: 2, message: expect.stringContaining('(evals/') },
    ]);
  });

  test('its scripts are tested too', async () => {
    await writeInstructions('# Rain\n\nRun `scripts/rain.py`.\n', {
      'scripts/rain.py': 'def falls(millimetres):\n    return millimetres > 0\n',
      'tests/test_rain.py':
        'from scripts.rain import falls\n\ndef test_falls():\n    assert falls(1)\n\ndef test_dry():\n    assert falls(0)\n',
    });
    await workspace.engine.install('rain-report', {}, {});
    const report = await workspace.engine.test('rain-report', {}, yes);
    expect(report).toMatchObject({ outcome: 'failed', passed: 3, failed: 1 });
    expect(report.suites).toMatchObject([
      { suite: 'check', outcome: 'passed' },
      { suite: 'tests', cases: [{ name: 'test_falls' }, { name: 'test_dry', outcome: 'failed', line: 7 }] },
    ]);
  });
});
