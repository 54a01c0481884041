import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfValue } from '../report.ts';
import { insideSkill } from '../skillPath.ts';

/** Icons: files of the skill below `assets/`. */
export function checkIcons({ document, file, snapshot, value }: DocumentContext): readonly Finding[] {
  const shown = mappingOf(value['interface']);
  return ['icon_small', 'icon_large'].flatMap(key => {
    const icon = shown[key];
    if (typeof icon !== 'string') return [];
    const range = rangeOfValue(document, ['interface', key]);
    const path = insideSkill(icon);
    if (path === undefined || !path.startsWith('assets/')) {
      const message = `Codex takes icons only from the skill's \`assets\` folder and ignores \`${icon}\` without a word. Put the image there and write \`./assets/icon.png\`.`;
      return [finding('codex/icon-path', file, range, message)];
    }
    if (snapshot.paths.has(path)) return [];
    const message = `\`${path}\` does not exist in the skill, so Codex shows no icon. Add the image, or correct the path.`;
    return [finding('codex/icon-missing', file, range, message)];
  });
}
