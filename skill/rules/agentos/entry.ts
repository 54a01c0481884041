import type { DocumentPath } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { agentosModuleFile, isAgentosRuntime } from '../../formats/agentosModule.ts';
import { mappingOf, textOf } from '../../formats/fields.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { outlineOf, type SourceOutline } from '../../sources/index.ts';
import type { DocumentContext } from '../checkContext.ts';
import { nearestName } from '../nearestName.ts';
import { hasNeighbours } from '../neighbours.ts';
import { finding, rangeOfValue } from '../report.ts';
import { insideSkill } from '../skillPath.ts';
import { fixOf, replacedValue } from '../valueFix.ts';

/** The module is one of the skill's files, and each command leads to a function in it. */
export function checkEntry(context: DocumentContext): readonly Finding[] {
  const entry = mappingOf(context.value['entry']);
  const module = textOf(entry['module']);
  const findings = module === undefined ? [] : [...checkModule(context, module, entry['runtime'])];
  const file =
    module === undefined ? undefined : agentosModuleFile(context.snapshot, module, entry['runtime']);
  const source = file === undefined ? undefined : sourceOf(context.snapshot, file);
  const { exports } = entry;
  return Array.isArray(exports) ? [...findings, ...checkExports(context, exports, source)] : findings;
}

const modulePath = ['entry', 'module'];

function checkModule(
  { file, document, snapshot }: DocumentContext,
  module: string,
  runtime: unknown,
): readonly Finding[] {
  const range = rangeOfValue(document, modulePath);
  const shown = `\`${module.slice(0, 100)}\``;
  if (insideSkill(module) === undefined) {
    const plain = insideSkill(module.replaceAll('\\', '/'));
    if (plain !== undefined) {
      const message = `${shown} is written with \`\\\`, which is no folder separator outside Windows. Write \`${plain}\`.`;
      const fix = fixOf(`Write \`${plain}\``, replacedValue(document, modulePath, module, plain));
      return [finding('agentos/module-path', file, range, message, fix === undefined ? {} : { fix })];
    }
    const message = `${shown} does not lie in the skill's folder, so it is never loaded. Write a relative path without \`..\`, like \`main.py\`.`;
    return [finding('agentos/module-path', file, range, message)];
  }
  const found = agentosModuleFile(snapshot, module, runtime);
  if (leadsOut(snapshot, found, module)) {
    const message = `${shown} is a link that leads out of the skill's folder, so it is never loaded. Put the file itself there.`;
    return [finding('agentos/module-path', file, range, message)];
  }
  const isMissing = hasNeighbours(snapshot) && found === undefined;
  if (!isMissing || !isAgentosRuntime(runtime)) return [];
  const sources = [...snapshot.paths].filter(path => /\.(?:py|[cm]?[jt]s)$/.test(path));
  const nearest = nearestName(module, sources);
  const mend = nearest === undefined ? 'Create it, or name another file.' : `Did you mean \`${nearest}\`?`;
  const message = `The skill has no module ${shown}, so no command can be called. ${mend}`;
  return [finding('agentos/module-missing', file, range, message)];
}

/** Below a linked folder no file is known, so there the path itself counts. */
function leadsOut(snapshot: SkillSnapshot, found: string | undefined, module: string): boolean {
  const path = module.replace(/^(?:\.\/)+/, '');
  const places = found === undefined ? [path, path.replaceAll('.', '/')] : [found];
  return places.some(place => snapshot.leaves?.(place) === true);
}

interface Source {
  readonly file: string;
  readonly outline: SourceOutline;
}

/** The source of the commands, where all its names can be seen. */
function sourceOf(snapshot: SkillSnapshot, file: string): Source | undefined {
  const outline = outlineOf(snapshot, file);
  return outline?.isComplete === true ? { file, outline } : undefined;
}

function checkExports(
  context: DocumentContext,
  exports: readonly unknown[],
  source: Source | undefined,
): readonly Finding[] {
  const seen = new Set<string>();
  return exports.flatMap((item, index) => {
    const at = ['entry', 'exports', index];
    const command = textOf(mappingOf(item)['command']);
    const handler = textOf(mappingOf(item)['handler']);
    const findings: Finding[] = [];
    if (command !== undefined && seen.has(command)) findings.push(duplicate(context, at, command));
    if (command !== undefined) seen.add(command);
    if (handler !== undefined) findings.push(...checkHandler(context, [...at, 'handler'], handler, source));
    return findings;
  });
}

function duplicate({ file, document }: DocumentContext, at: DocumentPath, command: string): Finding {
  const message = `Two commands are named \`${command}\`, so a call cannot tell which one is meant. Rename or remove one of them.`;
  return finding('agentos/command-duplicate', file, rangeOfValue(document, [...at, 'command']), message);
}

const identifier = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;

function checkHandler(
  { file, document }: DocumentContext,
  path: DocumentPath,
  handler: string,
  source: Source | undefined,
): readonly Finding[] {
  const range = rangeOfValue(document, path);
  if (!identifier.test(handler)) {
    const message = `\`${handler.slice(0, 100)}\` is not the name of a function, so the command cannot be called. Write the bare name, without module, dots and brackets.`;
    return [finding('agentos/handler-name', file, range, message)];
  }
  if (source === undefined) return [];
  const { symbols } = source.outline;
  const found = symbols.find(({ name }) => name === handler);
  if (found?.isExported === true) return [];
  if (found !== undefined) {
    const message = `\`${source.file}\` defines \`${handler}\` but does not export it, so the command cannot be called. Export it there.`;
    return [finding('agentos/handler-missing', file, range, message)];
  }
  const functions = symbols.filter(({ isExported, kind }) => isExported && kind === 'function');
  const nearest = nearestName(
    handler,
    functions.map(({ name }) => name),
  );
  const mend = nearest === undefined ? 'Define it there, or name another.' : `Did you mean \`${nearest}\`?`;
  const message = `\`${source.file}\` has no function \`${handler}\`, so the command cannot be called. ${mend}`;
  const replacement = nearest === undefined ? undefined : replacedValue(document, path, handler, nearest);
  const fix = fixOf(`Write \`${nearest ?? ''}\``, replacement);
  // Which function is meant is a guess.
  const details = fix === undefined ? {} : { fix: { ...fix, manual: true as const } };
  return [finding('agentos/handler-missing', file, range, message, details)];
}
