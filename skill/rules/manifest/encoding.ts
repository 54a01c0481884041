import type { Finding } from '../../finding.ts';
import { isManifestName, isUnmistakableName } from '../../formats/manifestFile.ts';
import type { SkillSnapshot, Unreadable } from '../../snapshot.ts';
import type { FolderContext } from '../checkContext.ts';
import { finding } from '../report.ts';

/** Companions that belong to nothing else; other `skills.json` and `evals/*.json` may be anything. */
const companions: readonly string[] = ['agents/openai.yaml', 'evals/evals.json', '.skillberth.json'];

/** Manifests and companions whose text nobody can read: without this they would pass as if they were not there. */
export function checkEncoding({ snapshot, wants }: FolderContext): readonly Finding[] {
  const findings: Finding[] = [];
  for (const file of snapshot.paths) {
    if (!isOurs(snapshot, file) || !wants(file)) continue;
    const reason = snapshot.unreadable?.(file);
    // No text is known, so there is nothing to cover.
    if (reason !== undefined)
      findings.push(finding('manifest/not-utf8', file, { start: 0, end: 0 }, messages[reason]));
  }
  return findings;
}

function isOurs({ parentName }: SkillSnapshot, file: string): boolean {
  return (
    isUnmistakableName(file) || (parentName === 'skills' && isManifestName(file)) || companions.includes(file)
  );
}

const messages: Readonly<Record<Unreadable, string>> = {
  'utf-16':
    'The file is saved as UTF-16, as `>` in Windows PowerShell does, so nothing can be read from it. Save it as UTF-8.',
  encoding:
    'The file is not UTF-8, perhaps Latin-1 or another encoding of one byte a letter, so nothing can be read from it. Save it as UTF-8.',
  binary:
    'The file holds characters of the value zero, so it is binary data or UTF-16, and nothing can be read from it. Save it as UTF-8 text.',
  missing:
    'The file is a link to one that does not exist, so nothing can be read from it. Correct the link, or put a file in its place.',
};
