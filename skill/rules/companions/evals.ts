import type { Finding } from '../../finding.ts';
import { mappingOf, textOf } from '../../formats/fields.ts';
import type { DocumentContext, FolderContext } from '../checkContext.ts';
import { finding, rangeOfValue } from '../report.ts';
import { insideSkill } from '../skillPath.ts';

/** Rules for `evals/evals.json` beyond its schema. */
export function checkEvals(context: DocumentContext): readonly Finding[] {
  const evals = context.value['evals'];
  const tasks = Array.isArray(evals) ? evals.map(mappingOf) : [];
  return [...checkSkillName(context), ...checkIds(context, tasks), ...checkFiles(context, tasks)];
}

type Task = Readonly<Record<string, unknown>>;

function checkSkillName(context: DocumentContext): readonly Finding[] {
  const { document, file, value } = context;
  const written = value['skill_name'];
  const name = nameOfSkill(context);
  if (
    typeof written !== 'string' ||
    name === undefined ||
    written.normalize('NFKC') === name.normalize('NFKC')
  )
    return [];
  const range = rangeOfValue(document, ['skill_name']);
  const message = `The evals are for \`${written}\`, but this skill is named \`${name}\`, so tools do not find the skill to run. Write \`${name}\`.`;
  const replacements = [{ ...range, text: JSON.stringify(name) }];
  return [
    finding('evals/skill-name', file, range, message, { fix: { title: `Write \`${name}\``, replacements } }),
  ];
}

function nameOfSkill({ documents }: FolderContext): string | undefined {
  const skill = documents.find(({ kind }) => kind === 'agent-skill')?.document;
  return textOf(mappingOf(skill?.value)['name']);
}

function checkIds({ document, file }: DocumentContext, tasks: readonly Task[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return tasks.flatMap((task, index) => {
    const id = task['id'];
    if (typeof id !== 'string' && typeof id !== 'number') return [];
    const first = seen.get(String(id));
    if (first === undefined) {
      seen.set(String(id), index);
      return [];
    }
    const range = rangeOfValue(document, ['evals', index, 'id']);
    const message = `Eval ${first + 1} has the id \`${id}\` too, and the results of one replace those of the other. Give each eval an id of its own.`;
    return [finding('evals/id-duplicate', file, range, message)];
  });
}

function checkFiles(
  { document, file, snapshot }: DocumentContext,
  tasks: readonly Task[],
): readonly Finding[] {
  const places = placesIn(snapshot.paths);
  return tasks.flatMap((task, index) => {
    const files = task['files'];
    if (!Array.isArray(files)) return [];
    return files.flatMap((path: unknown, position) => {
      if (typeof path !== 'string' || isElsewhere(path) || exists(places, path)) return [];
      const range = rangeOfValue(document, ['evals', index, 'files', position]);
      const message = `\`${path}\` does not exist in the skill's folder, so the eval cannot run. Add the file, or write its path from the skill's folder, like \`evals/files/input.csv\`.`;
      return [finding('evals/file-missing', file, range, message)];
    });
  });
}

/** An address of the web: some tools fetch it. */
function isElsewhere(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}

/** A file or a folder; some tools look beside the evals rather than in the skill's folder. */
function exists(places: () => ReadonlySet<string>, path: string): boolean {
  const inside = insideSkill(path);
  return inside !== undefined && (places().has(inside) || places().has(`evals/${inside}`));
}

/** The files of the skill and the folders above them, gathered when first asked for. */
function placesIn(paths: ReadonlySet<string>): () => ReadonlySet<string> {
  let places: Set<string> | undefined;
  return () => {
    if (places === undefined) {
      places = new Set(paths);
      for (const path of paths) addFolders(places, path);
    }
    return places;
  };
}

function addFolders(places: Set<string>, path: string): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (places.has(folder)) return;
    places.add(folder);
  }
}
