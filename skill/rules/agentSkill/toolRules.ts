import type { TargetId, ToolForm } from '../../../schemas/index.ts';
import type { DocumentPath, TextRange } from '../../document/index.ts';
import type { Finding, Fix } from '../../finding.ts';
import { readsField, supportOf } from '../../targets.ts';
import type { DocumentContext } from '../checkContext.ts';
import { typeName } from '../manifest/schemaMessages.ts';
import { finding, rangeOfValue } from '../report.ts';
import { notText } from './notText.ts';
import { readToolList } from './toolList.ts';
import { namesOf } from './verdict.ts';

const fields = ['allowed-tools', 'disallowed-tools'] as const;

/** How tools are listed, and that the brackets of their patterns are paired. */
export function checkTools(context: DocumentContext): readonly Finding[] {
  return fields.flatMap(field => checkField(context, field));
}

function checkField(context: DocumentContext, field: (typeof fields)[number]): readonly Finding[] {
  const { file, document, value, targets } = context;
  const written = value[field];
  const readers = targets.filter(target => readsField(field, target));
  if (written === undefined || written === null || readers.length === 0) return [];
  const range = rangeOfValue(document, [field]);
  if (typeof written === 'string') {
    const list = readToolList(written);
    const unpaired = checkBrackets(context, [field], written);
    return unpaired.length > 0
      ? unpaired
      : checkForm(context, field, list.form, readers, range, spaced(context, field, list.tools));
  }
  if (Array.isArray(written)) {
    const texts = written.filter(tool => typeof tool === 'string');
    const unpaired = texts.flatMap((tool, index) => checkBrackets(context, [field, index], tool));
    // An entry with a space outside of brackets would become two tools.
    const isPlain =
      texts.length === written.length && texts.every(tool => readToolList(tool).tools.length === 1);
    const fix = isPlain && unpaired.length === 0 ? spaced(context, field, texts) : undefined;
    return [...unpaired, ...checkForm(context, field, 'list', readers, range, fix)];
  }
  const number = notText(file, document, [field], written);
  if (number !== undefined) return [number];
  const message = `\`${field}\` must be a text or a list, but this is ${typeName(written)}, so no tool is read from it. Write it like \`Read Grep Bash(git:*)\`.`;
  return [finding('manifest/type', file, range, message, { severity: 'warning' })];
}

function checkBrackets(
  { file, document }: DocumentContext,
  path: DocumentPath,
  text: string,
): readonly Finding[] {
  const { unpaired } = readToolList(text);
  if (unpaired === undefined) return [];
  const range = rangeOfValue(document, path);
  const source = document.text.slice(range.start, range.end);
  const lead = source === text ? 0 : source.slice(1, -1) === text ? 1 : undefined;
  const place =
    lead === undefined
      ? range
      : { start: range.start + lead + unpaired, end: range.start + lead + unpaired + 1 };
  const what = text[unpaired] === '(' ? 'is not closed' : 'closes nothing';
  const message = `This bracket ${what}, so the tool's pattern ends elsewhere than meant, and other tools are allowed. Write each pattern like \`Bash(git:*)\`.`;
  return [finding('agent-skill/tools-bracket', file, place, message)];
}

const formNames: Readonly<Record<ToolForm, string>> = {
  spaces: 'with spaces between them',
  commas: 'with commas between them',
  list: 'as a list',
};

/** A hint where one of the targets reads the form, and a little more where none does. */
function checkForm(
  { file }: DocumentContext,
  field: string,
  form: ToolForm,
  readers: readonly TargetId[],
  range: TextRange,
  fix: Fix | undefined,
): readonly Finding[] {
  const strangers = readers.filter(target => supportOf(field, target).toolForms?.includes(form) === false);
  if (strangers.length === 0) return [];
  const isRead = readers.some(target => supportOf(field, target).toolForms?.includes(form) === true);
  const message = `The tools are listed ${formNames[form]}, and one text with spaces between them is asked for by ${namesOf(strangers)}, so some clients read another tool or none. Write it like \`Read Grep Bash(git:*)\`.`;
  const details = {
    severity: isRead ? 'hint' : 'information',
    ...(fix === undefined ? {} : { fix }),
  } as const;
  return [finding('agent-skill/tools-form', file, range, message, details)];
}

/** One text on one line, where nothing in it would have to be written otherwise in YAML. */
function spaced({ document }: DocumentContext, field: string, tools: readonly string[]): Fix | undefined {
  const range = document.rangeOf([field]);
  const key = document.keyRangeOf([field]);
  const text = tools.join(' ');
  if (
    range === undefined ||
    key === undefined ||
    !/^[A-Za-z_]/.test(text) ||
    /[:#][ \t]|[ \t]#|\n|:$/.test(text)
  )
    return undefined;
  // A comment, an anchor or an alias would be lost.
  if (/^:\s*[*&!|>]|#/.test(document.text.slice(key.end, range.end))) return undefined;
  return {
    title: 'Separate the tools by spaces',
    replacements: [{ start: key.end, end: range.end, text: `: ${text}` }],
  };
}
