import { isMapping, isUnreadable, type ParsedDocument } from './document/index.ts';
import type { Finding } from './finding.ts';
import { type ManifestFile, manifestFiles } from './formats/manifestFile.ts';
import { checkAdaos } from './rules/adaosRules.ts';
import { checkAgentSkill, checkFrontmatter } from './rules/agentSkillRules.ts';
import { checkFolder } from './rules/folderRules.ts';
import { finding, firstCharacter } from './rules/report.ts';
import { checkSyntax } from './rules/syntaxRules.ts';
import type { SkillSnapshot } from './snapshot.ts';

/**
 * Everything wrong with the manifests of one folder: the one verdict that editor, install and check share.
 * `only` limits the work to one file. Never throws for what a file holds.
 */
export function validate(snapshot: SkillSnapshot, only?: string): readonly Finding[] {
  const files = manifestFiles(snapshot);
  const findings = files
    .filter(({ file }) => only === undefined || file === only)
    .flatMap(manifest => checkFile(snapshot, manifest));
  findings.push(...checkFolder(files).filter(({ file }) => only === undefined || file === only));
  return findings.sort((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
}

function checkFile(snapshot: SkillSnapshot, { file, format, document }: ManifestFile): readonly Finding[] {
  const findings = format === 'agent-skill' ? [...checkFrontmatter(file, snapshot.read(file) ?? '')] : [];
  if (document === undefined) return findings;
  findings.push(...checkSyntax(file, document, format === 'agent-skill'));
  if (isUnreadable(document)) return findings;
  if (!isMapping(document.value)) return [...findings, notMapping(file, document)];
  if (format === 'adaos') findings.push(...checkAdaos(file, document, snapshot.folderName));
  if (format === 'agent-skill') findings.push(...checkAgentSkill(file, document, snapshot.folderName));
  return findings;
}

function notMapping(file: string, document: ParsedDocument): Finding {
  const { text, content, value } = document;
  const range = document.rangeOf([]) ?? content;
  const what = value === null || value === undefined ? 'holds no keys' : 'is not a set of keys';
  const example = document.language === 'json' ? '`"name": "my_skill"`' : '`name: my-skill`';
  const message = `The manifest ${what}, so nothing can be read from it. Write one key a line, for example ${example}.`;
  return finding(
    'manifest/not-mapping',
    'error',
    file,
    range.start < range.end ? range : firstCharacter(text, range.start, range.end),
    message,
  );
}
