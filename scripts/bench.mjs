// `npm run bench`: prints the speed budgets with their figures, each beside its peer where it has one.
import path from 'node:path';
import { runUnderNode } from './bootstrap/node.mjs';
import { bootstrap, runEntry } from './bootstrap.mjs';
import { buildWhenStale } from './staleness.mjs';

await runEntry(async () => {
  await bootstrap(['packages', 'python']);
  buildWhenStale();
  return runUnderNode(path.join(import.meta.dirname, '..', 'test', 'bench', 'main.ts'), []);
});
