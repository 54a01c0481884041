import { openclawEnvelopeSchema, validateOpenclawEnvelope } from '../../../schemas/index.ts';
import { type DocumentPath, isMapping } from '../../document/index.ts';
import type { Finding, Severity } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { checkSchema } from '../manifest/schemaRules.ts';
import { checkAddresses, checkSkillHomepage } from './addresses.ts';
import { type Envelope, envelopeNames, isForOpenclaw, type Report, reporterFor } from './envelope.ts';
import { checkNames } from './envelopeNames.ts';
import { checkEnvironment } from './environmentNames.ts';
import { checkInstall } from './installSteps.ts';
import { checkListsAsText } from './listsAsText.ts';
import { checkMetadataText } from './metadataText.ts';
import { checkPlaces } from './misplacedKeys.ts';
import { checkPrograms } from './programNames.ts';
import { checkSystems } from './systems.ts';
import { checkEnvelopeKeys } from './unknownEnvelopeKeys.ts';

/** Rules for what OpenClaw and ClawHub read below `metadata`. */
export function checkOpenclaw(context: DocumentContext): readonly Finding[] {
  const { document, value } = context;
  const report = reporterFor(context);
  const { metadata } = value;
  const findings = [...checkPlaces(context, report), ...checkSkillHomepage(document, value, report)];
  if (typeof metadata === 'string') findings.push(...checkMetadataText(document, metadata, report));
  if (!isMapping(metadata)) return findings;
  findings.push(...checkNames(document, metadata, report));
  for (const name of envelopeNames) {
    if (Object.hasOwn(metadata, name))
      findings.push(...checkEnvelope(context, report, ['metadata', name], metadata[name]));
  }
  return findings;
}

const envelopeChecks: readonly ((envelope: Envelope) => readonly Finding[])[] = [
  checkEnvelopeKeys,
  checkListsAsText,
  checkSystems,
  checkPrograms,
  checkEnvironment,
  checkInstall,
  checkAddresses,
];

function checkEnvelope(
  context: DocumentContext,
  report: Report,
  at: DocumentPath,
  value: unknown,
): readonly Finding[] {
  const { document, file } = context;
  const findings = checkSchema(file, document, {
    schema: openclawEnvelopeSchema,
    validator: validateOpenclawEnvelope,
    notText: 'information',
    at,
  }).map(found => ({ ...found, severity: softened(found.severity, isForOpenclaw(context)) }));
  if (!isMapping(value)) return findings;
  const envelope: Envelope = { document, at, value, report };
  return [...findings, ...envelopeChecks.flatMap(check => check(envelope))];
}

/** Clients pass over what they cannot use, so nothing here is an error, and without such a client all are hints. */
function softened(severity: Severity, isMeant: boolean): Severity {
  if (!isMeant) return 'hint';
  return severity === 'error' ? 'warning' : severity;
}
