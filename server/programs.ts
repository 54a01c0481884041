import { access, constants, readdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * The names of the programs on PATH, sorted. On Windows without their extension, by PATHEXT; elsewhere only what may be
 * executed. Folders that cannot be read hold none.
 */
export async function programsOnPath(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<readonly string[]> {
  const isWindows = platform === 'win32';
  const written = isWindows ? valueIgnoringCase(environment, 'PATH') : environment['PATH'];
  const folders = new Set((written ?? '').split(isWindows ? ';' : ':').filter(folder => folder !== ''));
  const extensions = (valueIgnoringCase(environment, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD')
    .split(';')
    .map(extension => extension.toLowerCase())
    .filter(Boolean);
  const names = new Set<string>();
  // One after the other: a PATH of forty folders must not take every file handle.
  for (const folder of folders) {
    for (const name of await namesIn(folder)) {
      if (names.has(name)) continue;
      if (isWindows) {
        const extension = extensions.find(end => name.toLowerCase().endsWith(end));
        if (extension !== undefined) names.add(name.slice(0, -extension.length));
      } else if (await isExecutable(path.join(folder, name))) {
        names.add(name);
      }
    }
  }
  return [...names].sort();
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(entry => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name);
  } catch {
    // PATH often names folders that are not there.
    return [];
  }
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    // No mark, a link to nowhere, or removed since it was listed.
    return false;
  }
}

function valueIgnoringCase(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const key = Object.keys(environment).find(other => other.toUpperCase() === name);
  return key === undefined ? undefined : environment[key];
}
