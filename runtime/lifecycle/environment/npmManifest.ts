import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { exists, readTextIfThere } from '../disk/files.ts';

type Data = Readonly<Record<string, unknown>>;

/** What a skill's package.json and lockfile ask npm for. */
export interface NpmOrder {
  /** The members of package.json that decide what is installed; no scripts. */
  readonly manifest: Data;
  /** `package-lock.json` or `npm-shrinkwrap.json`. */
  readonly lockfile?: { readonly name: string; readonly text: string };
  /** Packages that the skill brings in files or folders; relative to it, with `/`. */
  readonly fileTargets: readonly string[];
  /** Packages in folders of the skill ask for further ones of the skill. */
  readonly isNested: boolean;
  /** Packages to install, as far as the files tell. */
  readonly count: number;
}

/** In which members a package that is installed can stand. */
const installedMembers = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** The members that npm compares with a lockfile. */
const decidingMembers = [
  ...['name', 'version', ...installedMembers, 'devDependencies', 'peerDependenciesMeta'],
  ...['bundleDependencies', 'bundledDependencies', 'overrides'],
];

/** Characters; the patterns below take their time with far longer ones. */
const longestSpecifier = 2_000;

const lockfiles = ['npm-shrinkwrap.json', 'package-lock.json'];

/**
 * What is to be installed for a skill; undefined where it has no npm dependencies. Throws `dependency-failed` at a
 * package that leaves the skill's folder, that lies in a git repository (`allowScripts` lets it pass, because such a
 * package is built by its own scripts), or that comes over an unprotected connection.
 */
export async function readNpmOrder(
  skillFolder: string,
  allowScripts: boolean,
): Promise<NpmOrder | undefined> {
  const packageFile = path.join(skillFolder, 'package.json');
  const text = await readTextIfThere(packageFile);
  if (text === undefined) return undefined;
  const written = parse(text, packageFile);
  const wanted = installedMembers.flatMap(member => Object.keys(mappingOf(written[member])));
  if (wanted.length === 0) return undefined;
  const lockfile = await readLockfile(skillFolder);
  const manifest: Record<string, unknown> = {};
  for (const member of decidingMembers) {
    // What is only for the author is not installed; npm wants to compare it where there is a lockfile.
    if (member === 'devDependencies' && lockfile === undefined) continue;
    if (written[member] !== undefined) manifest[member] = written[member];
  }
  const check = new SpecifierCheck(packageFile, skillFolder, allowScripts);
  for (const member of [...installedMembers, 'overrides']) check.visit('', manifest[member]);
  const named = check.fileTargets.size;
  if (lockfile !== undefined) check.visitLockfile(lockfile.data);
  // A set goes on through what is added to it meanwhile: packages in folders may name further ones.
  for (const target of check.fileTargets) {
    const folder = path.join(skillFolder, target);
    if (!(await exists(folder))) {
      throw check.refusal(`file:${target}`, 'is not in the skill', 'Add the file, or correct its path.');
    }
    const inner = await readTextIfThere(path.join(folder, 'package.json'));
    if (inner === undefined) continue;
    const data = parse(inner, path.join(folder, 'package.json'));
    for (const member of installedMembers) check.visit('', data[member], target);
  }
  const fileTargets = [...check.fileTargets].sort();
  const isNested = fileTargets.length > named;
  return {
    manifest,
    ...(lockfile === undefined ? {} : { lockfile: { name: lockfile.name, text: lockfile.text } }),
    fileTargets,
    isNested,
    count: lockfile === undefined ? wanted.length : Math.max(1, installedCount(lockfile.data)),
  };
}

async function readLockfile(
  folder: string,
): Promise<{ readonly name: string; readonly text: string; readonly data: Data } | undefined> {
  for (const name of lockfiles) {
    const file = path.join(folder, name);
    const text = await readTextIfThere(file);
    if (text !== undefined) return { name, text, data: parse(text, file) };
  }
  return undefined;
}

/** Packages of a lockfile that are installed without the author's tools. */
function installedCount(lockfile: Data): number {
  const packages = Object.entries(mappingOf(lockfile['packages']));
  return packages.filter(
    ([place, entry]) => place.includes('node_modules/') && mappingOf(entry)['dev'] !== true,
  ).length;
}

/** Looks at every place that packages come from. */
class SpecifierCheck {
  readonly fileTargets = new Set<string>();
  readonly #file: string;
  readonly #folder: string;
  readonly #allowScripts: boolean;

  constructor(file: string, folder: string, allowScripts: boolean) {
    this.#file = file;
    this.#folder = folder;
    this.#allowScripts = allowScripts;
  }

  /** A specifier, or the specifiers below a mapping; `base` is the folder, in the skill, that paths start from. */
  visit(name: string, value: unknown, base = ''): void {
    if (typeof value === 'string') this.#check(`${name}@${value}`, value, base);
    else for (const [key, item] of Object.entries(mappingOf(value))) this.visit(key, item, base);
  }

  /** The lockfile says where npm really goes, whatever package.json says. */
  visitLockfile(lockfile: Data): void {
    for (const [place, item] of Object.entries(mappingOf(lockfile['packages']))) {
      const entry = mappingOf(item);
      if (place === '') continue;
      if (!place.startsWith('node_modules/')) this.#local(place, place);
      const resolved = entry['resolved'];
      if (typeof resolved !== 'string') continue;
      if (entry['link'] === true) this.#local(resolved, resolved.replace(/^file:/, ''));
      else this.#check(resolved, resolved);
    }
    // The form before npm 7.
    const visitOld = (dependencies: unknown): void => {
      for (const [name, item] of Object.entries(mappingOf(dependencies))) {
        const entry = mappingOf(item);
        for (const key of ['resolved', 'version']) this.visit(name, entry[key]);
        visitOld(entry['dependencies']);
      }
    };
    if (lockfile['packages'] === undefined) visitOld(lockfile['dependencies']);
  }

  #check(shown: string, specifier: string, base = ''): void {
    const text = specifier.trim();
    if (text.length > longestSpecifier)
      throw this.refusal(shown, 'is no name of a version', 'Name a published version.');
    if (/^(file|link):/i.test(text)) {
      this.#local(shown, text.replace(/^(file|link):(\/\/(?=\/))?/i, ''), base);
      return;
    }
    if (/^(\.{1,2}(\/|\\|$)|[\\/~]|[a-z]:[\\/])/i.test(text)) {
      this.#local(shown, text, base);
      return;
    }
    if (/^https:\/\//i.test(text) && !/\.git(#.*)?$/.test(text)) return;
    if (/^npm:/i.test(text)) return;
    if (/^(workspace|catalog|portal|patch):/i.test(text)) {
      throw this.refusal(
        shown,
        'exists only in the repository it was written in',
        'Name a published version.',
      );
    }
    if (/^http:/i.test(text)) {
      throw this.refusal(shown, 'comes over an unprotected connection', 'Use an https address.');
    }
    // `owner/repository`, `github:…`, `git+ssh:…`, `git@host:…`; a range or a tag has neither a slash nor a colon.
    if (/[/:]/.test(text) && !this.#allowScripts) {
      throw this.refusal(
        shown,
        'is built from a repository by its own scripts',
        'Name a published version, or install with --allow-scripts.',
      );
    }
  }

  #local(shown: string, place: string, base = ''): void {
    const relative = path.relative(this.#folder, path.resolve(this.#folder, base, place));
    if (
      relative === '' ||
      relative === '..' ||
      relative.startsWith(`..${path.sep}`) ||
      path.isAbsolute(relative)
    ) {
      throw this.refusal(
        shown,
        "leaves the skill's folder",
        'Move the package into the skill, or name a published version.',
      );
    }
    if (path.isAbsolute(place) || place.startsWith('~')) {
      throw this.refusal(shown, "does not start from the skill's folder", 'Write a relative path.');
    }
    // npm would take it for settings of the folder that it works in.
    if (/^\.npmrc$/i.test(relative.split(path.sep)[0] ?? '')) {
      throw this.refusal(shown, 'is a file of settings', 'Name a package.');
    }
    this.fileTargets.add(relative.split(path.sep).join('/'));
  }

  refusal(shown: string, what: string, nextStep: string): SkillberthError {
    return new SkillberthError({
      code: 'dependency-failed',
      message: `The npm dependency "${shown.slice(0, 200)}" ${what}.`,
      subject: this.#file,
      nextStep,
    });
  }
}

function parse(text: string, file: string): Data {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Data;
  } catch {
    // Falls through: broken JSON and another kind of document need the same mend.
  }
  throw new SkillberthError({
    code: 'dependency-failed',
    message: `${path.basename(file)} is no JSON object, so its dependencies cannot be installed.`,
    subject: file,
    nextStep: 'Correct the file, or remove it, then install again.',
  });
}

function mappingOf(value: unknown): Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : {};
}
