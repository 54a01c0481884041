import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { Remedy } from '../../invocationReport.ts';

/** Where the line that allows something belongs, for people. */
export function remedyPlaceText({ file, line }: Remedy): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** What to do with that line, in a sentence. */
export function remedyStep(skill: Pick<DiscoveredSkill, 'id' | 'manifestFile'>, remedy: Remedy): string {
  const text = remedy.text
    .split('\n')
    .map(part => part.trim())
    .join(' ');
  const write = `Write \`${text}\` in ${remedyPlaceText(remedy)} if it shall be allowed`;
  return remedy.file === skill.manifestFile
    ? `${write}, then install and activate ${skill.id} again.`
    : `${write}.`;
}
