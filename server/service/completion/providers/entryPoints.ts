import { CompletionItemKind } from 'vscode-languageserver';
import { outlineOf, pythonModuleFile, pythonModules, type SkillSnapshot } from '../../../../skill/index.ts';
import { valueAt } from '../../cursor/index.ts';
import type { CompletionContext } from '../completionContext.ts';
import { offer, offerSuggestions, type Provider } from '../suggestion.ts';

/** `handlers.main:get_weather`: every function of the skill's Python modules. */
export const moduleCallables: Provider = ({ document: { snapshot }, cursor }) => {
  const suggestions = pythonModules(snapshot).flatMap(module => {
    const file = pythonModuleFile(snapshot, module);
    if (file === undefined || isTest(file)) return [];
    return functionsIn(snapshot, file).map(name => ({
      value: `${module}:${name}`,
      detail: file,
      kind: CompletionItemKind.Function,
    }));
  });
  return offerSuggestions(suggestions, cursor.typed);
};

export const pythonModuleNames: Provider = ({ document: { snapshot }, cursor }) => {
  const modules = pythonModules(snapshot).filter(module => !isTest(pythonModuleFile(snapshot, module) ?? ''));
  return offer(modules, cursor.typed);
};

/** Source files that the manifest's `entry.runtime` can load. */
export const moduleFiles: Provider = ({ document: { snapshot }, manifest, cursor }) => {
  const runtime = valueAt(manifest.parsed.value, ['entry', 'runtime']);
  const pattern =
    runtime === 'python' ? /\.py$/ : runtime === 'nodejs' ? /\.[cm]?[jt]s$/ : /\.(?:py|[cm]?[jt]s)$/;
  return offer([...snapshot.paths].filter(path => pattern.test(path) && !isTest(path)).sort(), cursor.typed);
};

/** Functions of the module that the manifest's `entry.module` names. */
export const entryFunctions: Provider = context => {
  const file = entryFile(context);
  if (file === undefined) return { values: [] };
  const taken = new Set(handlersOf(context));
  const names = functionsIn(context.document.snapshot, file).filter(name => !taken.has(name));
  const values = names.map(value => ({ value, detail: file, kind: CompletionItemKind.Function }));
  return offerSuggestions(values, context.cursor.typed);
};

/** Whether a file is there to test the others. */
export function isTest(file: string): boolean {
  return /(?:^|\/)tests?\/|(?:^|\/)(?:test_[^/]*|conftest|[^/]*_test)\.py$|\.(?:test|spec)\.[cm]?[jt]s$/.test(
    file,
  );
}

function entryFile({ document: { snapshot }, manifest }: CompletionContext): string | undefined {
  const module = valueAt(manifest.parsed.value, ['entry', 'module']);
  if (typeof module !== 'string') return undefined;
  const path = module.replace(/^(?:\.\/)+/, '');
  if (snapshot.paths.has(path)) return path;
  const beside = [`${path}.py`, `${path}.js`, `${path}.ts`].find(file => snapshot.paths.has(file));
  return beside ?? pythonModuleFile(snapshot, path);
}

function handlersOf({ manifest, cursor }: CompletionContext): readonly unknown[] {
  const exported = valueAt(manifest.parsed.value, ['entry', 'exports']);
  const own = valueAt(manifest.parsed.value, cursor.path);
  if (!Array.isArray(exported)) return [];
  return exported.map((entry: unknown) => valueAt(entry, ['handler'])).filter(handler => handler !== own);
}

function functionsIn(snapshot: SkillSnapshot, file: string): readonly string[] {
  return (outlineOf(snapshot, file)?.symbols ?? [])
    .filter(({ name, kind, isExported }) => kind === 'function' && isExported && !name.startsWith('_'))
    .map(({ name }) => name);
}
