import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, reason, shown } from './describe.ts';
import { inSkill, placeOf, skillRoot } from './places.ts';
import { pluginForm } from './pluginForm.ts';
import { syntaxPlace } from './syntaxPlace.ts';
import { WorkerError } from './workerError.ts';

export type Handler = (...given: readonly unknown[]) => unknown;

interface NamedTool {
  readonly name: string;
  readonly module: string;
  readonly callable: string;
}

/** Imports the module of every tool, and the plugin's where there is one; stops at the first that fails. */
export async function load(tools: readonly NamedTool[], plugin: string | undefined): Promise<void> {
  for (const { name, module, callable } of tools) await findHandler(module, callable, name);
  if (plugin === undefined) return;
  const found = await importModule(plugin);
  if (pluginForm(found) !== undefined) return;
  throw new WorkerError(
    `${plugin} exports no plugin: it needs a function, or an object with register, activate or tools, as its default export.`,
    { kind: 'callable-missing', file: plugin },
  );
}

/** The function that a module exports by a name, also as a property of its default export. Throws `WorkerError`. */
export async function findHandler(module: string, name: string, tool?: string): Promise<Handler> {
  const subject = tool === undefined ? '' : `Tool ${tool}: `;
  const exported = await importModule(module, tool);
  const found = exported[name] ?? defaultOf(exported)?.[name];
  if (typeof found === 'function') return found as Handler;
  const data = { kind: 'callable-missing', file: module, ...(tool === undefined ? {} : { tool }) } as const;
  if (found !== undefined) {
    throw new WorkerError(`${subject}${name} of ${module} is ${shown(found)}, not a function.`, data);
  }
  const names = [...new Set([...Object.keys(exported), ...Object.keys(defaultOf(exported) ?? {})])];
  const functions = names.filter(
    key => typeof (exported[key] ?? defaultOf(exported)?.[key]) === 'function' && key !== 'default',
  );
  const hint = functions.length === 0 ? '' : ` It exports ${functions.slice(0, 10).join(', ')}.`;
  throw new WorkerError(`${subject}${module} exports no function ${name}.${hint}`, data);
}

type Exports = Readonly<Record<string, unknown>>;

/** A module of the skill: ES module, CommonJS or TypeScript, as Node itself takes it. Throws `WorkerError`. */
export async function importModule(module: string, tool?: string): Promise<Exports> {
  const file = path.resolve(skillRoot, module);
  const subject = tool === undefined ? '' : `Tool ${tool}: `;
  const named = tool === undefined ? {} : { tool };
  if (inSkill(file) === undefined || !existsSync(file)) {
    throw new WorkerError(`${subject}the skill has no module ${module}.`, { kind: 'import', ...named });
  }
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (problem) {
    const place = placeOf(problem);
    const found = place.file === undefined && isSyntaxError(problem) ? await syntaxPlace(file) : {};
    throw new WorkerError(`${subject}module ${module} cannot be imported: ${reason(problem)}`, {
      kind: 'import',
      ...named,
      ...place,
      ...found,
    });
  }
}

function defaultOf(exported: Exports): Exports | undefined {
  const found = exported['default'];
  const isObject = typeof found === 'object' || typeof found === 'function';
  return isObject && found !== null ? (found as Exports) : undefined;
}

function isSyntaxError(problem: unknown): boolean {
  return describe(problem).startsWith('SyntaxError');
}
