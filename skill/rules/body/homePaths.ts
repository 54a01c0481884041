import type { TextRange } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { finding } from '../report.ts';

/** `/Users/name/`, `/home/name/` and `C:\Users\name\`, not as the end of an address or of another path. */
const homePath =
  /(?<![\w.$})~>*-])(?:file:\/\/)?\/(?:Users|home)\/([A-Za-z][\w.-]*)(?=\/)|(?<![\w\\/])[A-Za-z]:(?:\\\\?|\/)Users(?:\\\\?|\/)([A-Za-z][\w.-]*)(?=[\\/])/g;

/** Names that stand for anybody, and users that a container or a service is built with. */
const anybody = new Set(
  `user username users you your yourname yourusername yourself name me myname myuser myusername someone somebody anyone example
  alice bob foo bar john jane johndoe janedoe jdoe xxx dev developer app node ubuntu debian runner vscode claude agent
  coder sandbox jovyan shared public default admin administrator root linuxbrew git pi codespace gitpod workspace kali
  oai openclaw clawd test tester testuser site project projects builder circleci jenkins docker runneradmin vagrant
  opc centos fedora appuser container nonroot deploy ec2-user ec2user path dir vsts scrapy nobody yourhome nixos`.split(
    /\s+/,
  ),
);

/** Places in a text that only one person's machine has. Use it with `derivedOf`. */
export function homePathsIn(text: string): readonly TextRange[] {
  if (!/\/home\/|Users[\\/]/.test(text)) return [];
  const ranges: TextRange[] = [];
  for (const found of text.matchAll(homePath)) {
    const name = (found[1] ?? found[2] ?? '').toLowerCase();
    const isAnybody =
      anybody.has(name.replaceAll(/[._-]/g, '')) ||
      anybody.has(name) ||
      /^(?:your|my|some|user)[._-]/.test(name);
    if (!isAnybody) ranges.push({ start: found.index, end: found.index + found[0].length });
  }
  return ranges;
}

export function homePathFindings(
  file: string,
  text: string,
  ranges: readonly TextRange[],
): readonly Finding[] {
  return ranges.map(range => {
    const written = text.slice(range.start, range.end);
    const message = `\`${written}\` is the home folder of one person, so this fails on every other machine. Write \`~\`, or a path relative to the skill.`;
    return finding('body/path-home', file, range, message);
  });
}
