import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { Remedy } from '../../invocationReport.ts';

/** Where the line that allows something belongs, for people. */
export function remedyPlaceText({ file, line }: Remedy): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** What to do with that line, in a sentence. */
export function remedyStep(skill: Pick<DiscoveredSkill, 'id' | 'manifestFile'>, remedy: Remedy): string {
  const lines = remedy.text.split('\n').filter(line => line.trim() !== '');
  const texts = remedy.file.endsWith('.json') ? [lines.map(line => line.trim()).join(' ')] : inline(lines);
  const write = `Write \`${texts.join('` and `')}\` in ${remedyPlaceText(remedy)} if it shall be allowed`;
  return remedy.file === skill.manifestFile
    ? `${write}, then install and activate ${skill.id} again.`
    : `${write}.`;
}

/** YAML's lines, each mapping below a key in braces behind it: the same to YAML, and it fits into a sentence. */
function inline(lines: readonly string[]): readonly string[] {
  const [first] = lines;
  if (first === undefined) return [];
  const margin = indentOf(first);
  const next = lines.findIndex((line, index) => index > 0 && indentOf(line) <= margin);
  const end = next === -1 ? lines.length : next;
  const below = inline(lines.slice(1, end));
  const entry = below.length === 0 ? first.trim() : `${first.trim()} {${below.join(', ')}}`;
  return [entry, ...inline(lines.slice(end))];
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
