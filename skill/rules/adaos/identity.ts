import type { Finding } from '../../finding.ts';
import { textOf } from '../../formats/fields.ts';
import { isSemver } from '../../version.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfOwner, rangeOfValue } from '../report.ts';

/** Name and version: what slots and commands go by. */
export function checkIdentity(context: DocumentContext): readonly Finding[] {
  return [...checkName(context), ...checkVersion(context)];
}

function checkName({ file, document, value, snapshot, documents }: DocumentContext): readonly Finding[] {
  const name = textOf(value['name']);
  const { folderName } = snapshot;
  // Of a manifest that is ignored only that is said.
  if (documents[0]?.file !== file || name === undefined || name === folderName) return [];
  const message = `The skill is named \`${name}\` and its folder \`${folderName}\`, so commands and people look for it in the wrong place. Rename one of them.`;
  return [finding('adaos/name-folder', file, rangeOfValue(document, ['name']), message)];
}

function checkVersion({ file, document, value }: DocumentContext): readonly Finding[] {
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
