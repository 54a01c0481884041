import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { toSkillberthError } from '../../systemError.ts';
import type { DoctorFinding } from '../../upkeepReport.ts';
import { exists } from '../disk/files.ts';
import { cacheFolder } from '../environment/cacheFolder.ts';
import { type EnvironmentFacts, notFound } from './environmentFacts.ts';
import { command } from './shellWord.ts';

/** Bytes of free space below which an install may well fail. */
const littleSpace = 500 * 1024 * 1024;

/** What this machine lacks for the skills at hand. */
export async function machineFindings(
  skills: readonly DiscoveredSkill[],
  workspaceFolders: readonly string[],
  environment: EnvironmentFacts,
): Promise<readonly DoctorFinding[]> {
  const cache = userCache();
  return [
    ...(await programFindings(skills, environment)),
    ...(typeof cache === 'string' ? await cacheFindings(cache) : [cache]),
    ...(await workspaceFindings(workspaceFolders)),
    ...pathFindings(skills, workspaceFolders),
    ...(await spaceFindings([...workspaceFolders, ...(typeof cache === 'string' ? [cache] : [])])),
  ];
}

async function programFindings(
  skills: readonly DiscoveredSkill[],
  environment: EnvironmentFacts,
): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  const missing = (
    code: string,
    severity: DoctorFinding['severity'],
    message: string,
    mend?: string,
  ): void => {
    findings.push({ code, severity, message, fixable: false, ...(mend === undefined ? {} : { mend }) });
  };
  if (environment['python'] === notFound && skills.some(skill => skill.format === 'adaos')) {
    const mend = installCommand({
      win32: 'winget install Python.Python.3.13',
      darwin: 'brew install python',
    });
    missing(
      'python-missing',
      'error',
      'No Python 3.10 or newer is on PATH; skills with Python handlers need one.',
      mend,
    );
  }
  if (environment['git'] === notFound) {
    const mend = installCommand({ win32: 'winget install Git.Git', darwin: 'xcode-select --install' });
    missing(
      'git-missing',
      'warning',
      'Git is not on PATH; installs from git and comparisons with a registry need it.',
      mend,
    );
  }
  if (!(await needNode(skills))) return findings;
  const mend = installCommand({ win32: 'winget install OpenJS.NodeJS.LTS', darwin: 'brew install node' });
  if (environment['npm'] === notFound) {
    missing(
      'npm-missing',
      'error',
      'npm is not on PATH; skills with a package.json need it for their dependencies.',
      mend,
    );
  }
  if (isOldNode(environment['node'] ?? notFound)) {
    missing(
      'node-missing',
      'warning',
      'No Node 22.15 or newer is on PATH; skills with a Node module run on the one that runs Skillberth.',
      mend,
    );
  }
  return findings;
}

/** Every Linux has its own command; its name in each would be a guess. */
function installCommand(commands: { readonly win32: string; readonly darwin: string }): string | undefined {
  const { platform } = process;
  return platform === 'win32' || platform === 'darwin' ? commands[platform] : undefined;
}

async function needNode(skills: readonly DiscoveredSkill[]): Promise<boolean> {
  const found = await Promise.all(skills.map(skill => exists(path.join(skill.folder, 'package.json'))));
  return found.includes(true);
}

function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return version === notFound || major < 22 || (major === 22 && minor < 15);
}

function userCache(): string | DoctorFinding {
  try {
    return cacheFolder();
  } catch (error) {
    const { message, nextStep } = toSkillberthError(error);
    return {
      code: 'cache-missing',
      severity: 'error',
      message: `${message} ${nextStep}`,
      fixable: false,
    };
  }
}

async function cacheFindings(folder: string): Promise<readonly DoctorFinding[]> {
  if (await canWrite(folder)) return [];
  return [
    {
      code: 'cache-not-writable',
      severity: 'error',
      message:
        'The package cache cannot be written, so dependencies cannot be installed. Set SKILLBERTH_CACHE to a folder that can.',
      subject: folder,
      fixable: false,
    },
  ];
}

async function workspaceFindings(folders: readonly string[]): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  for (const folder of folders) {
    if (await canWrite(folder)) continue;
    findings.push({
      code: 'workspace-read-only',
      severity: 'warning',
      message:
        'The workspace cannot be written: skills can be listed and checked here, but not installed or switched.',
      subject: folder,
      fixable: false,
    });
  }
  return findings;
}

/** Python takes its folders from a list in one variable, in which no folder can hold the separator. */
function pathFindings(
  skills: readonly DiscoveredSkill[],
  folders: readonly string[],
): readonly DoctorFinding[] {
  if (!skills.some(skill => skill.format === 'adaos')) return [];
  return folders
    .filter(folder => folder.includes(path.delimiter))
    .map(folder => ({
      code: 'path-not-usable',
      severity: 'error',
      message: `The path of the workspace holds "${path.delimiter}", so Python cannot find the modules of skills in it. Rename the folder.`,
      subject: folder,
      fixable: false,
    }));
}

async function spaceFindings(folders: readonly string[]): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  for (const folder of folders) {
    const existing = await nearest(folder);
    const { bavail, bsize } = await statfs(existing);
    if (bavail * bsize >= littleSpace) continue;
    findings.push({
      code: 'disk-nearly-full',
      severity: 'warning',
      message: `Only ${Math.floor((bavail * bsize) / 1024 / 1024)} MB are free on this disk.`,
      subject: existing,
      mend: command('gc'),
      fixable: false,
    });
  }
  return findings;
}

async function canWrite(folder: string): Promise<boolean> {
  try {
    const existing = await nearest(folder);
    await access(existing, constants.W_OK);
    return (await stat(existing)).isDirectory();
  } catch {
    // Whatever forbids it: permissions, or a read-only disk.
    return false;
  }
}

/** The folder, or the nearest one above it that exists. */
async function nearest(folder: string): Promise<string> {
  let at = folder;
  while (!(await exists(at)) && at !== path.dirname(at)) at = path.dirname(at);
  return at;
}
