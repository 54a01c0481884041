import type { Finding } from '../../finding.ts';
import { mappingOf, textOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfValue } from '../report.ts';

/** Rules for a set of triggers beyond its schema: `[{query, should_trigger}]`. */
export function checkTriggers(context: DocumentContext): readonly Finding[] {
  const { value } = context.document;
  const queries = Array.isArray(value) ? value.map(mappingOf) : [];
  return [...checkDuplicates(context, queries), ...checkBothSides(context, queries)];
}

type Query = Readonly<Record<string, unknown>>;

function checkDuplicates({ document, file }: DocumentContext, queries: readonly Query[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return queries.flatMap((item, index) => {
    const query = textOf(item['query'])?.trim().replace(/\s+/g, ' ').toLowerCase();
    if (query === undefined || query === '') return [];
    const first = seen.get(query);
    if (first === undefined) {
      seen.set(query, index);
      return [];
    }
    const agrees = queries[first]?.['should_trigger'] === item['should_trigger'];
    const message = agrees
      ? `Entry ${first + 1} asks the same, so this one shows nothing new. Remove it, or say it in other words.`
      : `Entry ${first + 1} asks the same and expects the opposite, so one of them always fails. Remove one.`;
    return [finding('evals/query-duplicate', file, rangeOfValue(document, [index, 'query']), message)];
  });
}

function checkBothSides({ document, file }: DocumentContext, queries: readonly Query[]): readonly Finding[] {
  const answers = queries.map(item => item['should_trigger']);
  const [first] = answers;
  if (answers.length < 2 || typeof first !== 'boolean' || answers.some(answer => answer !== first)) return [];
  const message = first
    ? 'All queries should start the skill, so a description that always starts it passes too. Add some that should not: near misses show most.'
    : 'No query should start the skill, so a description that never starts it passes too. Add some that should.';
  return [finding('evals/triggers-one-sided', file, rangeOfValue(document, [0, 'should_trigger']), message)];
}
