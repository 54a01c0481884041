import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { agentosModuleFile, type SkillManifest, type SkillRuntime } from '../../../skill/index.ts';

/** What runs a skill's code, and where that code begins. */
export interface SkillEntry {
  readonly kind: SkillRuntime;
  /** The plugin's module, relative to the skill's folder; tools name theirs themselves. */
  readonly entry?: string;
}

const usualEntries = ['index.ts', 'index.js', 'index.mts', 'index.mjs', 'index.cts', 'index.cjs'];

/**
 * What runs the skill in this folder. An adytum plugin begins at the first file that exists of `adytum.extensions` in
 * its `package.json`, else at its `index` file; without one it has instructions only.
 */
export function entryOf(manifest: SkillManifest, skillFolder: string): SkillEntry {
  if (manifest.format !== 'adytum') return { kind: manifest.runtime };
  const entry = [...namedEntries(skillFolder), ...usualEntries].find(file => isInside(skillFolder, file));
  return entry === undefined ? { kind: 'instructions' } : { kind: 'node', entry };
}

/** The file that a tool's module means: Node commands may name theirs without its extension, or a folder. */
export function moduleFile(manifest: SkillManifest, module: string, skillFolder: string): string {
  if (manifest.format !== 'agentos' || manifest.runtime !== 'node') return module;
  const has = (file: string): boolean => isInside(skillFolder, file);
  // Only whether a path is there is asked of the snapshot.
  const paths = Object.assign(new Set<string>(), { has });
  const snapshot = { folderName: path.basename(skillFolder), paths, read: () => undefined };
  return agentosModuleFile(snapshot, module, 'nodejs') ?? module;
}

function namedEntries(skillFolder: string): readonly string[] {
  try {
    const text = readFileSync(path.join(skillFolder, 'package.json'), 'utf8');
    const content = JSON.parse(text) as { readonly adytum?: { readonly extensions?: unknown } } | null;
    const named = content?.adytum?.extensions;
    if (!Array.isArray(named)) return [];
    return named
      .filter(file => typeof file === 'string')
      .map(file => path.posix.normalize(file.replaceAll('\\', '/')));
  } catch {
    // No package.json, or one that npm could not read either: the usual file counts.
    return [];
  }
}

/** Whether it is a file of the skill; one that a link or `..` brings in from elsewhere is none. */
function isInside(skillFolder: string, file: string): boolean {
  const absolute = path.join(skillFolder, file);
  if (!existsSync(absolute)) return false;
  const relative = path.relative(realpathSync.native(skillFolder), realpathSync.native(absolute));
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
