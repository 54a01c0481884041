import { isMapping, outlineOf, type SkillSnapshot } from '../../../../skill/index.ts';
import { valueAt } from '../../cursor/index.ts';
import type { CompletionContext } from '../completionContext.ts';
import { offer, type Provider } from '../suggestion.ts';
import { isTest } from './entryPoints.ts';

/** The tools that the manifest has. */
export const toolNames: Provider = context => offer(listedTools(context), context.cursor.typed);

/** The tools that the sources declare and the manifest does not have yet. */
export const sourceToolNames: Provider = context => {
  const listed = new Set(listedTools(context));
  const declared = declaredTools(context.document.snapshot).filter(name => !listed.has(name));
  return offer(declared, context.cursor.typed, 'declared in the sources');
};

function listedTools({ manifest }: CompletionContext): readonly string[] {
  const tools = valueAt(manifest.parsed.value, ['tools']);
  if (!Array.isArray(tools)) return [];
  return tools
    .map(tool => (isMapping(tool) ? tool['name'] : undefined))
    .filter(name => typeof name === 'string');
}

function declaredTools(snapshot: SkillSnapshot): readonly string[] {
  return [...snapshot.paths]
    .filter(path => path.endsWith('.py') && !isTest(path))
    .sort()
    .flatMap(path => (outlineOf(snapshot, path)?.tools ?? []).map(({ name }) => name));
}
