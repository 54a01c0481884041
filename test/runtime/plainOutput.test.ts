import { afterEach, beforeEach, expect, test } from 'vitest';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

test('no colour is left where a sequence comes in two pieces', async () => {
  await writeSkill(workspace, {
    files: {
      'tests/smoke/check.py':
        'import sys, time\n' +
        'for piece in ["\\x1b", "[31", "mred\\x1b[0", "m and plain\\n"]:\n' +
        '    sys.stdout.write(piece)\n    sys.stdout.flush()\n    time.sleep(0.2)\n',
    },
  });
  const options = { cwd: workspace.folder };
  const install = await callCommandLine(['install', 'greeter', '--test'], options);
  expect(install.stdout).toContain('\nred and plain\n');
  expect((await callCommandLine(['logs', 'greeter', 'tests'], options)).stdout).toContain(
    '\nred and plain\n',
  );
});
