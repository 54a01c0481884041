import {
  type Finding,
  identityIn,
  overlaySnapshot,
  type SkillSnapshot,
  type TextReplacement,
  validate,
} from '../../../skill/index.ts';
import { mentionsOf } from '../navigation/mentions.ts';
import type { Mention } from '../navigation/subject.ts';
import { RenameRefused, type Renaming, Replacements, renamed } from './renaming.ts';

/**
 * Renames a skill: its name in every manifest, its folder where that bears the name, and what refers to either. One
 * skill may be `weather_skill` to Python and `weather-skill` in SKILL.md: each place keeps its spelling.
 * @param isTaken Whether a folder of that name beside the skill's own holds a skill.
 */
export function renameSkill(
  snapshot: SkillSnapshot,
  origin: Mention,
  newName: string,
  isTaken: (folder: string) => boolean,
): Renaming {
  const oldName = textAt(snapshot, origin);
  if (newName === '' || /[\s/\\\p{Cc}]/u.test(newName) || /^\.+$/.test(newName)) {
    throw new RenameRefused(
      `\`${newName}\` cannot name a skill and its folder. Write a name without blanks and slashes.`,
    );
  }
  const bearsName = isSpelling(snapshot.folderName, oldName);
  const folder = bearsName ? spelledLike(snapshot.folderName, oldName, newName) : undefined;
  if (folder !== undefined && folder !== snapshot.folderName && isTaken(folder)) {
    throw new RenameRefused(`The folder \`${folder}\` holds a skill already. Choose another name.`);
  }
  const replacements = new Replacements();
  const judged = new Set<string>();
  for (const mention of mentionsOf(snapshot, { kind: 'skill' })) {
    const current = textAt(snapshot, mention);
    const isFolder = !isName(snapshot, mention);
    const next = isFolder
      ? folder
      : isSpelling(current, oldName)
        ? spelledLike(current, oldName, newName)
        : undefined;
    if (next === undefined || next === current) continue;
    replacements.add(mention.file, renamed(snapshot, mention, next));
    if (mention.role === 'declaration') judged.add(mention.file);
  }
  const after = afterwards(snapshot, replacements.byFile, folder);
  refuseBadNames(snapshot, after, judged);
  const from = identityIn(snapshot)?.id;
  const to = identityIn(after)?.id;
  const message = bearsName
    ? undefined
    : `The folder \`${snapshot.folderName}\` keeps its name: it is not that of the skill.`;
  return {
    replacements: replacements.byFile,
    ...(folder === undefined || folder === snapshot.folderName ? {} : { folder }),
    ...(from === undefined || to === undefined || from === to ? {} : { ids: { from, to } }),
    ...(message === undefined ? {} : { message }),
  };
}

/** A key of a manifest or companion names the skill; imports and paths name its folder. */
function isName(snapshot: SkillSnapshot, { file, start, role }: Mention): boolean {
  const text = snapshot.read(file) ?? '';
  return role === 'declaration' || !/skills[./]$/.test(text.slice(Math.max(0, start - 7), start));
}

/** Whether two names differ in nothing but `_` and `-`. */
function isSpelling(name: string, other: string): boolean {
  return name.replaceAll('_', '-') === other.replaceAll('_', '-');
}

/** The new name with the separators of a name that stands beside the old one. */
function spelledLike(name: string, oldName: string, newName: string): string {
  if (name === oldName) return newName;
  return name.includes('_') ? newName.replaceAll('-', '_') : newName.replaceAll('_', '-');
}

/** The skill as it is when everything is renamed. */
function afterwards(
  snapshot: SkillSnapshot,
  replacements: ReadonlyMap<string, readonly TextReplacement[]>,
  folder: string | undefined,
): SkillSnapshot {
  let after: SkillSnapshot = { ...plain(snapshot), folderName: folder ?? snapshot.folderName };
  for (const [file, found] of replacements) {
    after = overlaySnapshot(after, file, applied(snapshot.read(file) ?? '', found));
  }
  return after;
}

/** The formats' own rules judge the new name: what they find wrong, and was not wrong before, is the refusal. */
function refuseBadNames(snapshot: SkillSnapshot, after: SkillSnapshot, files: ReadonlySet<string>): void {
  for (const file of files) {
    const known = new Set(problemsIn(snapshot, file).map(({ rule }) => rule));
    const found = problemsIn(after, file).find(({ rule }) => !known.has(rule));
    if (found !== undefined) throw new RenameRefused(found.message);
  }
}

function problemsIn(snapshot: SkillSnapshot, file: string): readonly Finding[] {
  return validate(snapshot, { only: file }).filter(
    ({ severity }) => severity === 'error' || severity === 'warning',
  );
}

function plain(snapshot: SkillSnapshot): SkillSnapshot {
  return {
    folderName: snapshot.folderName,
    ...(snapshot.parentName === undefined ? {} : { parentName: snapshot.parentName }),
    paths: snapshot.paths,
    read: file => snapshot.read(file),
    ...(snapshot.isAlone === undefined ? {} : { isAlone: snapshot.isAlone }),
    isExecutable: file => snapshot.isExecutable?.(file),
    unreadable: file => snapshot.unreadable?.(file),
    leaves: file => snapshot.leaves?.(file) ?? false,
  };
}

function applied(text: string, replacements: readonly TextReplacement[]): string {
  return [...replacements]
    .sort((one, other) => other.start - one.start)
    .reduce(
      (result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end),
      text,
    );
}

function textAt(snapshot: SkillSnapshot, { file, start, end }: Mention): string {
  return (snapshot.read(file) ?? '').slice(start, end);
}
