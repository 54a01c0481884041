import { mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';

/** A folder with everything that PATH offers but the named programs: a machine on which they are not installed. */
export async function programsWithout(missing: readonly string[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const taken = new Set(missing);
  for (const place of (process.env['PATH'] ?? '').split(path.delimiter)) {
    for (const name of await readdir(place).catch(() => [])) {
      if (taken.has(name)) continue;
      taken.add(name);
      await symlink(path.join(place, name), path.join(folder, name));
    }
  }
  return folder;
}
