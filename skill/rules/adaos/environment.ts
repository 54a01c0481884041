import type { DocumentPath } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { rangeOfPart } from '../partOfValue.ts';
import { finding } from '../report.ts';

/** What fills a placeholder: a variable of the host, with or without a default, or a secret. */
const wellFormed = /^\$\{(?:[A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?|secret:[^}]+)\}$/;

/** The shell's form for "unset, but not empty", which is not read here. */
const withoutColon = /^\$\{([A-Za-z_][A-Za-z0-9_]*)-([^}]*)\}$/;

/** Placeholders in the variables that the skill's process gets. */
export function checkEnvironment(context: DocumentContext): readonly Finding[] {
  return Object.entries(mappingOf(context.value['env'])).flatMap(([name, value]) =>
    typeof value === 'string' ? checkValue(context, ['env', name], value) : [],
  );
}

function checkValue(
  { file, document }: DocumentContext,
  path: DocumentPath,
  value: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  let to = 0;
  for (let from = value.indexOf('${'); from >= 0; from = value.indexOf('${', to)) {
    const closing = value.indexOf('}', from);
    to = closing < 0 ? value.length : closing + 1;
    const written = value.slice(from, to);
    if (wellFormed.test(written)) continue;
    const range = rangeOfPart(document, path, value, from, to);
    const isPlain = range.end - range.start === to - from;
    const [, variable, fallback] = withoutColon.exec(written) ?? [];
    const mended = variable === undefined ? undefined : `\${${variable}:-${fallback ?? ''}}`;
    const mend = mended ?? '${NAME}` or `${NAME:-default}';
    const what = closing < 0 ? 'has no closing `}`' : 'is not a placeholder that is known';
    const message = `\`${written.slice(0, 60)}\` ${what}, so the skill gets it letter by letter. Write \`${mend}\`.`;
    const fix =
      mended !== undefined && isPlain
        ? { title: `Write \`${mended}\``, replacements: [{ ...range, text: mended }] }
        : undefined;
    const details = fix === undefined ? {} : { fix };
    findings.push(finding('adaos/environment-placeholder', file, range, message, details));
  }
  return findings;
}
