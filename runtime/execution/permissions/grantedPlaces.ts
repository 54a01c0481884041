import os from 'node:os';
import path from 'node:path';
import { type FileGrant, SkillberthError } from '../../../skill/index.ts';
import { homeFolder, stepsBelow } from '../../../workspace/index.ts';
import { existingPlace, realPlace } from './realPlace.ts';

export interface GrantRequest {
  readonly skill: string;
  /** Real path; undefined for a skill outside every workspace. */
  readonly workspaceFolder: string | undefined;
  /** The skill's own data folder, real path; it is open anyway. */
  readonly home: string;
}

/**
 * The real paths that a grant opens beyond the skill's own. A path in a list means the skill's data folder where it
 * exists there, else the workspace; what exists in neither opens nothing. Throws `permission-denied` for a path that a
 * link leads elsewhere, and for a workspace that holds the user's home folder.
 */
export function grantedPlaces(grant: FileGrant, request: GrantRequest): readonly string[] {
  const { workspaceFolder } = request;
  if (grant === 'workspace') {
    const temporary = realPlace(os.tmpdir());
    return [
      ...(workspaceFolder === undefined ? [] : [requireProject(workspaceFolder, request)]),
      ...(holdsHome(temporary) ? [] : [temporary]),
    ];
  }
  return grant.flatMap(entry => {
    const own = existingPlace(path.join(request.home, entry));
    // Never opened by itself: what the skill may replace with a link must not be named to the isolation.
    if (own !== undefined) {
      requireInside(own, request.home, entry, request);
      return [];
    }
    if (workspaceFolder === undefined) return [];
    const place = existingPlace(path.join(workspaceFolder, entry));
    if (place === undefined) return [];
    requireInside(place, requireProject(workspaceFolder, request), entry, request);
    return [place];
  });
}

function requireInside(place: string, folder: string, entry: string, { skill }: GrantRequest): void {
  const steps = stepsBelow(folder, place);
  if (steps !== undefined && steps.length > 0) return;
  throw new SkillberthError({
    code: 'permission-denied',
    message: `${skill} may use ${entry}, but a link leads that path elsewhere, which is never opened.`,
    subject: path.join(folder, entry),
    nextStep: 'Remove the link, or take the path out of the permissions of the skill.',
  });
}

function requireProject(workspaceFolder: string, { skill }: GrantRequest): string {
  if (!holdsHome(workspaceFolder)) return workspaceFolder;
  throw new SkillberthError({
    code: 'permission-denied',
    message: `${skill} asks for files of the workspace, and this workspace holds your whole home folder.`,
    subject: workspaceFolder,
    nextStep: 'Open the folder of one project as the workspace, or take the permission from the skill.',
  });
}

function holdsHome(folder: string): boolean {
  const home = homeFolder();
  return (
    path.dirname(folder) === folder ||
    (home !== undefined && stepsBelow(folder, realPlace(home)) !== undefined)
  );
}
