import { type SkillSnapshot, skillDocumentAt, skillDocuments } from '../../../skill/index.ts';
import { manifestMentions } from './manifestMentions.ts';
import { isSameSubject, type Mention, type Subject } from './subject.ts';
import { importMentions, linkMentions, placeholderMentions, sourceMentions } from './textMentions.ts';

/** Everything that a file speaks of, as far as it can be told without knowing what is looked for. */
function mentionsIn(snapshot: SkillSnapshot, file: string): readonly Mention[] {
  const found = skillDocumentAt(snapshot, file);
  const { kind, document } = found ?? {};
  return [
    ...(kind === undefined || document === undefined ? [] : manifestMentions(snapshot, file, kind, document)),
    ...linkMentions(snapshot, file),
    ...placeholderMentions(snapshot, file),
    ...importMentions(snapshot, file),
  ];
}

/** The innermost mention at an offset of a file. */
export function mentionAt(snapshot: SkillSnapshot, file: string, offset: number): Mention | undefined {
  return mentionsIn(snapshot, file)
    .filter(({ start, end }) => start <= offset && offset <= end)
    .reduce<Mention | undefined>(
      (best, mention) =>
        best === undefined || mention.end - mention.start < best.end - best.start ? mention : best,
      undefined,
    );
}

/** Every place in the skill's files that speaks of a subject, in the order of the files. Each place once. */
export function mentionsOf(snapshot: SkillSnapshot, subject: Subject): readonly Mention[] {
  const found = new Map<string, Mention>();
  for (const file of [...snapshot.paths].sort()) {
    if (snapshot.read(file) === undefined) continue;
    for (const mention of [
      ...mentionsIn(snapshot, file).filter(other => isSameSubject(other.subject, subject)),
      ...sourceMentions(snapshot, file, subject),
    ]) {
      const key = `${file}:${mention.start}`;
      if (!found.has(key)) found.set(key, mention);
    }
  }
  return [...found.values()].sort((one, other) =>
    one.file === other.file ? one.start - other.start : one.file < other.file ? -1 : 1,
  );
}

/** Where a name is given: manifests alone do so, which saves a look at all other files. */
export function declarationsOf(snapshot: SkillSnapshot, subject: Subject): readonly Mention[] {
  return skillDocuments(snapshot).flatMap(({ file }) =>
    mentionsIn(snapshot, file).filter(
      ({ role, subject: other }) => role === 'declaration' && isSameSubject(other, subject),
    ),
  );
}
