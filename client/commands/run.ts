import * as vscode from 'vscode';
import type { RunReport, SkillStatus, ToolSummary } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { action } from '../messages.ts';
import { withProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { describeDuration } from '../views/describe.ts';
import { activeTools } from '../views/nodes.ts';
import { pickSkill, pickTool } from './pick.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';

const setupTool = 'setup';

/** Runs a tool of the active slot: asks for its inputs, then shows the result beside. */
export async function run(services: Services, given: CommandArguments): Promise<RunReport | undefined> {
  if (!requireTrust()) return undefined;
  const isOffered = (tool: ToolSummary) => tool.name !== setupTool;
  const skill = await pickActive(services, given, 'Skill whose tool runs', isOffered);
  if (skill === undefined) return undefined;
  const tools = activeTools(skill);
  const tool =
    given.tool === undefined
      ? await pickTool(tools.filter(isOffered), `Tool of ${skill.id} to run`)
      : tools.find(({ name }) => name === given.tool);
  if (tool === undefined && given.tool === undefined && tools.some(isOffered)) return undefined;
  const name = tool?.name ?? given.tool;
  const input = await inputOf(services, skill, tool, given);
  if (input === undefined) return undefined;
  return perform(services, skill, { ...given, ...(name === undefined ? {} : { tool: name }), input });
}

/** Runs the tool `setup` of the active slot. */
export async function setUp(services: Services, given: CommandArguments): Promise<RunReport | undefined> {
  if (!requireTrust()) return undefined;
  const isSetup = (tool: ToolSummary) => tool.name === setupTool;
  const skill = await pickActive(services, given, 'Skill to set up', isSetup);
  if (skill === undefined) return undefined;
  const input = await inputOf(services, skill, activeTools(skill).find(isSetup), given);
  return input === undefined ? undefined : perform(services, skill, { ...given, tool: setupTool, input });
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

/** Undefined when the person left the questions. Without a known tool the host says what is wrong. */
async function inputOf(
  services: Services,
  skill: SkillStatus,
  tool: ToolSummary | undefined,
  given: CommandArguments,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (given.input !== undefined) return given.input;
  if (tool === undefined) return {};
  const { askInput } = await import('../inputs/askInput.ts');
  return askInput({
    title: `${skill.id}: ${tool.name}`,
    schema: tool.inputSchema,
    memory: services.memory,
    memoryKey: `input|${skill.sourceFolder}|${tool.name}`,
  });
}

async function perform(
  { host, skills, log, results }: Services,
  skill: SkillStatus,
  given: CommandArguments & { readonly input: Readonly<Record<string, unknown>> },
): Promise<RunReport | undefined> {
  const { tool, input } = given;
  const reference = referenceOf(skill, await skills.get());
  const name = tool ?? 'the default tool';
  try {
    const report = await withProgress(`Running ${name} of ${skill.id}`, given.token, async listening => {
      const running = await host();
      return tool === setupTool
        ? running.setup({ skill: reference, input }, listening)
        : running.run({ skill: reference, input, ...(tool === undefined ? {} : { tool }) }, listening);
    });
    const where = `${skill.id} ${report.version}, slot ${report.slot}`;
    const took = describeDuration(report.durationMs);
    log.info(`Ran ${report.tool} (${where}) in ${took}.`);
    for (const line of linesOf(report.log)) log.info(`[${report.tool}] ${line}`);
    vscode.window.setStatusBarMessage(`$(check) ${report.tool} ran in ${took}`, 5000);
    await results.show(report);
    return report;
  } catch (error) {
    reportError(error, log, `run ${name} of ${skill.id}`, {
      skill: skill.sourceFolder,
      ...(tool === undefined ? {} : { tool }),
    });
    return undefined;
  } finally {
    await skills.refreshIfUsed();
  }
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}
