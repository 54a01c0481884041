import process from 'node:process';
import type { Engine, OperationContext } from '../runtime/index.ts';
import { SkillberthError } from '../skill/index.ts';
import type { ComparedStatus } from './comparisonText.ts';

export interface StatusFlags {
  readonly json?: true;
  readonly fetch?: true;
  readonly diff?: true;
  readonly space?: 'workspace' | 'dev';
}

/** The status of a skill, compared with the registry or the hub. What fails in the comparison is part of the answer. */
export async function compareStatus(
  engine: Engine,
  skill: string,
  flags: StatusFlags,
  context: OperationContext,
): Promise<ComparedStatus> {
  return flags.space === 'dev'
    ? await compareWithHub(engine, skill, flags, context)
    : await compareWithRegistry(engine, skill, flags, context);
}

async function compareWithRegistry(
  engine: Engine,
  skill: string,
  flags: StatusFlags,
  context: OperationContext,
): Promise<ComparedStatus> {
  const status = await engine.status(skill);
  const remote = process.env['SKILLBERTH_REGISTRY_REMOTE'];
  const options = {
    space: 'registry' as const,
    ...(flags.fetch === true ? { fetch: true } : {}),
    ...(flags.diff === true ? { diff: true } : {}),
    ...(remote === undefined ? {} : { remote }),
  };
  try {
    // By folder: two sources may hold a skill of that id, and the status is of one of them.
    return { ...status, ...(await engine.compare(status.sourceFolder, options, context)) };
  } catch (error) {
    if (!(error instanceof SkillberthError) || error.code === 'cancelled') throw error;
    return isAsked(flags) || !isNormal(error) ? { ...status, git_error: error.toData() } : status;
  }
}

function isAsked(flags: StatusFlags): boolean {
  return flags.fetch === true || flags.diff === true || flags.space !== undefined;
}

/** Many skills are in no registry. Who did not ask for a comparison is not told that there is none. */
function isNormal(error: SkillberthError): boolean {
  return error.code === 'registry-missing' || error.code === 'git-missing';
}

/** A skill of the dev space need not be in the workspace's sources too. */
async function compareWithHub(
  engine: Engine,
  skill: string,
  flags: StatusFlags,
  context: OperationContext,
): Promise<ComparedStatus> {
  const options = { space: 'dev' as const, ...(flags.diff === true ? { diff: true } : {}) };
  const compared = await engine.compare(skill, options, context);
  try {
    return { ...(await engine.status(skill)), ...compared };
  } catch (error) {
    if (!(error instanceof SkillberthError) || error.code !== 'skill-not-found') throw error;
    return { id: skill, ...compared };
  }
}
