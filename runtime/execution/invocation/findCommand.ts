import { existsSync } from 'node:fs';
import path from 'node:path';
import { SkillberthError, type SkillFormat } from '../../../skill/index.ts';
import type { PreparedSlot, ResolvedTool } from '../../lifecycle/index.ts';
import { CommandNotFoundError, ModuleNotFoundError } from './errors.ts';

/** The command of a slot that a call names; its default where none is named. */
export function findCommand(skill: string, slot: PreparedSlot, name: string | undefined): ResolvedTool {
  const { tools, default_tool: defaultTool } = slot.resolved;
  const wanted = name ?? defaultTool;
  const found = tools.find(tool => tool.name === wanted);
  if (found !== undefined) return found;
  if (slot.resolved.runtime.entry !== undefined) throw pluginNotServed(skill, slot);
  throw new CommandNotFoundError({
    message:
      wanted === undefined
        ? `${skill} has ${tools.length === 0 ? 'no tools' : 'no default tool'}.`
        : `${skill} has no tool ${wanted}.`,
    subject: slot.layout.root,
    nextStep:
      tools.length === 0
        ? nothingToRun(slot.resolved.format)
        : `Name one of: ${tools.map(tool => tool.name).join(', ')}.`,
  });
}

/**
 * Throws `module-not-found` where the slot lacks the file that a command names by its path. A dotted name may also mean
 * a package beside the sources: Python itself says at the import whether there is one.
 */
export function requireModule(skill: string, slot: PreparedSlot, tool: ResolvedTool): void {
  const isPath = slot.resolved.runtime.kind === 'node' || tool.module.endsWith('.py');
  const file = path.join(slot.layout.skillFolder, tool.module);
  if (isPath && !existsSync(file)) throw new ModuleNotFoundError(skill, tool.name, tool.module, file);
}

function nothingToRun(format: SkillFormat): string {
  return format === 'agent-skill' || format === 'adytum'
    ? 'Instructions are read by agents; there is nothing to run.'
    : 'Add one to the manifest, install again and activate.';
}

function pluginNotServed(skill: string, slot: PreparedSlot): SkillberthError {
  return new SkillberthError({
    code: 'format-not-runnable',
    message: `${skill} is a plugin: its tools come into being when it registers, which this version of Skillberth does not do yet.`,
    subject: slot.layout.root,
    nextStep: 'Test and activate it here; run its tools in the gateway that it is made for.',
  });
}
