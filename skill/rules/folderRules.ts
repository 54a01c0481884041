import { isMapping } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import type { ManifestFile } from '../formats/manifestFile.ts';
import { finding, firstCharacter, rangeOfValue } from './report.ts';

/** What several manifests in one folder say of each other. `files` come in the order in which they win. */
export function checkFolder(files: readonly ManifestFile[]): readonly Finding[] {
  const executable = files.filter(({ format }) => format !== 'agent-skill');
  const [winner, ...ignored] = executable;
  if (winner === undefined) return [];
  return ignored.flatMap(loser =>
    loser.format === winner.format ? disagreement(winner, loser) : otherFormat(winner, loser),
  );
}

function otherFormat(winner: ManifestFile, loser: ManifestFile): readonly Finding[] {
  const text = loser.document?.text ?? '';
  const message = `This folder also holds \`${winner.file}\`, which is used; this manifest is ignored. Remove one of them, or move it into a folder of its own.`;
  return [
    finding('manifest/two-formats', 'warning', loser.file, firstCharacter(text, 0, text.length), message),
  ];
}

function disagreement(winner: ManifestFile, loser: ManifestFile): readonly Finding[] {
  const used = winner.document?.value;
  const document = loser.document;
  const value = document?.value;
  if (document === undefined || !isMapping(used) || !isMapping(value)) return [];
  return ['name', 'version']
    .filter(key => used[key] !== value[key] && key in value)
    .map(key => {
      const message = `\`${key}\` is \`${String(used[key])}\` in \`${winner.file}\`, which is used; this file is ignored. Make them agree, or remove this file.`;
      return finding(
        'adaos/manifests-disagree',
        'warning',
        loser.file,
        rangeOfValue(document, [key]),
        message,
      );
    });
}
