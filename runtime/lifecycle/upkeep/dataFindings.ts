import { stat } from 'node:fs/promises';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { toSkillberthError } from '../../systemError.ts';
import { isMissing, readTextIfThere } from '../disk/files.ts';
import type { SkillLayout } from '../slots/layout.ts';
import { memoryProblem } from '../values/memory.ts';
import type { SkillFinding } from './examinedSkill.ts';
import { command } from './shellWord.ts';

/** The files that hold a skill's secrets and memory: for the user's eyes alone. */
export function privateFiles(layout: SkillLayout): readonly string[] {
  return [layout.secretsFile, layout.memoryFile, layout.skillEnvironmentFile];
}

/** What is wrong with the data that survives versions. Values are never shown. */
export async function dataFindings(
  skill: DiscoveredSkill,
  layout: SkillLayout,
): Promise<readonly SkillFinding[]> {
  const findings: SkillFinding[] = [];
  for (const file of privateFiles(layout)) {
    const problem = file === layout.memoryFile ? await memoryProblem(layout) : await problemOf(file);
    if (problem !== undefined) {
      findings.push({
        code: file === layout.secretsFile ? 'secrets-corrupt' : 'data-corrupt',
        severity: 'error',
        message: `${problem} It was left as it is: repair it, or move it away to start afresh.`,
        subject: file,
        fixable: false,
      });
    }
    if (!(await isTooOpen(file))) continue;
    findings.push({
      code: 'mode-too-open',
      severity: 'error',
      message: 'Other users of this machine may read or change a file that can hold secrets.',
      subject: file,
      mend: command('doctor', skill.id, '--fix'),
      fixable: true,
    });
  }
  return findings;
}

async function problemOf(file: string): Promise<string | undefined> {
  try {
    const text = await readTextIfThere(file);
    if (text === undefined) return undefined;
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? undefined : 'The file does not hold a JSON object.';
  } catch (error) {
    // A parser's message quotes the text, which may be a secret.
    if (error instanceof SyntaxError) return 'The file is no JSON.';
    return `The file cannot be read (${(error as NodeJS.ErrnoException).code ?? toSkillberthError(error).message}).`;
  }
}

/** Whether anybody but its owner may do something with a file. Windows has no such modes. */
export async function isTooOpen(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  try {
    const entry = await stat(file);
    return entry.isFile() && (entry.mode & 0o077) !== 0;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
