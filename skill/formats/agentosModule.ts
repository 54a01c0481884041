import type { SkillSnapshot } from '../snapshot.ts';
import { pythonModuleFile } from '../sources/index.ts';
import { parsePythonEntry } from './pythonEntry.ts';

export type AgentosRuntime = 'python' | 'nodejs';

export function isAgentosRuntime(value: unknown): value is AgentosRuntime {
  return value === 'python' || value === 'nodejs';
}

const extensions = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

/**
 * The file that `entry.module` of an agentos manifest names, or undefined where the skill has none: a path, for
 * Python also a dotted module, for Node.js also a path without its extension or a folder with an `index`.
 */
export function agentosModuleFile(
  snapshot: SkillSnapshot,
  module: string,
  runtime: unknown,
): string | undefined {
  const path = module.replace(/^(?:\.\/)+/, '');
  if (snapshot.paths.has(path)) return path;
  if (runtime === 'python') return pythonModuleFile(snapshot, parsePythonEntry(path).module);
  if (runtime !== 'nodejs') return undefined;
  return [path, `${path}/index`]
    .flatMap(place => extensions.map(extension => place + extension))
    .find(file => snapshot.paths.has(file));
}
