import type { SkillStatus, ToolSummary } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { action } from '../messages.ts';
import { activeTools } from '../views/nodes.ts';
import { pickSkill, pickTool } from './pick.ts';
import type { Services } from './services.ts';

export const setupTool = 'setup';

/** A call as the person put it together. Without a tool it is the manifest's default one. */
export interface ChosenCall {
  readonly skill: SkillStatus;
  readonly tool?: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** `skill` completes `Skill whose tool ...`, `tool` completes `Tool of weather_skill ...`. */
export interface CallQuestion {
  readonly skill: string;
  readonly tool: string;
}

/** Asks for what is missing: skill, tool of its active slot, input. Undefined when the person left. */
export async function pickCall(
  services: Services,
  given: CommandArguments,
  question: CallQuestion,
): Promise<ChosenCall | undefined> {
  const isOffered = ({ name }: ToolSummary) => name !== setupTool;
  const skill = await pickActive(services, given, `Skill whose tool ${question.skill}`, isOffered);
  if (skill === undefined) return undefined;
  const tools = activeTools(skill);
  const tool =
    given.tool === undefined
      ? await pickTool(tools.filter(isOffered), `Tool of ${skill.id} ${question.tool}`)
      : tools.find(({ name }) => name === given.tool);
  if (tool === undefined && given.tool === undefined && tools.some(isOffered)) return undefined;
  return withInput(services, skill, tool, given);
}

/** The call of the tool `setup`. */
export async function pickSetup(
  services: Services,
  given: CommandArguments,
): Promise<ChosenCall | undefined> {
  const isSetup = ({ name }: ToolSummary) => name === setupTool;
  const skill = await pickActive(services, given, 'Skill to set up', isSetup);
  if (skill === undefined) return undefined;
  return withInput(services, skill, activeTools(skill).find(isSetup), { ...given, tool: setupTool });
}

function pickActive(
  services: Services,
  given: CommandArguments,
  placeholder: string,
  isOffered: (tool: ToolSummary) => boolean,
): Promise<SkillStatus | undefined> {
  return pickSkill(services, given, {
    placeholder,
    applies: skill => activeTools(skill).some(isOffered),
    noneApplies: 'No active skill offers this. Install and activate one first.',
    nextStep: action('Activate', 'skillberth.activate', {}),
  });
}

/** Without a known tool the host says what is wrong. */
async function withInput(
  services: Services,
  skill: SkillStatus,
  tool: ToolSummary | undefined,
  given: CommandArguments,
): Promise<ChosenCall | undefined> {
  const name = tool?.name ?? given.tool;
  const input = given.input ?? (tool === undefined ? {} : await ask(services, skill, tool));
  return input === undefined ? undefined : { skill, input, ...(name === undefined ? {} : { tool: name }) };
}

async function ask(services: Services, skill: SkillStatus, tool: ToolSummary) {
  const { askInput } = await import('../inputs/askInput.ts');
  return askInput({
    title: `${skill.id}: ${tool.name}`,
    schema: tool.inputSchema,
    memory: services.memory,
    memoryKey: `input|${skill.sourceFolder}|${tool.name}`,
  });
}
