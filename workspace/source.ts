import path from 'node:path';
import { homeFolder } from './homeFolder.ts';

/**
 * Where a skill was found. `workspace`: `skills/*`; `adaos`: `.adaos/skills/*`; `client`: a folder an agent
 * client scans; `managed`: `~/.adytum/skills/*`; `extra`: a path of `skills.json`; `installed`: no source, but a slot that
 * was filled from elsewhere (another folder, or git).
 */
export type SourceKind = 'workspace' | 'adaos' | 'client' | 'managed' | 'extra' | 'installed';

/** A folder whose direct children are skills. Earlier sources win a duplicate id. */
export interface SkillSource {
  readonly kind: SourceKind;
  /** Absolute: the workspace or home folder that the source belongs to. It exists, the source may not. */
  readonly root: string;
  /** Absolute. */
  readonly folder: string;
  /** Absolute: where the installed slots of this source's skills live. */
  readonly runtimeFolder: string;
}

/** The folders that agent clients scan in a workspace. */
const clientFolders = [
  '.claude/skills',
  '.agents/skills',
  '.github/skills',
  '.codex/skills',
  '.opencode/skills',
  '.gemini/skills',
  '.cursor/skills',
];

/** Dot-folders with skills in their folder `skills`. */
export const dotFoldersWithSkills: ReadonlySet<string> = new Set(
  [...clientFolders, '.adaos/skills'].map(folder => folder.slice(0, folder.indexOf('/'))),
);

/**
 * The sources of one workspace folder, highest priority first, whether or not they exist.
 * Where a client would scan the source, the slots live apart from it, so that no client reads them as skills.
 */
export function sourcesOf(workspaceFolder: string): readonly SkillSource[] {
  const beside = (kind: SourceKind, root: string, ...parts: string[]): SkillSource => {
    const folder = path.join(root, ...parts);
    return { kind, root, folder, runtimeFolder: path.join(folder, '.runtime') };
  };
  const home = homeFolder();
  const apart = path.join(workspaceFolder, '.skillberth', 'runtime');
  return [
    beside('workspace', workspaceFolder, 'skills'),
    beside('adaos', workspaceFolder, '.adaos', 'skills'),
    ...clientFolders.map(
      (folder): SkillSource => ({
        kind: 'client',
        root: workspaceFolder,
        folder: path.join(workspaceFolder, folder),
        runtimeFolder: apart,
      }),
    ),
    ...(home === undefined ? [] : [beside('managed', home, '.adytum', 'skills')]),
  ];
}
