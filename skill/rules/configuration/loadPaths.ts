import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import { finding, rangeOfValue } from '../report.ts';
import type { SkillsContext } from './skillsContext.ts';

/** Folders of skills that are not there, or only on one machine. */
export function checkLoadPaths(context: SkillsContext): readonly Finding[] {
  const load = mappingOf(context.skills['load']);
  return ['paths', 'extraDirs'].flatMap(key => {
    const paths: unknown = load[key];
    if (!Array.isArray(paths)) return [];
    return paths.flatMap((path: unknown, index) => {
      const message = typeof path === 'string' ? messageFor(path, context) : undefined;
      if (message === undefined) return [];
      const range = rangeOfValue(context.document, ['skills', 'load', key, index]);
      return [finding('configuration/load-path', context.file, range, message)];
    });
  });
}

function messageFor(path: string, context: SkillsContext): string | undefined {
  if (path.trim() === '' || path.includes('${')) return undefined;
  const isAbsolute = /^(?:[\\/~]|[A-Za-z]:)/.test(path);
  if (context.isOwn) {
    if (isAbsolute) return undefined;
    return `\`${path}\` is relative, and your own file belongs to no workspace, so it is not found from everywhere. Write the path from the root or from \`~\`.`;
  }
  if (isAbsolute)
    return `\`${path}\` is a place on one machine, and others who use this workspace do not have it. Write a path relative to the workspace, or move this to your own \`skills.json\`.`;
  return isMissing(path, context)
    ? `No file lies below \`${path}\` in this workspace, so no skill is found there. Check the spelling, or remove it.`
    : undefined;
}

/** Files that every workspace with settings has: a snapshot of nothing else was not read in full. */
const settingsFiles: ReadonlySet<string> = new Set(['skills.json', '.skillberth.json']);

/** Folders whose files no snapshot lists. */
const unlisted = /(?:^|\/)(?:\.git|\.hg|\.svn|\.runtime|\.skillberth|node_modules|__pycache__)(?:\/|$)/;

function isMissing(path: string, { snapshot }: SkillsContext): boolean {
  const steps = path.split(/[\\/]+/).filter(step => step !== '' && step !== '.');
  const folder = steps.join('/');
  if (steps.length === 0 || steps.includes('..') || unlisted.test(folder)) return false;
  const { folders, isWhole } = layoutOf(snapshot.paths);
  return isWhole && !folders.has(folder);
}

interface Layout {
  readonly folders: ReadonlySet<string>;
  readonly isWhole: boolean;
}

/** An edit keeps the set of paths, and a workspace can hold many. */
const layouts = new WeakMap<ReadonlySet<string>, Layout>();

function layoutOf(paths: ReadonlySet<string>): Layout {
  const known = layouts.get(paths);
  if (known !== undefined) return known;
  const folders = new Set<string>();
  for (const path of paths) {
    // A folder that is known has known folders above it.
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  const layout = { folders, isWhole: [...paths].some(path => !settingsFiles.has(path)) };
  layouts.set(paths, layout);
  return layout;
}
