import { findSchema, openclawEnvelopeSchema } from '../../../schemas/index.ts';
import { type DocumentPath, isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { type Envelope, rangeOfKey } from './envelope.ts';
import { installKind, isInstallKind } from './installKinds.ts';
import { misplacedInEnvelope } from './misplacedKeys.ts';

/** Keys that no client reads where they stand: those of another place, and those of none. */
export function checkEnvelopeKeys(envelope: Envelope): readonly Finding[] {
  const { value } = envelope;
  return [
    ...keysIn(envelope, [], value),
    ...keysIn(envelope, ['requires'], value['requires']),
    ...stepsOf(value['install']).flatMap(index =>
      keysIn(envelope, ['install', index], itemOf(value['install'], index)),
    ),
  ];
}

/** The install steps that a client would take: in a step that is dropped no key counts. */
function stepsOf(install: unknown): readonly number[] {
  if (!Array.isArray(install)) return [];
  return install.flatMap((step, index) =>
    isMapping(step) && isInstallKind(installKind(step)) ? [index] : [],
  );
}

function itemOf(list: unknown, index: number): unknown {
  return Array.isArray(list) ? list[index] : undefined;
}

function keysIn(envelope: Envelope, below: DocumentPath, owner: unknown): readonly Finding[] {
  if (!isMapping(owner)) return [];
  const { document, at, report } = envelope;
  const known = Object.keys(findSchema(openclawEnvelopeSchema, below)?.properties ?? {});
  return Object.keys(owner).flatMap(key => {
    const isStep = typeof below.at(-1) === 'number';
    const elsewhere = isStep ? undefined : misplacedInEnvelope(envelope, below, key, owner[key]);
    if (elsewhere !== undefined) return [elsewhere];
    // Clients take `type` for `kind` where that is missing, and `env` for `envVars`.
    const isOtherName = (isStep && key === 'type') || (below.length === 0 && key === 'env');
    if (known.includes(key) || isOtherName) return [];
    const range = rangeOfKey(document, [...at, ...below, key]);
    return [report('openclaw/key-unknown', range, sentence(key, below, known))];
  });
}

function sentence(key: string, below: DocumentPath, known: readonly string[]): string {
  const program =
    below[0] === 'requires' && ['commands', 'programs', 'binaries', 'bin', 'executables'].includes(key);
  const advice = program
    ? 'Programs go below `bins`.'
    : below.length === 0
      ? 'Check the spelling, or put data of your own directly below `metadata`.'
      : `Known here: ${known.map(name => `\`${name}\``).join(', ')}.`;
  return `OpenClaw and ClawHub do not read \`${key}\` here, so it does nothing. ${advice}`;
}
