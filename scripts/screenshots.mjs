// `npm run screenshots`: does the main job in the editor and writes the pictures of docs/images/.
import path from 'node:path';
import { chromiumExecutable } from './bootstrap/chromium.mjs';
import { runUnderNode } from './bootstrap/node.mjs';
import { root } from './bootstrap/paths.mjs';
import { bootstrap, runEntry, steps } from './bootstrap.mjs';

await runEntry(async () => {
  await bootstrap(Object.keys(steps));
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return runUnderNode(vitest, ['run', '--config', 'test/editor/screens/vitest.config.ts'], {
    CHROMIUM_EXECUTABLE: chromiumExecutable(),
    SKILLBERTH_SCREENSHOTS: path.join(root, 'docs', 'images'),
  });
});
