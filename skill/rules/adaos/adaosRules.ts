import { type DocumentPath, isMapping, type ParsedDocument } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { textOf } from '../../formats/fields.ts';
import { isSemver } from '../../version.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfOwner, rangeOfValue } from '../report.ts';

/** Every rule for an adaos manifest that its schema does not know. */
export function checkAdaos({ file, document, value, snapshot }: DocumentContext): readonly Finding[] {
  return [
    ...checkName(file, document, value['name'], snapshot.folderName),
    ...checkVersion(file, document, value),
    ...checkTools(file, document, value['tools']),
    ...checkDefaultTool(file, document, value),
  ];
}

function checkName(
  file: string,
  document: ParsedDocument,
  name: unknown,
  folderName: string,
): readonly Finding[] {
  if (textOf(name) === undefined || name === folderName) return [];
  const message = `The skill is named \`${String(name)}\` and its folder \`${folderName}\`, so commands and people look for it in the wrong place. Rename one of them.`;
  return [finding('adaos/name-folder', file, rangeOfValue(document, ['name']), message)];
}

function checkVersion(
  file: string,
  document: ParsedDocument,
  value: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  const { version } = value;
  if (version === undefined) {
    const message =
      'The manifest has no `version`, so every install counts as 0.0.0 and replaces the one before. Add one, for example `version: 1.0.0`.';
    return [finding('adaos/version-missing', file, rangeOfOwner(document, []), message)];
  }
  if (typeof version !== 'string' || isSemver(version)) return [];
  const message = `\`${version}\` is not a semantic version, so the skill is installed as 0.0.0 and versions cannot be ordered. Write three numbers, for example \`1.0.0\`.`;
  return [finding('adaos/version-not-semver', file, rangeOfValue(document, ['version']), message)];
}

function checkTools(file: string, document: ParsedDocument, tools: unknown): readonly Finding[] {
  if (!Array.isArray(tools)) return [];
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const name = isMapping(tool) ? textOf(tool['name']) : undefined;
    if (!isMapping(tool) || name === undefined) continue;
    const path: DocumentPath = ['tools', index, 'name'];
    if (seen.has(name)) {
      const message = `Two tools are named \`${name}\`, and only the last one can be called. Rename or remove one of them.`;
      findings.push(finding('adaos/tool-duplicate', file, rangeOfValue(document, path), message));
    }
    seen.add(name);
    if (!('input_schema' in tool)) {
      const message = `The tool \`${name}\` has no \`input_schema\`, so an agent must guess what it takes and no call is checked. Add one, even if it is only \`type: object\`.`;
      findings.push(finding('adaos/tool-without-input-schema', file, rangeOfValue(document, path), message));
    }
  }
  return findings;
}

function checkDefaultTool(
  file: string,
  document: ParsedDocument,
  value: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  const wanted = textOf(value['default_tool']);
  if (wanted === undefined) return [];
  const tools: readonly unknown[] = Array.isArray(value['tools']) ? value['tools'] : [];
  const names = tools
    .map(tool => (isMapping(tool) ? textOf(tool['name']) : undefined))
    .filter(name => name !== undefined);
  if (names.includes(wanted)) return [];
  const known =
    names.length === 0
      ? 'The manifest has no tools.'
      : `Tools: ${names.map(name => `\`${name}\``).join(', ')}.`;
  const message = `\`${wanted}\` is not among the tools, so a run without a tool's name fails. ${known} Name one of them, or add the tool.`;
  return [finding('adaos/default-tool-unknown', file, rangeOfValue(document, ['default_tool']), message)];
}
