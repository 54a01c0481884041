import { type TargetId, targets as table } from '../../../schemas/index.ts';
import type { Finding, Fix } from '../../finding.ts';
import { readsField, supportOf, targetIds } from '../../targets.ts';
import type { DocumentContext } from '../checkContext.ts';
import { homeOfTopKey } from '../openclaw/misplacedKeys.ts';
import { finding, rangeOfOwner } from '../report.ts';
import { keysForMissing } from './missingKey.ts';
import { intendedKey } from './misspelling.ts';
import { namesOf } from './verdict.ts';

/** What the targets make of each key. A key that one of them documents is never an error or a warning. */
export function checkKeys(context: DocumentContext): readonly Finding[] {
  const reported = keysForMissing(context);
  const taken = new Set<string>();
  return Object.keys(context.value)
    .filter(key => !reported.includes(key))
    .flatMap(key => checkKey(context, key, taken) ?? []);
}

/** `taken`: the names that earlier keys get by their fixes. */
function checkKey(context: DocumentContext, key: string, taken: Set<string>): Finding | undefined {
  const { targets } = context;
  const rejecting = targets.filter(target => statusOf(key, target) === 'rejected');
  const readers = isDocumented(key) ? targets.filter(target => readsField(key, target)) : [];
  if (readers.length > 0)
    return rejecting.length === 0 ? undefined : disputed(context, key, readers, rejecting);
  if (rejecting.length > 0) return rejected(context, key, rejecting, taken);
  if (targets.length === 0) return undefined;
  return isDocumented(key) ? ignored(context, key) : unknown(context, key, taken);
}

/** The table names keys below others by their path, which a key with a dot in it must not be taken for. */
function isDocumented(key: string): boolean {
  return !key.includes('.') && Object.hasOwn(table.fields, key);
}

function statusOf(key: string, target: TargetId): string {
  return isDocumented(key) ? supportOf(key, target).status : table.targets[target].unknownKeys;
}

function disputed(
  { file, document }: DocumentContext,
  key: string,
  readers: readonly TargetId[],
  rejecting: readonly TargetId[],
): Finding {
  const message = `\`${key}\` is a key of ${namesOf(readers)}, and a skill that holds it is rejected by ${namesOf(rejecting)}. Keep it where the first counts more, or remove the other from the targets.`;
  return finding('agent-skill/key-rejected', file, rangeOfOwner(document, [key]), message, {
    severity: 'hint',
  });
}

function rejected(
  context: DocumentContext,
  key: string,
  rejecting: readonly TargetId[],
  taken: Set<string>,
): Finding {
  const { file, document } = context;
  const intended = intendedIn(context, key);
  const mend =
    intended === undefined ? 'Remove it, or put it below `metadata`.' : `Did you mean \`${intended}\`?`;
  const message = `A skill with the key \`${key}\` is rejected by ${namesOf(rejecting)}. ${mend}`;
  const fix = intended === undefined ? undefined : renaming(context, key, intended, taken);
  return finding(
    'agent-skill/key-rejected',
    file,
    rangeOfOwner(document, [key]),
    message,
    fix === undefined ? {} : { fix },
  );
}

/** Documented by clients that are no targets. Where the specification is one, their keys are welcome. */
function ignored({ file, document, targets }: DocumentContext, key: string): Finding | undefined {
  if (targets.some(target => table.targets[target].welcomesClientKeys === true)) return undefined;
  const readers = targetIds.filter(target => readsField(key, target));
  const message = `\`${key}\` is a key of ${namesOf(readers)} and ignored by ${namesOf(targets)}. Add a client that reads it to the targets, or remove the key.`;
  return finding('agent-skill/key-ignored', file, rangeOfOwner(document, [key]), message);
}

function unknown(context: DocumentContext, key: string, taken: Set<string>): Finding | undefined {
  const { file, document, value } = context;
  const range = rangeOfOwner(document, [key]);
  const intended = intendedIn(context, key);
  if (intended !== undefined) {
    const message = `No client documents \`${key}\`, so it is ignored. Did you mean \`${intended}\`?`;
    const fix = renaming(context, key, intended, taken);
    return finding('agent-skill/key-misspelt', file, range, message, fix === undefined ? {} : { fix });
  }
  // A client's key in the wrong place has a rule of that client's.
  if (homeOfTopKey(key, value[key]) !== undefined) return undefined;
  const message = `No client documents \`${key}\`, so it is ignored, and packaging for claude.ai rejects it. Put data of your own below \`metadata\`.`;
  return finding('agent-skill/key-unknown', file, range, message);
}

function intendedIn({ value }: DocumentContext, key: string): string | undefined {
  const intended = intendedKey(key);
  return intended === undefined || Object.hasOwn(value, intended) ? undefined : intended;
}

/** Of several keys that mean the same one only the first can take its name. */
function renaming(
  { document }: DocumentContext,
  key: string,
  intended: string,
  taken: Set<string>,
): Fix | undefined {
  if (taken.has(intended)) return undefined;
  taken.add(intended);
  const range = document.keyRangeOf([key]);
  if (range === undefined || range.start === range.end) return undefined;
  return { title: `Rename the key to \`${intended}\``, replacements: [{ ...range, text: intended }] };
}
