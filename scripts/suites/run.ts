import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { SuiteResult } from '../../test/editor/support/suiteEvents.ts';
import { isBuildStale } from '../staleness.mjs';
import { root, runNode } from './process.ts';
import { type SuiteSummary, summarise } from './result.ts';
import { countTests, type VitestReport } from './vitestReport.ts';

const results = path.join(root, 'test-results');
const vitest = 'node_modules/vitest/vitest.mjs';
const projects: Readonly<Record<string, RegExp>> = {
  unit: /^test\/unit\//,
  lsp: /^test\/lsp\//,
  runtime: /^test\/runtime\//,
  attack: /^test\/attack\//,
  architecture: /^test\/architecture/,
};

/** Runs the named suites one after another. */
export async function runSuites(names: readonly string[]): Promise<SuiteSummary[]> {
  const summaries: SuiteSummary[] = [];
  const inVitest = names.filter(name => name in projects);
  const built = names.some(name => !['types', 'lint', 'architecture'].includes(name));
  if (names.includes('types')) summaries.push(await checkTypes());
  if (names.includes('lint'))
    summaries.push(await command('lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '.']));
  if (built && isBuildStale()) {
    const build = await command('build', 'scripts/build.mjs', []);
    // A build is no test: it is in the sum only when it fails, and then every suite that needs it does.
    if (build.failed > 0) summaries.push(build);
  }
  if (inVitest.length > 0) summaries.push(...(await runVitest(inVitest)));
  if (names.includes('editor')) summaries.push(await runEditorSuite());
  if (names.includes('packaged')) summaries.push(await runPackaged());
  return summaries;
}

async function checkTypes(): Promise<SuiteSummary> {
  heading('types');
  // The validators that the sources import are made from the schemas.
  const schemas = await timed(() => runNode('scripts/build.mjs', ['--schemas']));
  if (schemas.value !== 0) return summarise('types', schemas.seconds, undefined, 'the schemas do not build');
  return command('types', 'node_modules/typescript/bin/tsc', [], false);
}

/** A tool that says yes or no counts as one test. */
async function command(
  suite: string,
  script: string,
  args: readonly string[],
  withHeading = true,
): Promise<SuiteSummary> {
  if (withHeading) heading(suite);
  const { value: code, seconds } = await timed(() => runNode(script, args));
  return summarise(suite, seconds, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
}

async function runVitest(names: readonly string[]): Promise<SuiteSummary[]> {
  heading(names.join(', '));
  const file = path.join(results, 'vitest.json');
  const selection = names.flatMap(name => ['--project', name]);
  const { code, report, seconds } = await vitestReport(file, selection);
  const summaries = names.map(name => {
    const count = report && countTests(report, root, projects[name] ?? /^$/);
    const duration = report ? secondsOf(report, projects[name] ?? /^$/) : seconds;
    return summarise(name, duration, count, report ? undefined : `vitest broke down (exit code ${code})`);
  });
  return withUnseenFailure(summaries, 'vitest', code);
}

async function runPackaged(): Promise<SuiteSummary> {
  heading('packaged');
  const file = path.join(results, 'packaged.json');
  const config = ['--config', 'test/editor/screens/vitest.config.ts'];
  const { code, report, seconds } = await vitestReport(file, config);
  const count = report && countTests(report, root, /^test\/editor\/screens\//);
  const problem = report ? undefined : `vitest broke down (exit code ${code})`;
  const summary = summarise('packaged', seconds, count, problem);
  return withUnseenFailure([summary], 'packaged', code)[0] ?? summary;
}

/** An error outside any test makes vitest fail without a failed test. */
function withUnseenFailure(summaries: SuiteSummary[], name: string, code: number): SuiteSummary[] {
  const [first, ...others] = summaries;
  if (first === undefined || code === 0 || summaries.some(one => one.failed > 0)) return summaries;
  const problem = `${name} ended with exit code ${code}: read its output above`;
  return [{ ...first, failed: first.failed + 1, problem }, ...others];
}

async function vitestReport(
  file: string,
  selection: readonly string[],
): Promise<{ code: number; seconds: number; report?: VitestReport }> {
  await rm(file, { force: true });
  const args = ['run', ...selection, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { value: code, seconds } = await timed(() => runNode(vitest, args));
  if (!existsSync(file)) return { code, seconds };
  return { code, seconds, report: JSON.parse(readFileSync(file, 'utf8')) as VitestReport };
}

function secondsOf(report: VitestReport, files: RegExp): number {
  const own = report.testResults.filter(file =>
    files.test(path.relative(root, file.name).replaceAll(path.sep, '/')),
  );
  return own.reduce((all, file) => all + (file.endTime - file.startTime), 0) / 1000;
}

async function runEditorSuite(): Promise<SuiteSummary> {
  heading('editor');
  const file = path.join(results, 'editor.json');
  await rm(file, { force: true });
  const { value: code, seconds } = await timed(() => runNode('test/editor/runEditorSuite.ts', [file]));
  if (!existsSync(file)) return summarise('editor', seconds, undefined, `it broke down (exit code ${code})`);
  const result = JSON.parse(readFileSync(file, 'utf8')) as SuiteResult;
  return summarise('editor', seconds, result, result.crash?.split('\n')[0]);
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - start) / 1000 };
}

function heading(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(3, 70 - text.length))}`);
}
