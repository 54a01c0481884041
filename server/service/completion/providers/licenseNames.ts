import type { Provider } from '../suggestion.ts';

/** SPDX identifiers that skills and their libraries mostly have. */
const identifiers: readonly (readonly [string, string])[] = [
  ['MIT', 'MIT License'],
  ['Apache-2.0', 'Apache License 2.0'],
  ['MIT-0', 'MIT No Attribution'],
  ['BSD-2-Clause', 'BSD 2-Clause License'],
  ['BSD-3-Clause', 'BSD 3-Clause License'],
  ['ISC', 'ISC License'],
  ['MPL-2.0', 'Mozilla Public License 2.0'],
  ['LGPL-3.0-or-later', 'GNU Lesser General Public License 3.0 or later'],
  ['GPL-3.0-only', 'GNU General Public License 3.0 only'],
  ['GPL-3.0-or-later', 'GNU General Public License 3.0 or later'],
  ['AGPL-3.0-only', 'GNU Affero General Public License 3.0 only'],
  ['AGPL-3.0-or-later', 'GNU Affero General Public License 3.0 or later'],
  ['CC-BY-4.0', 'Creative Commons Attribution 4.0'],
  ['CC-BY-SA-4.0', 'Creative Commons Attribution Share Alike 4.0'],
  ['CC0-1.0', 'Creative Commons Zero 1.0'],
  ['Unlicense', 'The Unlicense'],
  ['0BSD', 'BSD Zero Clause License'],
];

/** The files of the skill that hold a license, in SKILL.md, then SPDX identifiers. */
export const licenseNames: Provider = ({ document, manifest }) => {
  const files = manifest.kind === 'agent-skill' ? [...document.snapshot.paths].filter(isLicenseFile) : [];
  return {
    values: [
      ...files.map(file => ({ value: `Complete terms in ${file}`, detail: 'file of the skill' })),
      ...identifiers.map(([value, detail]) => ({ value, detail })),
    ],
  };
};

function isLicenseFile(path: string): boolean {
  return /^(?:LICEN[CS]E|COPYING)(?:\.(?:md|txt))?$/i.test(path);
}
