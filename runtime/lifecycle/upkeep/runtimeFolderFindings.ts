import path from 'node:path';
import type { DoctorFinding } from '../../upkeepReport.ts';
import { exists, readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { isLink, linked } from '../disk/noLink.ts';
import { runCommand } from '../runCommand.ts';
import { removalsLeft, removeAside } from './setAside.ts';
import { command, shellWord } from './shellWord.ts';

/** What is wrong with a folder that holds the runtimes of a source: whether git leaves it alone, what removals left. */
export async function runtimeFolderFindings(folder: string): Promise<readonly DoctorFinding[]> {
  if (!(await exists(folder))) return [];
  if (isLink(folder)) return [linkFinding(folder)];
  const findings: DoctorFinding[] = [];
  const mend = command('doctor', '--fix');
  if (!(await ignoresItself(folder))) {
    findings.push({
      code: 'gitignore-missing',
      severity: 'error',
      message: 'The runtime folder does not ignore itself in git, and it can hold secrets.',
      subject: path.join(folder, '.gitignore'),
      mend,
      fixable: true,
    });
  }
  if (await isTracked(folder)) {
    findings.push({
      code: 'runtime-tracked',
      severity: 'error',
      message: 'Git tracks files of the runtime folder, which can hold secrets.',
      subject: folder,
      mend: `git -C ${shellWord(folder)} rm -r -q --cached .`,
      fixable: false,
    });
  }
  for (const left of await removalsLeft(folder)) {
    findings.push({
      code: 'removal-unfinished',
      severity: 'warning',
      message: 'A removal was interrupted; nothing reads what is left of it.',
      subject: left,
      mend,
      fixable: true,
    });
  }
  return findings;
}

function linkFinding(folder: string): DoctorFinding {
  const { message, nextStep } = linked(folder);
  return {
    code: 'runtime-linked',
    severity: 'error',
    message: `${message} ${nextStep}`,
    subject: folder,
    fixable: false,
  };
}

/** Lets the folder ignore itself again and finishes removals. What a person wrote into `.gitignore` stays. */
export async function mendRuntimeFolder(folder: string): Promise<void> {
  if (isLink(folder) || !(await exists(folder))) return;
  if (!(await ignoresItself(folder))) {
    const ignore = path.join(folder, '.gitignore');
    const text = (await readTextIfThere(ignore)) ?? '';
    await writeFileAtomic(ignore, text === '' || text.endsWith('\n') ? `${text}*\n` : `${text}\n*\n`);
  }
  for (const left of await removalsLeft(folder)) await removeAside(left);
}

/** The last pattern that matches decides, so it has to be the one that matches everything. */
async function ignoresItself(folder: string): Promise<boolean> {
  const lines = ((await readTextIfThere(path.join(folder, '.gitignore'))) ?? '').split(/\r?\n/);
  return lines.findLast(line => line.trim() !== '' && !line.startsWith('#'))?.trim() === '*';
}

async function isTracked(folder: string): Promise<boolean> {
  if (!(await isInRepository(folder))) return false;
  // A repository's own settings can name programs; the index is read without them, and nothing is written back.
  const plain = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.untrackedCache=false'];
  try {
    const listed = await runCommand('git', [...plain, '-C', folder, 'ls-files', '--cached', '--', '.'], {});
    return listed.exitCode === 0 && listed.stdout !== '';
  } catch {
    // No git here: then nothing is tracked from this machine, and the environment says that git is missing.
    return false;
  }
}

async function isInRepository(folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (await exists(path.join(at, '.git'))) return true;
    if (at === path.dirname(at)) return false;
  }
}
