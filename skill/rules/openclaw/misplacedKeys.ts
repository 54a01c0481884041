import { type DocumentPath, isMapping, type ParsedDocument } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { type Envelope, envelopeNames, type Report, rangeOfKey, requirementKeys } from './envelope.ts';

/** Whether a value has the shape that OpenClaw's key of that name has: other systems use the same names. */
const shapes: Readonly<Record<string, (value: unknown) => boolean>> = {
  requires: value => isMapping(value) && requirementKeys.some(key => Object.hasOwn(value, key)),
  install: value =>
    Array.isArray(value) && value.some(step => isMapping(step) && Object.hasOwn(step, 'kind')),
  always: value => typeof value === 'boolean',
  primaryEnv: value => typeof value === 'string',
  skillKey: value => typeof value === 'string',
  anyBins: isTexts,
  bins: isTexts,
  os: value => Array.isArray(value) && value.some(name => systems.includes(String(name))),
};

const systems = ['darwin', 'linux', 'win32', 'macos', 'windows'];

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.some(item => typeof item === 'string');
}

/**
 * Where a key at the top level of the frontmatter belongs for OpenClaw, or undefined where it is none of its keys.
 * Such a key has this family's finding rather than the general one for unknown keys.
 */
export function homeOfTopKey(key: string, value: unknown): string | undefined {
  if (envelopeNames.some(name => name === key)) return isMapping(value) ? 'metadata' : undefined;
  return homeOf(key, value);
}

function homeOf(key: string, value: unknown): string | undefined {
  const hasShape = Object.hasOwn(shapes, key) ? shapes[key] : undefined;
  if (hasShape?.(value) !== true) return undefined;
  return requirementKeys.includes(key) ? 'metadata.openclaw.requires' : 'metadata.openclaw';
}

/** Keys of the block that stand at the top level or directly below `metadata`. */
export function checkPlaces(
  { document, documents, value }: DocumentContext,
  report: Report,
): readonly Finding[] {
  const findings = misplacedIn(document, [], value, homeOfTopKey, report);
  // Adytum reads the requirements without a block around them.
  const isFlat = documents.some(({ kind }) => kind === 'adytum');
  const { metadata } = value;
  if (!isMapping(metadata) || isFlat) return findings;
  return [...findings, ...misplacedIn(document, ['metadata'], metadata, homeOf, report)];
}

function misplacedIn(
  document: ParsedDocument,
  at: DocumentPath,
  owner: Readonly<Record<string, unknown>>,
  homeIn: typeof homeOf,
  report: Report,
): readonly Finding[] {
  return Object.entries(owner).flatMap(([key, value]) => {
    const home = homeIn(key, value);
    return home === undefined ? [] : [misplaced(document, [...at, key], home, report)];
  });
}

/** A key inside the block whose place is above or below, or undefined. */
export function misplacedInEnvelope(
  { document, at, report }: Envelope,
  below: DocumentPath,
  key: string,
  value: unknown,
): Finding | undefined {
  const home = below.length === 0 ? homeBelow(key, value) : homeAbove(key);
  if (home === undefined) return undefined;
  return misplaced(document, [...at, ...below, key], [...at, ...home].join('.'), report);
}

function homeBelow(key: string, value: unknown): DocumentPath | undefined {
  // ClawHub reads a list of variables with descriptions, and a set of keys named `config`, right here.
  const isRequirement =
    key === 'config'
      ? !isMapping(value) && value !== null
      : requirementKeys.includes(key) && (typeof value === 'string' || isTexts(value));
  return isRequirement ? ['requires'] : undefined;
}

function homeAbove(key: string): DocumentPath | undefined {
  return ['always', 'os', 'primaryEnv', 'install', 'skillKey', 'emoji', 'homepage'].includes(key)
    ? []
    : undefined;
}

function misplaced(document: ParsedDocument, path: DocumentPath, home: string, report: Report): Finding {
  const message = `OpenClaw reads \`${String(path.at(-1))}\` only below \`${home}\`, so it does nothing here. Move it there.`;
  return report('openclaw/key-misplaced', rangeOfKey(document, path), message);
}
