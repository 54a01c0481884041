import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { readTextIfThere } from '../disk/files.ts';

/**
 * A name, extras, and versions, markers or the address of a wheel. Everything else that pip reads in such a file
 * (options, paths, version control links) could run foreign code or look elsewhere for packages.
 */
const plainRequirement =
  /^[A-Za-z0-9][A-Za-z0-9._-]*\s*(\[[^\]]*\])?\s*(\(.*\)\s*(;.*)?|[<>=!~].*|;.*|@\s*https:\S*\.whl(#\S*)?(\s*;.*)?)?$/;

/** An option behind a requirement, a variable that pip would fill in from the host, or a hidden line break. */
const smuggled = /\s-|\$|\p{Cc}/u;

/** Characters without hashes: the patterns take their time with a line of thousands of blanks. */
const longestRequirement = 2_000;

const hashOption = /\s--hash[=\s]\s*[a-z0-9]+:[0-9a-f]+/g;

/** What a skill wants of Python packages, line by line. */
export interface PythonRequirements {
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
}

/**
 * What the manifest and `requirements.in` (where there is none, `requirements.txt`) ask for, and the skill's
 * `constraints.txt`. Throws `dependency-failed` at a line that is no plain requirement.
 */
export async function readRequirements(
  skillFolder: string,
  declared: readonly string[],
): Promise<PythonRequirements> {
  const listed =
    (await readLines(skillFolder, 'requirements.in')) ??
    (await readLines(skillFolder, 'requirements.txt')) ??
    [];
  const requirements = unique([...declared.map(line => checked(line.trim(), 'the manifest')), ...listed]);
  const constraints = await readLines(skillFolder, 'constraints.txt');
  return { requirements, constraints: unique(constraints ?? []) };
}

async function readLines(folder: string, name: string): Promise<readonly string[] | undefined> {
  const text = await readTextIfThere(path.join(folder, name));
  return text
    ?.replace(/^\uFEFF/, '')
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map(line => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(line => line !== '')
    .map(line => checked(line, name));
}

function checked(line: string, place: string): string {
  const requirement = line.replace(hashOption, '').trim();
  const isShort = requirement.length <= longestRequirement;
  if (isShort && plainRequirement.test(requirement) && !smuggled.test(requirement)) return line;
  throw new SkillberthError({
    code: 'dependency-failed',
    message: `The dependency "${line.slice(0, 120)}" in ${place} is no plain requirement, so installing it could run code.`,
    subject: place,
    nextStep:
      'Write it as a name with a version, for example `requests>=2.32`; only published wheels are installed.',
  });
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}
