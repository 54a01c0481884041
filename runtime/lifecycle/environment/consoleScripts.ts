import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { changeMode, makeFolder, remove } from '../disk/disk.ts';
import { entriesOf, readTextIfThere, removeFolder, writeFileAtomic } from '../disk/files.ts';
import type { SlotLayout } from '../slots/layout.ts';

/** Bytes: what is larger is a program. */
const largestScript = 1024 * 1024;

/** A command that a package brings: a function of a module, or a program of its own (then `module` is absent). */
export interface ConsoleScript {
  readonly name: string;
  readonly module?: string;
  /** Dotted. */
  readonly attribute?: string;
}

/** What may stand in a generated script without being quoted. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const dottedName = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

/**
 * The commands of the packages in a site folder. The scripts that the installer wrote into its `bin` name the folder
 * and the interpreter they were made with, so they are removed; programs in there stay.
 */
export async function collectConsoleScripts(siteFolder: string): Promise<readonly ConsoleScript[]> {
  const scripts = new Map<string, ConsoleScript>();
  // uv's lock on the folder it fills.
  await remove(path.join(siteFolder, '.lock'));
  for (const name of await entriesOf(siteFolder)) {
    if (!name.endsWith('.dist-info')) continue;
    const text = await readTextIfThere(path.join(siteFolder, name, 'entry_points.txt'));
    for (const script of entryPointsIn(text ?? '')) scripts.set(script.name, script);
  }
  for (const folder of ['bin', 'Scripts']) {
    for (const program of await programsIn(path.join(siteFolder, folder))) {
      const { name } = path.parse(program);
      if (!scripts.has(name) && !scripts.has(program) && plainName.test(program)) {
        scripts.set(program, { name: program });
      }
    }
  }
  return [...scripts.values()];
}

/** Removes scripts and launchers, and names what is left. */
async function programsIn(folder: string): Promise<readonly string[]> {
  const programs: string[] = [];
  for (const name of await entriesOf(folder)) {
    const file = path.join(folder, name);
    if (await startsPython(file)) await removeFolder(file);
    else programs.push(name);
  }
  if (programs.length === 0) await removeFolder(folder);
  return programs;
}

/** Whether a file begins as a script for Python, or is one of the launchers that stand for such a script on Windows. */
async function startsPython(file: string): Promise<boolean> {
  if (/-script\.pyw?$|\.pyc?$/.test(file)) return true;
  if ((await stat(file)).size > largestScript) return false;
  const text = (await readFile(file)).toString('latin1');
  if (/^#!.*(python|pypy)/.test(text) || text.startsWith("#!/bin/sh\n'''exec'")) return true;
  // A launcher carries the script as a zip at its end: the shebang stands before it.
  return text.startsWith('MZ') && /#!.{0,500}python/i.test(text) && text.includes('__main__.py');
}

/** The `[console_scripts]` of https://packaging.python.org/en/latest/specifications/entry-points/ */
function entryPointsIn(text: string): readonly ConsoleScript[] {
  const section = /^\[console_scripts\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(text)?.[1] ?? '';
  return section.split(/\r?\n/).flatMap(line => {
    const match = /^\s*([^=\s]+)\s*=\s*([^:\s]+)\s*:\s*([^\s[]+)/.exec(line);
    const [, name = '', module = '', attribute = ''] = match ?? [];
    const isPlain = plainName.test(name) && dottedName.test(module) && dottedName.test(attribute);
    return isPlain ? [{ name, module, attribute }] : [];
  });
}

/**
 * Writes the slot's `bin`. Every script finds the slot from its own place, so that it works after the swap from the
 * stage and in a moved workspace. `interpreter` is absolute, or relative to the slot.
 */
export async function writeConsoleScripts(
  scripts: readonly ConsoleScript[],
  slot: SlotLayout,
  siteFolder: string,
  interpreter: string,
): Promise<void> {
  if (scripts.length === 0) return;
  await makeFolder(slot.bin);
  const site = path.relative(slot.bin, siteFolder);
  const python = path.isAbsolute(interpreter)
    ? interpreter
    : path.relative(slot.bin, path.join(slot.root, interpreter));
  const write = process.platform === 'win32' ? batchScript : shellScript;
  for (const script of scripts) {
    const program = script.module === undefined ? await programPath(siteFolder, script.name) : undefined;
    const file = path.join(slot.bin, process.platform === 'win32' ? `${script.name}.cmd` : script.name);
    await writeFileAtomic(file, write(script, site, python, program));
    await changeMode(file, 0o755);
  }
}

async function programPath(siteFolder: string, name: string): Promise<string> {
  const isInBin = (await readdir(siteFolder)).includes('bin');
  return path.join(isInBin ? 'bin' : 'Scripts', name);
}

function starter({ name, module, attribute }: ConsoleScript): string {
  const [first = ''] = (attribute ?? '').split('.');
  return (
    `import site, sys; site.addsitedir(sys.argv.pop(1)); sys.argv[0] = '${name}'; ` +
    `from ${module} import ${first}; sys.exit(${attribute}())`
  );
}

/** For a POSIX shell. Pure, as is its Windows like. */
function shellScript(
  script: ConsoleScript,
  site: string,
  python: string,
  program: string | undefined,
): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const placed = (file: string): string =>
    path.posix.isAbsolute(file) ? quoted(file) : `"$here"/${quoted(file)}`;
  const start = 'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1\n';
  if (program !== undefined)
    return `#!/bin/sh\n${start}exec ${placed(path.posix.join(site, program))} "$@"\n`;
  return `#!/bin/sh\n${start}exec ${placed(python)} -s -S -c ${quoted(starter(script))} ${placed(site)} "$@"\n`;
}

function batchScript(
  script: ConsoleScript,
  site: string,
  python: string,
  program: string | undefined,
): string {
  // A percent sign in a path would be read as a variable.
  const quoted = (text: string): string => `"${text.replaceAll('%', '%%')}"`;
  const placed = (file: string): string =>
    path.win32.isAbsolute(file) ? quoted(file) : `"%~dp0${file.replaceAll('%', '%%')}"`;
  if (program !== undefined) return `@${placed(path.win32.join(site, program))} %*\r\n`;
  return `@${placed(python)} -s -S -c "${starter(script)}" ${placed(site)} %*\r\n`;
}
