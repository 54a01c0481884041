import { derivedOf } from '../../derived.ts';
import { type DocumentPath, isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf, textOf } from '../../formats/fields.ts';
import { defaultModule, type PlacedEntry, placeEntry } from '../../formats/pythonEntry.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { outlineOf, pythonModuleFile, pythonModules, type SourceOutline } from '../../sources/index.ts';
import type { DocumentContext } from '../checkContext.ts';
import { nearestName } from '../nearestName.ts';
import { hasNeighbours } from '../neighbours.ts';
import { rangeOfPart } from '../partOfValue.ts';
import { finding, rangeOfValue } from '../report.ts';
import { fixOf, replacedValue } from '../valueFix.ts';

/** A value of the manifest that leads to a module, and where in it the module stands. */
interface Named {
  readonly path: DocumentPath;
  readonly text: string;
  readonly entry: PlacedEntry;
}

/**
 * Entries lead to modules and functions that exist. Says nothing where it cannot tell: a manifest without
 * neighbours, a module that a dependency may bring, a source whose text is not known or that makes names as it runs.
 */
export function checkEntries(context: DocumentContext): readonly Finding[] {
  const { snapshot, value } = context;
  if (!hasNeighbours(snapshot)) return [];
  const home = namedHome(value);
  const tools: readonly unknown[] = Array.isArray(value['tools']) ? value['tools'] : [];
  const findings: Finding[] = [];
  let needsHome = false;
  const missing = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const name = isMapping(tool) ? textOf(tool['name']) : undefined;
    if (!isMapping(tool) || name === undefined) continue;
    const text = textOf(tool['entry']);
    if (text === undefined) {
      findings.push(...checkUnnamed(context, ['tools', index, 'name'], name, home));
      // One finding for a missing module is enough, however many tools need it.
      if (home === undefined && !needsHome)
        findings.push(...checkDefaultModule(context, ['tools', index, 'name'], name));
      needsHome = true;
      continue;
    }
    const entry = placeEntry(text);
    if (missing.has(entry.module)) continue;
    const found = checkNamed(context, { path: ['tools', index, 'entry'], text, entry }, name);
    if (found.some(({ rule }) => rule === 'adaos/entry-module-missing')) missing.add(entry.module);
    findings.push(...found);
  }
  if (home !== undefined) findings.push(...checkModule(context, home, needsHome ? undefined : ''));
  return findings;
}

/** The module that tools without an entry use, where the manifest names one. */
function namedHome(value: Readonly<Record<string, unknown>>): Named | undefined {
  const places: readonly DocumentPath[] = [
    ['entry'],
    ['entry', 'module'],
    ['entry', 'script'],
    ['runtime', 'module'],
  ];
  for (const path of places) {
    const [first = '', second] = path;
    const text = textOf(second === undefined ? value[first] : mappingOf(value[first])[second]);
    if (text !== undefined) return { path, text, entry: placeEntry(text) };
  }
  return undefined;
}

function checkNamed(context: DocumentContext, named: Named, tool: string): readonly Finding[] {
  const missing = checkModule(context, named, tool);
  if (missing.length > 0) return missing;
  const { entry, path, text } = named;
  const callable = entry.callable ?? tool;
  const lacking = lackingCallable(context.snapshot, entry.module, callable);
  if (lacking === undefined) return [];
  const { document, file } = context;
  const { callableFrom: from, callableTo: to } = entry;
  const isWritten = entry.callable !== undefined;
  const range = isWritten ? rangeOfPart(document, path, text, from, to) : rangeOfValue(document, path);
  const why = isWritten
    ? `has no function \`${callable}\``
    : `has no function \`${callable}\`, which this entry without \`:function\` stands for`;
  const mend =
    lacking.nearest === undefined
      ? 'Define it there, or name another.'
      : `Did you mean \`${lacking.nearest}\`?`;
  const message = `\`${lacking.file}\` ${why}, so calling \`${tool}\` fails. ${mend}`;
  const isPlain = range.end - range.start === to - from;
  const fix =
    lacking.nearest !== undefined && isWritten && isPlain
      ? {
          title: `Write \`${lacking.nearest}\``,
          replacements: [{ ...range, text: lacking.nearest }],
          manual: true as const,
        }
      : undefined;
  const details = fix === undefined ? {} : { fix };
  return [finding('adaos/entry-callable-missing', file, range, message, details)];
}

/** A tool without an entry is the function of its name in the skill's module. */
function checkUnnamed(
  { document, file, snapshot }: DocumentContext,
  path: DocumentPath,
  tool: string,
  home: Named | undefined,
): readonly Finding[] {
  const lacking = lackingCallable(snapshot, home?.entry.module ?? defaultModule, tool);
  if (lacking === undefined) return [];
  const mend =
    lacking.nearest === undefined
      ? 'Define it there, or give the tool an `entry`.'
      : `Did you mean \`${lacking.nearest}\`? Rename the tool, or give it an \`entry\`.`;
  const message = `The tool \`${tool}\` has no \`entry\`, so it is the function of that name in \`${lacking.file}\`, which has none. ${mend}`;
  return [finding('adaos/entry-callable-missing', file, rangeOfValue(document, path), message)];
}

/** @param tool The tool that needs the module; empty where none does, undefined where several may. */
function checkModule(
  { document, file, snapshot, value }: DocumentContext,
  { entry, path, text }: Named,
  tool: string | undefined,
): readonly Finding[] {
  const { module, moduleFrom, moduleTo } = entry;
  if (!isMissing(snapshot, value, module)) return [];
  const range = rangeOfPart(document, path, text, moduleFrom, moduleTo);
  const dotted = dotForColon(snapshot, text);
  if (dotted !== undefined) {
    const message = `\`${text}\` is read as a module, and the skill has none of that name. A function stands behind a \`:\`. Write \`${dotted}\`.`;
    const fix = fixOf(`Write \`${dotted}\``, replacedValue(document, path, text, dotted));
    // That the function is meant is a guess.
    const details = fix === undefined ? {} : { fix: { ...fix, manual: true as const } };
    return [finding('adaos/entry-module-missing', file, range, message, details)];
  }
  const nearest = nearestName(module, pythonModules(snapshot));
  const effect =
    tool === undefined
      ? 'so tools without an `entry` of their own fail'
      : tool === ''
        ? 'so the skill cannot be loaded'
        : `so calling \`${tool}\` fails`;
  const mend = nearest === undefined ? 'Create it, or name another module.' : `Did you mean \`${nearest}\`?`;
  const message = `The skill has no \`${module.replaceAll('.', '/')}.py\`, ${effect}. ${mend}`;
  return [finding('adaos/entry-module-missing', file, range, message)];
}

/** `handlers.main:chat` for `handlers.main.chat`, where that module certainly has that function. */
function dotForColon(snapshot: SkillSnapshot, text: string): string | undefined {
  const [, module, callable] = /^([\w.]+)\.([A-Za-z_]\w*)$/.exec(text) ?? [];
  if (module === undefined || callable === undefined) return undefined;
  const file = pythonModuleFile(snapshot, module);
  const has = file !== undefined && derivedOf(snapshot, file, plainDefinitions)?.has(callable) === true;
  return has ? `${module}:${callable}` : undefined;
}

function checkDefaultModule(
  { document, file, snapshot, value }: DocumentContext,
  path: DocumentPath,
  tool: string,
): readonly Finding[] {
  if (!isMissing(snapshot, value, defaultModule)) return [];
  const message = `The tool \`${tool}\` has no \`entry\`, and the manifest names no module, so it is looked for in \`handlers/main.py\`, which does not exist. Create that file, or give the tool an \`entry\` such as \`module:function\`.`;
  return [finding('adaos/entry-module-missing', file, rangeOfValue(document, path), message)];
}

function isMissing(
  snapshot: SkillSnapshot,
  value: Readonly<Record<string, unknown>>,
  module: string,
): boolean {
  if (module === '' || pythonModuleFile(snapshot, module) !== undefined) return false;
  const prefix = `skills.${snapshot.folderName}.`;
  const place = (module.startsWith(prefix) ? module.slice(prefix.length) : module).replaceAll('.', '/');
  const [top = ''] = place.split('/');
  const paths = [...snapshot.paths];
  // A folder without `__init__.py` can be imported too, and so can a compiled module.
  if (paths.some(path => path.startsWith(`${place}/`) || path.startsWith(`${place}.`))) return false;
  const isOwn = top === 'handlers' || paths.some(path => path.startsWith(`${top}/`) || path === `${top}.py`);
  return isOwn || !(top === 'skills' || top === 'adaos' || hasDependencies(snapshot, value));
}

/** Packages have other names than their modules, so any dependency may bring a module. */
function hasDependencies({ paths }: SkillSnapshot, value: Readonly<Record<string, unknown>>): boolean {
  const { dependencies } = value;
  const files = ['requirements.in', 'requirements.txt', 'pyproject.toml'];
  return (Array.isArray(dependencies) && dependencies.length > 0) || files.some(name => paths.has(name));
}

/** The file that certainly lacks a function, and what may have been meant; undefined where it may have it. */
function lackingCallable(
  snapshot: SkillSnapshot,
  module: string,
  callable: string,
): { readonly file: string; readonly nearest: string | undefined } | undefined {
  const file = pythonModuleFile(snapshot, module);
  if (file !== undefined && derivedOf(snapshot, file, plainDefinitions)?.has(callable)) return undefined;
  const outline = file === undefined ? undefined : outlineOf(snapshot, file);
  if (file === undefined || outline === undefined || !outline.isComplete) return undefined;
  if (namesIn(outline).has(callable)) return undefined;
  const functions = outline.symbols.filter(({ kind }) => kind === 'function').map(({ name }) => name);
  const marked = outline.tools.map(({ name }) => name);
  return { file, nearest: nearestName(callable, [...new Set([...functions, ...marked])]) };
}

/** Functions that stand at the start of a line: nearly all that entries name, without reading the source as Python. */
function plainDefinitions(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^(?:async[ \t]+)?def[ \t]+(\w+)/gm)].map(([, name = '']) => name));
}

/** Every name that an entry can use: what the module binds and what `@tool` marks. */
function namesIn(outline: SourceOutline): ReadonlySet<string> {
  let names = namesByOutline.get(outline);
  if (names === undefined) {
    names = new Set([...outline.symbols, ...outline.tools].map(({ name }) => name));
    namesByOutline.set(outline, names);
  }
  return names;
}

/** An outline stays the same while its source does, and an edit of the manifest asks for each tool. */
const namesByOutline = new WeakMap<SourceOutline, ReadonlySet<string>>();
