import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';
import { fetchSkill } from './fetchSkill.ts';
import { existingFolder, folderSkill, isPath } from './folderSkill.ts';
import { installedSource } from './installedElsewhere.ts';
import { defaultLimits, type SourceLimits } from './limits.ts';
import { checkedReferenceOf, type GitReference, parseReference, referenceForms } from './reference.ts';
import { describeOrigin, refuseOthers } from './refuseOthers.ts';
import { withTemporaryFolder } from './temporaryFolder.ts';

export interface SourceRequest {
  /** What the person named: a skill's id, a folder, `github:owner/repo[#ref][:subdir]`, or a git URL. */
  readonly reference: string;
  /** Relative folders start here. Absolute. */
  readonly startFolder: string;
  /** Gets the slots of what comes from elsewhere. Absolute. */
  readonly workspaceFolder: string;
  /** Finds a skill of the workspace by id or folder; throws `skill-not-found` or `skill-ambiguous`. */
  find(reference: string): Promise<DiscoveredSkill>;
  /** In place of the usual ones. */
  readonly limits?: Partial<SourceLimits>;
}

type Work<Result> = (skill: DiscoveredSkill) => Promise<Result>;

/**
 * Runs `work` over the skill that a reference names, fetched first where it lies elsewhere, and cleans up after it.
 * @throws SkillberthError `source-invalid`, `source-unreachable`, `source-too-large`, `skill-exists`,
 * `skill-not-found`, `skill-ambiguous`, `manifest-missing`, `git-missing`, `cancelled`
 */
export async function withSource<Result>(
  request: SourceRequest,
  context: OperationContext,
  work: Work<Result>,
): Promise<Result> {
  const { reference, startFolder } = request;
  const repository = parseReference(reference);
  if (repository !== undefined) return await fromGit(repository, undefined, request, context, work);
  const folder = await existingFolder(reference, startFolder);
  // A path is meant from where the person stands, an id is none.
  const named = isPath(reference) ? (folder ?? path.resolve(startFolder, reference)) : reference;
  const known =
    (await found(request, named)) ?? (folder === undefined ? undefined : await found(request, folder));
  if (known !== undefined) return await again(known, request, context, work);
  if (folder !== undefined) return await fromFolder(folder, undefined, request, context, work);
  if (isPath(reference)) throw nothingThere(reference);
  try {
    return await work(await request.find(reference));
  } catch (error) {
    throw alsoElsewhere(error);
  }
}

/** An id that nobody has: the error names the ids there are, and here it may be something else as well. */
function alsoElsewhere(error: unknown): unknown {
  if (!(error instanceof SkillberthError) || error.code !== 'skill-not-found') return error;
  const { nextStep, ...data } = error.toData();
  const also = 'Elsewhere: name a folder, github:owner/repo[#ref][:subdir], or the URL of a git repository.';
  return new SkillberthError({ ...data, nextStep: `${nextStep} ${also}` }, { cause: error });
}

/** A skill that the workspace knows: from its source, or once more from where it came. */
async function again<Result>(
  known: DiscoveredSkill,
  request: SourceRequest,
  context: OperationContext,
  work: Work<Result>,
): Promise<Result> {
  const { origin } = known;
  if (origin === undefined) return await work(known);
  if (origin.kind === 'git') return await fromGit(checkedReferenceOf(origin), known, request, context, work);
  const folder = await existingFolder(origin.path, request.startFolder);
  if (folder !== undefined) return await fromFolder(folder, known, request, context, work);
  throw new SkillberthError({
    code: 'source-unreachable',
    message: `The folder that ${known.id} was installed from is not there any more.`,
    subject: origin.path,
    nextStep:
      'What is installed stays usable. Put the folder back, or uninstall the skill and install it from its new place.',
  });
}

async function fromGit<Result>(
  reference: GitReference,
  installed: DiscoveredSkill | undefined,
  request: SourceRequest,
  context: OperationContext,
  work: Work<Result>,
): Promise<Result> {
  const limits = { ...defaultLimits, ...request.limits };
  const source = installedSource(request.workspaceFolder);
  return await withTemporaryFolder(async folder => {
    const skill = await fetchSkill(reference, folder, source, limits, context);
    await refuseOthers(skill, skill.origin, installed, named => found(request, named));
    try {
      return await work(skill);
    } catch (error) {
      throw elsewhere(error, skill.folder, describeOrigin(skill.origin));
    }
  });
}

async function fromFolder<Result>(
  folder: string,
  installed: DiscoveredSkill | undefined,
  request: SourceRequest,
  context: OperationContext,
  work: Work<Result>,
): Promise<Result> {
  const limits = { ...defaultLimits, ...request.limits };
  const skill = await folderSkill(folder, installedSource(request.workspaceFolder), limits, context);
  // The folder named may hold the one that a source of the workspace has.
  const own = await found(request, skill.folder);
  if (own !== undefined && own.origin === undefined) return await work(own);
  await refuseOthers(skill, skill.origin, installed, named => found(request, named));
  return await work(skill);
}

async function found(request: SourceRequest, reference: string): Promise<DiscoveredSkill | undefined> {
  try {
    return await request.find(reference);
  } catch (error) {
    if (error instanceof SkillberthError && error.code === 'skill-not-found') return undefined;
    throw error;
  }
}

/** An error as it reads when the fetched copy is gone: its paths are those in the repository. */
function elsewhere(error: unknown, folder: string, place: string): unknown {
  if (!(error instanceof SkillberthError)) return error;
  const shown = (value: string): string => value.replaceAll(folder, place);
  const { subject, detail, ...data } = error.toData();
  return new SkillberthError(
    {
      ...data,
      message: shown(data.message),
      nextStep: shown(data.nextStep),
      ...(subject === undefined ? {} : { subject: shown(subject) }),
      ...(detail === undefined ? {} : { detail: shown(detail) }),
    },
    { cause: error },
  );
}

function nothingThere(reference: string): SkillberthError {
  return new SkillberthError({
    code: 'skill-not-found',
    message: `There is no skill and no folder ${reference}.`,
    nextStep: referenceForms,
  });
}
