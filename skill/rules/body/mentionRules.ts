import type { Finding } from '../../finding.ts';
import type { PathMention } from '../../markdown/index.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { finding } from '../report.ts';
import { backslashes } from './linkRules.ts';
import { folderOf, foldersOf } from './linkTarget.ts';
import type { SkillText } from './skillTexts.ts';

/** The folders that the specification names for a skill's own files. */
const ownFolders = /^(?:scripts|references|assets)\//;

/** Words before a path that speak of a file to be made, or of one that only serves as an example. */
const notOurs =
  /\b(?:creat|writ|add|generat|sav|output|produc|e\.g|example|such as|like|named?\b|project|repo|new\b|if exists|optional)|(?:->|\u2192|>|--?o(?:ut(?:put)?)?)\s*[`"']?$/i;
const exampleName = /[/_.-](?:example|sample|foo|bar|baz|your|my|xxx)(?:[_.-]|$)/i;

/** Files that a text names outside of links and that are not there. One finding a file. */
export function checkMentions(snapshot: SkillSnapshot, from: SkillText): readonly Finding[] {
  const { file, text, outline } = from;
  const seen = new Set<string>();
  return outline.mentions
    .filter(mention => {
      const isFirst = !seen.has(mention.path);
      seen.add(mention.path);
      return isFirst && isMissing(snapshot, from, mention) && !isExample(text, mention);
    })
    .map(({ path, start, end }) => {
      const message = `The skill has no \`${path}\`, so an agent that looks for it finds nothing. Add the file, or mend the path.`;
      return finding('body/file-missing', file, { start, end }, message);
    });
}

function isMissing(snapshot: SkillSnapshot, text: SkillText, mention: PathMention): boolean {
  const { paths } = snapshot;
  const { path, isOwn } = mention;
  const folders = foldersOf(paths);
  if (!(isOwn || ownFolders.test(path)) || folders.has(path) || paths.has(path)) return false;
  if (paths.has(`${folderOf(text.file)}/${path}`)) return false;
  // Samples and reference texts often speak of the user's project; the instructions' own sentences rarely do.
  const isCertain = isOwn || (text.isInstructions && mention.place !== 'fence');
  return isCertain || folders.has(path.split('/', 1)[0] ?? '');
}

function isExample(text: string, { start, path, isOwn }: PathMention): boolean {
  if (isOwn) return false;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  return exampleName.test(path) || notOurs.test(text.slice(Math.max(lineStart, start - 200), start));
}

const backslashPath =
  /(?<![\w\\/:.%$}-])(?:\.\\)?(?:scripts|references|assets)(?:\\[A-Za-z0-9][\w-]*)*\\[A-Za-z0-9][\w-]*\.[a-z]\w{0,4}\b/g;
/** Here a path is rightly written for Windows. */
const windowsLanguages = new Set(['powershell', 'ps1', 'pwsh', 'bat', 'batch', 'cmd', 'console', 'dos']);

/** A text with more of them is not written by hand; each is compared with every link and block. */
const mostFindings = 200;

/** Paths with backslashes outside of links. */
export function checkBackslashes({ file, text, outline }: SkillText): readonly Finding[] {
  const { body, links, fences, comments } = outline;
  if (text.indexOf('\\', body.start) < 0) return [];
  const left = [...links, ...comments, ...fences.filter(({ language }) => windowsLanguages.has(language))];
  return [...text.matchAll(backslashPath)]
    .slice(0, mostFindings)
    .filter(
      ({ index }) => index >= body.start && !left.some(({ start, end }) => start <= index && index < end),
    )
    .map(({ index, 0: written }) =>
      backslashes(file, { start: index, end: index + written.length }, written),
    );
}
