import type { AgentosImport, EnableReport } from '../../invocationReport.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { toSkillberthError } from '../../systemError.ts';
import { readAgentosRegistry } from './agentosImport.ts';

/**
 * Imports every skill of an AgentOS database that can be reached, one after the other; one that cannot does not stop the
 * rest. Whatever it was there, here it arrives as every import does. Throws `source-invalid` where there is no such
 * database, and `cancelled`.
 * @param database absolute; AgentOS' own without it
 * @param importSkill imports one reference: an absolute folder, or `github:owner/repo[#ref][:subdir]`
 */
export async function importAgentos(
  database: string | undefined,
  importSkill: (reference: string) => Promise<EnableReport>,
  context: OperationContext,
): Promise<readonly AgentosImport[]> {
  const { file, skills, skipped } = await readAgentosRegistry(database);
  const imports: AgentosImport[] = [];
  for (const { skillId, reference } of skills) {
    throwIfCancelled(context.signal);
    context.onStep?.(`Importing ${skillId}`);
    imports.push(await imported(skillId, () => importSkill(reference)));
  }
  throwIfCancelled(context.signal);
  const unreachable = skipped.map(({ skillId, reason }) => ({
    skill: skillId,
    outcome: 'not imported',
    error: {
      code: 'source-invalid' as const,
      message: `AgentOS' registry cannot say where ${skillId} is: ${reason}.`,
      subject: file,
      nextStep: 'Import it from its folder or its repository: `skillberth import <folder or git>`.',
    },
  }));
  return [...imports, ...unreachable];
}

async function imported(skill: string, work: () => Promise<EnableReport>): Promise<AgentosImport> {
  try {
    const { version, slot, status, skill: id } = await work();
    const named = id === skill ? '' : `${id} `;
    const place = version === undefined || slot === undefined ? '' : `${version}, slot ${slot}, `;
    return { skill, outcome: `imported: ${named}${place}${status.replace('imported_', '')}` };
  } catch (error) {
    const failure = toSkillberthError(error);
    if (failure.code === 'cancelled') throw failure;
    return { skill, outcome: 'not imported', error: failure.toData() };
  }
}
