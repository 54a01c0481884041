import path from 'node:path';
import type { SkillFormat } from '../../../skill/index.ts';

export type TestLanguage = 'python' | 'node';

/** One suite of a skill: files of each language share its time limit. */
export interface Suite {
  readonly name: string;
  readonly limitMs: number;
  /** Relative to the skill's folder, with `/`. */
  readonly files: Readonly<Record<TestLanguage, readonly string[]>>;
}

/** The suites of the adaos format with their time limits in milliseconds, in the order in which they run. */
const namedSuites: readonly (readonly [name: string, limitMs: number])[] = [
  ['smoke', 10_000],
  ['contract', 30_000],
  ['e2e-dryrun', 60_000],
];
/** What belongs to no suite comes last. */
const looseSuite = ['tests', 60_000] as const;
const suiteParents = ['tests', 'runtime/tests'] as const;

const scriptFile = /\.[cm]?[jt]s$/;
/** Declarations hold types alone; such a file is no module. */
const declarationFile = /\.d\.[cm]?ts$/;
/** `weather.test.js`, `weather-test.mjs`, `weather_test.ts`, as Node's own test runner names them. */
const testNamed = /[._-]test\.[cm]?[jt]s$/;
/** `test-weather.js` only where tests lie: elsewhere it may be a tool that tests something for its user. */
const testBegun = /^test-.+\.[cm]?[jt]s$/;
const looseFolder = /^(?:runtime\/)?tests?(?:\/|$)/;

/**
 * The suites that a skill's files make, empty ones left out. `conftest.py` and names with a leading underscore are
 * helpers, no tests.
 */
export function suitesOf(format: SkillFormat, files: readonly string[]): readonly Suite[] {
  const scriptsCount = format === 'adytum' || format === 'agentos' || files.includes('package.json');
  const grouped = new Map<string, Record<TestLanguage, string[]>>();
  for (const file of files) {
    const language = languageOf(file);
    const suite = language === 'python' ? suiteOfPython(file) : suiteOfScript(file, scriptsCount);
    if (language === undefined || suite === undefined) continue;
    const group = grouped.get(suite) ?? { python: [], node: [] };
    group[language].push(file);
    grouped.set(suite, group);
  }
  return [...namedSuites, looseSuite].flatMap(([name, limitMs]) => {
    const group = grouped.get(name);
    return group === undefined ? [] : [{ name, limitMs, files: group }];
  });
}

function languageOf(file: string): TestLanguage | undefined {
  const name = path.posix.basename(file);
  if (name.startsWith('_')) return undefined;
  if (name.endsWith('.py')) return name === 'conftest.py' ? undefined : 'python';
  return scriptFile.test(name) && !declarationFile.test(name) ? 'node' : undefined;
}

/** Python files lie directly in a suite's folder or in `tests/`. */
function suiteOfPython(file: string): string | undefined {
  const folder = path.posix.dirname(file);
  const named = namedSuites.find(([name]) => suiteParents.some(parent => folder === `${parent}/${name}`));
  if (named !== undefined) return named[0];
  return folder === 'tests' ? looseSuite[0] : undefined;
}

/** JavaScript and TypeScript: every file directly in a suite's folder, and whatever is named as a test. */
function suiteOfScript(file: string, scriptsCount: boolean): string | undefined {
  const folder = path.posix.dirname(file);
  const name = path.posix.basename(file);
  // A skill of other code may ship scripts for anything; what lies among its tests is one.
  const isTest =
    (testNamed.test(name) && (scriptsCount || looseFolder.test(folder))) ||
    (testBegun.test(name) && looseFolder.test(folder));
  for (const [suite] of namedSuites) {
    for (const parent of suiteParents) {
      const suiteFolder = `${parent}/${suite}`;
      if (folder === suiteFolder) return suite;
      if (folder.startsWith(`${suiteFolder}/`)) return isTest ? suite : undefined;
    }
  }
  return isTest ? looseSuite[0] : undefined;
}
