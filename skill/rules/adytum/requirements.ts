import { isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import type { Envelope, Report } from '../openclaw/envelope.ts';
import { checkEnvironment } from '../openclaw/environmentNames.ts';
import { checkInstall } from '../openclaw/installSteps.ts';
import { checkPrograms } from '../openclaw/programNames.ts';
import { checkSystems } from '../openclaw/systems.ts';
import { finding } from '../report.ts';

/** Requirements, directly in `metadata` and in its OpenClaw block: they follow OpenClaw's rules in both places. */
export function checkRequirements({ file, document, value }: DocumentContext): readonly Finding[] {
  const report: Report = (rule, range, message, fix) =>
    finding(rule, file, range, message, fix === undefined ? {} : { fix });
  const metadata = mappingOf(value['metadata']);
  const blocks: readonly Envelope[] = [
    { document, at: ['metadata'], value: metadata, report },
    { document, at: ['metadata', 'openclaw'], value: mappingOf(metadata['openclaw']), report },
  ];
  return blocks.flatMap(block => {
    const { requires } = block.value;
    const below = isMapping(requires) ? [{ ...block, at: [...block.at, 'requires'], value: requires }] : [];
    return [
      // `primaryEnv` alone is fine here: it only says which variable the key stands for.
      ...checkEnvironment(block).filter(({ rule }) => rule !== 'openclaw/primary-env'),
      ...checkInstall(block),
      ...checkPrograms(block),
      ...[block, ...below].flatMap(checkSystems),
    ];
  });
}
