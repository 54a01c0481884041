// `npm run bench`: prints the speed budgets with their figures, each beside its peer where it has one.
import path from 'node:path';
import { chromiumExecutable } from './bootstrap/chromium.mjs';
import { runUnderNode } from './bootstrap/node.mjs';
import { bootstrap, runEntry, steps } from './bootstrap.mjs';
import { buildWhenStale } from './staleness.mjs';

await runEntry(async () => {
  await bootstrap(Object.keys(steps));
  buildWhenStale();
  return runUnderNode(path.join(import.meta.dirname, '..', 'test', 'bench', 'main.ts'), [], {
    CHROMIUM_EXECUTABLE: chromiumExecutable(),
  });
});
