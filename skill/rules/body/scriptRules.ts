import type { Finding, Fix } from '../../finding.ts';
import type { PathMention } from '../../markdown/index.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { finding, firstCharacter } from '../report.ts';
import { existingPath } from './linkTarget.ts';
import type { SkillText } from './skillTexts.ts';

/** The interpreter of a script whose extension leaves no doubt. */
const interpreters: Readonly<Record<string, string>> = {
  py: 'python3',
  sh: 'bash',
  bash: 'bash',
  zsh: 'zsh',
  js: 'node',
  mjs: 'node',
  cjs: 'node',
  rb: 'ruby',
  pl: 'perl',
};

const shellLanguages = new Set(['sh', 'bash', 'shell', 'zsh', 'console', 'terminal', 'shellsession']);

/** Scripts that the texts tell to run directly, without an interpreter before them. */
export function checkScripts(
  snapshot: SkillSnapshot,
  texts: readonly SkillText[],
  wants: (file: string) => boolean,
): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const text of texts) {
    for (const mention of text.outline.mentions) {
      const script = existingPath(snapshot, mention.path, mention.path);
      if (script === undefined || !snapshot.paths.has(script) || seen.has(script)) continue;
      if (!isRunDirectly(text, mention)) continue;
      seen.add(script);
      if (wants(script)) findings.push(...checkShebang(snapshot, script));
      if (wants(text.file) && snapshot.isExecutable?.(script) === false) {
        findings.push(notExecutable(text.file, mention, script));
      }
    }
  }
  return findings;
}

/** At the start of a command: in inline code only with `./` or a placeholder, which a mere name does not have. */
function isRunDirectly({ text }: SkillText, mention: PathMention): boolean {
  const { start, place, isOwn, around, language } = mention;
  const isCommand = isOwn || text.startsWith('./', start) || shellLanguages.has(language);
  if (place === 'text' || !isCommand) return false;
  const lineStart = Math.max(around.start, text.lastIndexOf('\n', start - 1) + 1);
  if (start - lineStart > 300) return false;
  const before = text.slice(lineStart, start).replace(/(?:\{baseDir\}|\$\{CLAUDE_SKILL_DIR\})\/$/, '');
  return /(?:^|&&|\|\|?|;|\$\()\s*(?:[$>%]\s+)?(?:[A-Z_]\w*=\S{0,100}\s+)*["']?$/.test(before);
}

function checkShebang(snapshot: SkillSnapshot, script: string): readonly Finding[] {
  const text = snapshot.read(script);
  if (text === undefined || text.startsWith('#!') || text === '') return [];
  const lineEnd = /\r?\n|$/.exec(text)?.index ?? text.length;
  const range = lineEnd > 0 ? { start: 0, end: lineEnd } : firstCharacter(text, 0, text.length);
  const interpreter = interpreters[/\.(\w+)$/.exec(script)?.[1] ?? ''];
  if (interpreter === undefined && /\.\w+$/.test(script)) return [];
  const line = `#!/usr/bin/env ${interpreter ?? '…'}`;
  const message = `The instructions run \`${script}\` directly, but its first line names no interpreter, so the system does not know what to run it with. Begin it with \`${line}\`, or write the interpreter into the command.`;
  const insertion = { start: 0, end: text.startsWith('\uFEFF') ? 1 : 0, text: `${line}\n` };
  const fix: Fix = { title: `Insert ${line}`, replacements: [insertion] };
  return [finding('body/script-shebang', script, range, message, interpreter === undefined ? {} : { fix })];
}

function notExecutable(file: string, { start, end }: PathMention, script: string): Finding {
  const message = `\`${script}\` is run directly here but is not marked as executable, so the command fails. Run \`chmod +x ${script}\` (in git: \`git update-index --chmod=+x ${script}\`), or write its interpreter before it.`;
  return finding('body/script-not-executable', file, { start, end }, message);
}
