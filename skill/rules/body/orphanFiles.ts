import { derivedOf } from '../../derived.ts';
import type { TextRange } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { finding } from '../report.ts';
import { isData, isSource, mostRead } from '../sources/sourceFiles.ts';

const resources = /^(?:scripts|references|assets)\//;
/** Files that serve tools and readers rather than the skill, and need no mention. */
const needsNoMention =
  /(?:^|\/)(?:__init__\.py|conftest\.py|readme[^/]*|licen[cs]e[^/]*|notice[^/]*|copying[^/]*|changelog[^/]*|requirements[^/]*|package(?:-lock)?\.json|pyproject\.toml|uv\.lock|tsconfig[^/]*|makefile|dockerfile|\.[^/]*|[^/]*\.d\.ts|tests?\/.*|test_[^/]*|[^/]*[._-](?:test|spec)\.\w+|[^/]*\.pyc|[^/]*\.xsd|py\.typed)$/i;

/** Files below the resource folders that no text of the skill names, by path, name, module or folder. */
export function checkOrphans(
  snapshot: SkillSnapshot,
  manifest: string,
  place: TextRange,
): readonly Finding[] {
  const instructions = snapshot.read(manifest) ?? '';
  const candidates = [...snapshot.paths].filter(
    // Most are named by their whole path, which is told at a glance.
    path => resources.test(path) && !needsNoMention.test(path) && !instructions.includes(path),
  );
  if (candidates.length === 0) return [];
  const said = namesInSkill(snapshot, manifest);
  if (said === undefined) return [];
  const orphans = orphansAmong(candidates, said).sort();
  if (orphans.length === 0) return [];
  const named = orphans.slice(0, 5).map(path => `\`${path}\``);
  const rest = orphans.length - named.length;
  const list = rest === 0 ? named.join(', ') : `${named.join(', ')} and ${rest} more`;
  const [them, are] = orphans.length === 1 ? ['it', 'it is'] : ['them', 'they are'];
  const message = `Nothing in the skill refers to ${list}, so an agent never opens ${them}. Say in the instructions what ${are} for, or remove ${them}.`;
  return [finding('body/orphan-file', manifest, place, message)];
}

/** What one text says of files. */
interface SaidNames {
  readonly path: string;
  /** Words with `.` and `-` inside; behind a slash also with it (`/guide`), before one that ends a path too (`assets/`). */
  readonly names: ReadonlySet<string>;
}

/** Undefined where a text that could name a file was not read. */
function namesInSkill(snapshot: SkillSnapshot, manifest: string): readonly SaidNames[] | undefined {
  const said: SaidNames[] = [];
  for (const path of snapshot.paths) {
    if (!isSource(path) && !isData(path)) continue;
    const names = derivedOf(snapshot, path, namesIn);
    if (names === undefined) return undefined;
    // Most files are named by the instructions, so these are asked first.
    if (path === manifest) said.unshift({ path, names });
    else said.push({ path, names });
  }
  return said;
}

function namesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  // A name in other capital letters is a broken path, which another rule tells.
  const read = text.slice(0, mostRead).toLowerCase();
  for (const [found, slash = '', word = '', end = ''] of read.matchAll(name)) {
    names.add(word);
    if (slash !== '') names.add(slash + word);
    if (end !== '') names.add(word + end);
    if (found.includes('%20')) names.add(word.replaceAll('%20', ' '));
  }
  return names;
}

const name = /(\/?)([\w\u0080-\uffff]+(?:(?:[.-]+|%20)[\w\u0080-\uffff]+)*)(\/(?![\w\u0080-\uffff]))?/g;

/** The instructions name most files and are asked first; of the others, all speakers of one name are asked at once. */
function orphansAmong(candidates: readonly string[], said: readonly SaidNames[]): string[] {
  const [first, ...others] = said;
  if (first === undefined) return [...candidates];
  const instructions = speakersOf([first]);
  const left = candidates.filter(path => !isNamed(path, instructions));
  if (left.length === 0) return [];
  const rest = speakersOf(others);
  return left.filter(path => !isNamed(path, rest));
}

/** Who says a name; `undefined` as the speaker stands for several. */
interface Speakers {
  readonly any: ReadonlyMap<string, string | undefined>;
  readonly sources: ReadonlyMap<string, string | undefined>;
}

function speakersOf(said: readonly SaidNames[]): Speakers {
  const any = new Map<string, string | undefined>();
  const sources = new Map<string, string | undefined>();
  for (const { path, names } of said) {
    const maps = isSource(path) ? [any, sources] : [any];
    for (const name of names) for (const map of maps) map.set(name, map.has(name) ? undefined : path);
  }
  return { any, sources };
}

/** Whether another file than the one at `path` names it. */
function isNamed(path: string, { any, sources }: Speakers): boolean {
  const parts = path.toLowerCase().split('/');
  const file = parts.at(-1) ?? '';
  const stem = file.replace(/\.\w+$/, '');
  const folders = parts.slice(0, -1);
  const says = (speakers: Speakers['any'], name: string): boolean =>
    speakers.has(name) && speakers.get(name) !== path;
  // Who speaks of a whole folder speaks of its files; programs import a module and open a folder by its bare name.
  return (
    says(any, file) ||
    says(any, `/${stem}`) ||
    folders.some(folder => says(any, `${folder}/`)) ||
    says(sources, stem) ||
    folders.slice(1).some(folder => says(sources, folder))
  );
}
