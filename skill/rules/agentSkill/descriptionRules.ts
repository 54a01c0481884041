import { type TargetId, targets as table } from '../../../schemas/index.ts';
import { countText } from '../../countText.ts';
import type { TextRange } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { readsField, supportOf } from '../../targets.ts';
import type { DocumentContext } from '../checkContext.ts';
import { typeName } from '../manifest/schemaMessages.ts';
import { finding, rangeOfValue } from '../report.ts';
import { checkMissing } from './missingKey.ts';
import { notText } from './notText.ts';
import { lengthOf, namesOf, smallestLimit, verdictOf } from './verdict.ts';

/** Everything that the targets ask of the description. */
export function checkDescription(context: DocumentContext): readonly Finding[] {
  const { file, document, value, targets } = context;
  const description = value['description'];
  if (description === undefined || description === null) return checkMissing(context, 'description');
  if (targets.length === 0) return [];
  const range = rangeOfValue(document, ['description']);
  if (typeof description !== 'string') {
    const number = notText(file, document, ['description'], description);
    if (number !== undefined) return [number];
    const message = `\`description\` must be a text, but this is ${typeName(description)}, so clients do not load the skill. Write it like \`Fills in PDF forms. Use it when a form has to be completed.\``;
    return [finding('agent-skill/description-type', file, range, message)];
  }
  if (description.trim() === '') {
    const message =
      'The description is empty, so an agent never chooses the skill. Write what it does and when to use it.';
    return [finding('agent-skill/description-empty', file, range, message)];
  }
  return [
    ...checkLength(context, description, range),
    ...checkBrackets(context, description, range),
    ...checkListing(context, range),
    ...checkOccasion(context, description, range),
  ];
}

function checkLength(
  { file, targets }: DocumentContext,
  description: string,
  range: TextRange,
): readonly Finding[] {
  const length = lengthOf(description);
  const verdict = verdictOf(
    targets,
    'description',
    'length',
    ({ maxLength }) => maxLength !== undefined && length > maxLength,
  );
  if (verdict === undefined) return [];
  const limit = smallestLimit(verdict.targets, target => supportOf('description', target).maxLength);
  const message = `The description has ${countText(length)} characters; at most ${countText(limit)} are allowed, and some clients do not load a longer one. Move details into the text below.`;
  return [finding('agent-skill/description-length', file, range, message, { severity: verdict.severity })];
}

function checkBrackets(
  { file, document, targets }: DocumentContext,
  description: string,
  range: TextRange,
): readonly Finding[] {
  const verdict = verdictOf(targets, 'description', 'forbidden', ({ forbidden = '' }) =>
    [...forbidden].some(character => description.includes(character)),
  );
  if (verdict === undefined) return [];
  const forbidden = verdict.targets.map(target => supportOf('description', target).forbidden ?? '').join('');
  const token = tokenWith(forbidden, document.text, range);
  const message = `The description holds \`${document.text.slice(token.start, token.end)}\`, and every \`<\` and \`>\` in it is rejected by ${namesOf(verdict.targets)}. Write it in other words.`;
  return [finding('agent-skill/description-brackets', file, token, message, { severity: verdict.severity })];
}

/** The first of the characters in the source, with the tag that it begins. */
function tokenWith(characters: string, text: string, range: TextRange): TextRange {
  for (let at = range.start; at < range.end; at += 1) {
    if (!characters.includes(text[at] ?? '')) continue;
    // The sign of a folded text is none of the description.
    if (at === range.start && text[at] === '>') continue;
    const end = text[at] === '<' ? text.indexOf('>', at) : -1;
    const isTag = end > 0 && end < range.end && end - at <= 40 && !text.slice(at, end).includes('\n');
    return { start: at, end: isTag ? end + 1 : at + 1 };
  }
  return range;
}

/** Some clients cut what they show of several fields together. */
function checkListing({ file, value, targets }: DocumentContext, range: TextRange): readonly Finding[] {
  const cutting = targets.flatMap(target => {
    const { listing } = supportOf('description', target);
    if (listing === undefined) return [];
    const length = ['description', ...listing.with]
      .map(field => value[field])
      .reduce<number>((sum, text) => sum + (typeof text === 'string' ? lengthOf(text) : 0), 0);
    return length > listing.maxLength ? [{ target, length, listing }] : [];
  });
  const [first] = cutting;
  if (first === undefined) return [];
  const { length, listing, target } = first;
  const fields = ['description', ...listing.with.filter(field => Object.hasOwn(value, field))];
  const message = `${fields.map(field => `\`${field}\``).join(' and ')} have ${countText(length)} characters, and ${table.targets[target].title} cuts them at ${countText(listing.maxLength)} where it lists skills. Put what decides first, or shorten them.`;
  return [finding('agent-skill/description-cut', file, range, message)];
}

/** Words that tell an occasion or a trigger. Texts in other scripts are not judged. */
const occasion =
  /\b(?:when|whenever|where|while|if|in case|once|before|after|during|upon|for|use|uses|used|using|useful|usage|trigger\w*|activat\w*|invok\w*|ask\w*|request\w*|mention\w*|need\w*|want\w*|requir\w*|must|should|always|help\w*|to)\b/iu;

function checkOccasion(
  { file, value, targets }: DocumentContext,
  description: string,
  range: TextRange,
): readonly Finding[] {
  const more = value['when_to_use'];
  const isSaidElsewhere =
    typeof more === 'string' &&
    more.trim() !== '' &&
    targets.some((target: TargetId) => readsField('when_to_use', target));
  if (isSaidElsewhere || occasion.test(description) || !isEnglish(description)) return [];
  const message =
    'The description does not say when to use the skill, and an agent chooses by this text alone. Add a sentence such as `Use it when …`.';
  return [finding('agent-skill/description-when', file, range, message)];
}

function isEnglish(text: string): boolean {
  return !/[^\p{ASCII}\p{P}\p{S}\p{Emoji_Presentation}\p{M}\s]/u.test(text);
}
