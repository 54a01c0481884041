import { isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import type { DocumentKind, SkillDocument } from '../../formats/skillDocument.ts';
import type { FolderContext } from '../checkContext.ts';
import { finding, firstCharacter, rangeOfValue } from '../report.ts';

/** What several executable manifests in one folder say of each other. */
export function checkTwoManifests({ documents }: FolderContext): readonly Finding[] {
  const [winner, ...ignored] = documents.filter(({ kind }) => executable.includes(kind));
  if (winner === undefined) return [];
  return ignored.flatMap(loser =>
    loser.kind === winner.kind ? disagreement(winner, loser) : otherFormat(winner, loser),
  );
}

const executable: readonly DocumentKind[] = ['adytum', 'agentos', 'adaos'];

function otherFormat(winner: SkillDocument, loser: SkillDocument): readonly Finding[] {
  const text = loser.document?.text ?? '';
  const message = `This folder also holds \`${winner.file}\`, which is used; this manifest is ignored. Remove one of them, or move it into a folder of its own.`;
  return [finding('manifest/two-formats', loser.file, firstCharacter(text, 0, text.length), message)];
}

function disagreement(winner: SkillDocument, loser: SkillDocument): readonly Finding[] {
  const used = winner.document?.value;
  const document = loser.document;
  const value = document?.value;
  if (document === undefined || !isMapping(used) || !isMapping(value)) return [];
  return ['name', 'version']
    .filter(key => used[key] !== value[key] && key in value)
    .map(key => {
      const message = `\`${key}\` is \`${String(used[key])}\` in \`${winner.file}\`, which is used; this file is ignored. Make them agree, or remove this file.`;
      return finding('adaos/manifests-disagree', loser.file, rangeOfValue(document, [key]), message);
    });
}
