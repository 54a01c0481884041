import { type DocumentPath, isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { textOf } from '../../formats/fields.ts';
import { fixOf, replacedKey, replacedValue } from '../valueFix.ts';
import { isWebAddress } from './addresses.ts';
import { type Envelope, rangeOfKey, rangeOfPlace } from './envelope.ts';
import { type InstallKind, installKeys, installKind, isInstallKind, nearestKinds } from './installKinds.ts';

type Step = Readonly<Record<string, unknown>>;

/** Install steps that the client drops without a word: a third of those that people write. */
export function checkInstall(envelope: Envelope): readonly Finding[] {
  const { at, value } = envelope;
  const { install } = value;
  if (!Array.isArray(install)) return [];
  return install.flatMap((step, index) =>
    isMapping(step) ? checkStep(envelope, step, [...at, 'install', index]) : [],
  );
}

function checkStep(envelope: Envelope, step: Step, path: DocumentPath): readonly Finding[] {
  const kind = installKind(step);
  if (kind === undefined) {
    // A kind that is no text has the schema's finding.
    if (typeof step['kind'] !== 'string' && step['kind'] !== undefined) return [];
    const message = `This install step has no \`kind\`, so the client drops it without a word. Add one: ${kindList}.`;
    return [envelope.report('openclaw/install-kind', rangeOfKey(envelope.document, path), message)];
  }
  if (!isInstallKind(kind)) return [unknownKind(envelope, step, kind, path)];
  const wrong = checkTarget(envelope, step, kind, path);
  return wrong === undefined ? [] : [wrong];
}

const kindList = '`brew`, `node`, `go`, `uv` or `download`';

function unknownKind({ document, report }: Envelope, step: Step, kind: string, path: DocumentPath): Finding {
  const key = typeof step['kind'] === 'string' ? 'kind' : 'type';
  const nearest = Object.hasOwn(nearestKinds, kind) ? nearestKinds[kind] : undefined;
  const advice =
    nearest === undefined
      ? `Known are ${kindList}; if none of them can do it, describe the step in the text of the skill.`
      : `Use \`${nearest}\` with \`${installKeys[nearest][0]}\`, or describe the step in the text of the skill.`;
  const message = `The client knows no install step of the kind \`${kind}\` and drops it without a word. ${advice}`;
  const written = String(step[key]);
  const isReady = nearest !== undefined && hasTarget(step, nearest) && installsPrograms(step, nearest);
  const replacement = isReady ? replacedValue(document, [...path, key], written, nearest) : undefined;
  const fix = fixOf(`Use \`${nearest ?? ''}\``, replacement);
  return report('openclaw/install-kind', rangeOfPlace(document, [...path, key]), message, fix);
}

/** `uv` installs programs, `pip` also libraries: a step that names its programs means the former. */
function installsPrograms(step: Step, nearest: InstallKind): boolean {
  return nearest !== 'uv' || (Array.isArray(step['bins']) && step['bins'].length > 0);
}

function hasTarget(step: Step, kind: InstallKind): boolean {
  return targetKey(step, kind) !== undefined;
}

/** The key that says what is installed, where it says something. */
function targetKey(step: Step, kind: InstallKind): string | undefined {
  return installKeys[kind].find(key => (textOf(step[key]) ?? '').trim() !== '');
}

function checkTarget(
  envelope: Envelope,
  step: Step,
  kind: InstallKind,
  path: DocumentPath,
): Finding | undefined {
  const { document, report } = envelope;
  const key = targetKey(step, kind);
  if (key === undefined) return missingTarget(envelope, step, kind, path);
  const trouble = troubleWith(kind, String(step[key]).trim());
  if (trouble !== undefined) {
    const message = `The client drops this step without a word: ${trouble}`;
    return report('openclaw/install-value', rangeOfPlace(document, [...path, key]), message);
  }
  const { sha256 } = step;
  if (kind !== 'download' || typeof sha256 !== 'string' || /^[a-f0-9]{64}$/i.test(sha256.trim()))
    return undefined;
  const message =
    'The client drops this step without a word: `sha256` must be 64 hexadecimal digits. Write the checksum of the download, or remove the key.';
  return report('openclaw/install-value', rangeOfPlace(document, [...path, 'sha256']), message);
}

function missingTarget(
  { document, report }: Envelope,
  step: Step,
  kind: InstallKind,
  path: DocumentPath,
): Finding {
  const [needed] = installKeys[kind];
  const other = (['package', 'formula', 'module'] as const).find(key => textOf(step[key]) !== undefined);
  const isFree = other !== undefined && kind !== 'download' && !Object.hasOwn(step, needed);
  const mend = isFree ? `Rename \`${other}\` to \`${needed}\`.` : `Add \`${needed}\`.`;
  const message = `An install step of the kind \`${kind}\` needs \`${installKeys[kind].join('` or `')}\`; without it the client drops the step without a word. ${mend}`;
  const range = isFree
    ? rangeOfKey(document, [...path, other])
    : rangeOfPlace(document, [...path, kindKey(step)]);
  const fix = fixOf(
    `Rename to \`${needed}\``,
    isFree ? replacedKey(document, [...path, other], needed) : undefined,
  );
  return report('openclaw/install-key-missing', range, message, fix);
}

function kindKey(step: Step): string {
  return typeof step['kind'] === 'string' ? 'kind' : 'type';
}

/** Why the client refuses a package; undefined where it takes it. */
function troubleWith(kind: InstallKind, text: string): string | undefined {
  if (kind === 'download') {
    return isWebAddress(text)
      ? undefined
      : '`url` must be one web address. Write it like `https://example.com/tool.tar.gz`.';
  }
  const name = installKeys[kind][0];
  if (/\s/.test(text)) return `\`${name}\` holds a blank. Write the bare name, without a command or options.`;
  if (text.startsWith('-')) return `\`${name}\` begins with \`-\`, like an option. Write the bare name.`;
  if (/^[a-z+]+:|:\/\//i.test(text))
    return `\`${name}\` must come from a registry. Write the bare name rather than an address.`;
  return undefined;
}
