// Runs suites under the repository's Node: `node main.ts <suite>...`; `npm test` starts it.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './process.ts';
import { describe, total } from './result.ts';
import { runSuites } from './run.ts';

await mkdir(path.join(root, 'test-results'), { recursive: true });
const summaries = await runSuites(process.argv.slice(2));
await writeFile(path.join(root, 'test-results', 'summary.json'), JSON.stringify(summaries, undefined, 2));
console.log(`\n${describe(summaries)}`);
process.exitCode = total(summaries).failed > 0 ? 1 : 0;
