import { documentOf, isUnreadable } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf, textsOf } from '../../formats/fields.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import type { DocumentContext } from '../checkContext.ts';
import { hasNeighbours, holdsOnlyManifests } from '../neighbours.ts';
import { finding, firstCharacter, rangeOfValue } from '../report.ts';

const usualEntries = ['index.ts', 'index.js', 'index.mts', 'index.mjs', 'index.cts', 'index.cjs'];

/** What is known of a plugin's entry when it has none. */
export interface MissingEntry {
  /** The files that `package.json` names; none of them exists. */
  readonly named: readonly string[];
  /** The package has a script that may make them. */
  readonly isBuilt: boolean;
}

/**
 * The module that a plugin is loaded from: the first that exists of `adytum.extensions` in `package.json`, else the
 * `index` file. Undefined where that cannot be told: only the manifest is known, or `package.json` is not.
 */
export function pluginEntry(snapshot: SkillSnapshot): string | MissingEntry | undefined {
  const { paths } = snapshot;
  if (!hasNeighbours(snapshot)) return undefined;
  const index = usualEntries.find(file => paths.has(file));
  if (!paths.has('package.json')) return index ?? { named: [], isBuilt: false };
  const document = documentOf(snapshot, 'package.json');
  if (document === undefined || isUnreadable(document)) return index;
  const content = mappingOf(document.value);
  const named = textsOf(mappingOf(content['adytum'])['extensions']);
  const found = named.map(plain).find(file => paths.has(file) || snapshot.leaves?.(file) === true);
  const isBuilt = 'build' in mappingOf(content['scripts']);
  return found ?? index ?? { named, isBuilt };
}

function plain(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}

/** A plugin has a module, or else instructions. */
export function checkEntry({ file, document, value, snapshot }: DocumentContext): readonly Finding[] {
  const entry = pluginEntry(snapshot);
  if (entry === undefined) return [];
  const key = document.rangeOf(['id']) === undefined ? undefined : ['id'];
  const { start, end } = document.content;
  const range = key === undefined ? firstCharacter(document.text, start, end) : rangeOfValue(document, key);
  if (typeof entry === 'string') {
    if (snapshot.leaves?.(entry) !== true) return [];
    const message = `The plugin's module \`${entry}\` is a link that leads out of the skill's folder, so it is never loaded. Put the file itself there.`;
    return [finding('adytum/skills-path', file, range, message)];
  }
  const { named, isBuilt } = entry;
  const list = named.map(name => `\`${name}\``).join(', ');
  if (named.length > 0 && isBuilt) {
    const message = `\`package.json\` names ${list} as the plugin's module, which does not exist yet, so nothing can be loaded. Run the package's \`build\` script.`;
    return [finding('adytum/entry-missing', file, range, message, { severity: 'warning' })];
  }
  if (named.length > 0) {
    const message = `\`package.json\` names ${list} as the plugin's module, which does not exist, so nothing can be loaded. Correct \`adytum.extensions\`, or add the file.`;
    return [finding('adytum/entry-missing', file, range, message)];
  }
  const hasInstructions = snapshot.paths.has('SKILL.md') || textsOf(value['skills']).length > 0;
  if (hasInstructions) return [];
  const message =
    'The folder has neither a module nor instructions, so the skill does nothing. Add `index.ts`, name a module as `adytum.extensions` in `package.json`, or write a `SKILL.md`.';
  // A manifest alone in its folder is one that is being begun, or kept for its own sake.
  const severity = holdsOnlyManifests(snapshot) ? 'warning' : 'error';
  return [finding('adytum/entry-missing', file, range, message, { severity })];
}
