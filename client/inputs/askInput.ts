import type * as vscode from 'vscode';
import type { JsonSchema } from '../../skill/index.ts';
import { fieldsOf, type InputField, parseField, textOf } from './fields.ts';
import { askStep } from './steps.ts';

export interface InputQuestion {
  readonly title: string;
  readonly schema: JsonSchema | undefined;
  readonly memory: vscode.Memento;
  readonly memoryKey: string;
}

type Input = Readonly<Record<string, unknown>>;

/** Asks for a tool's input, one property at a time, with a way back. Undefined when the person left. */
export async function askInput(question: InputQuestion): Promise<Input | undefined> {
  const fields = fieldsOf(question.schema);
  const remembered = question.memory.get<Input>(question.memoryKey, {});
  const answers = new Map<InputField, unknown>();
  let index = 0;
  for (let field = fields[index]; field !== undefined; field = fields[index]) {
    const answer = await askStep({
      title: question.title,
      number: index + 1,
      total: fields.length,
      field,
      prefilled: answers.has(field) ? answers.get(field) : rememberedValue(field, remembered),
    });
    switch (answer.state) {
      case 'left':
        return undefined;
      case 'back':
        index -= 1;
        break;
      case 'omitted':
        answers.set(field, undefined);
        index += 1;
        break;
      case 'value':
        answers.set(field, answer.value);
        index += 1;
        break;
    }
  }
  await question.memory.update(
    question.memoryKey,
    collect(answers, field => !field.secret),
  );
  return collect(answers, () => true);
}

/** The last input's value where it still fits the schema. */
function rememberedValue(field: InputField, remembered: Input): unknown {
  if (field.secret) return undefined;
  const value = field.name === '' ? remembered : remembered[field.name];
  if (value === undefined || (field.name === '' && Object.keys(remembered).length === 0)) return undefined;
  return parseField(field, textOf(value)).state === 'value' ? value : undefined;
}

function collect(answers: ReadonlyMap<InputField, unknown>, keep: (field: InputField) => boolean): Input {
  const input: Record<string, unknown> = {};
  for (const [field, value] of answers) {
    if (value === undefined || !keep(field)) continue;
    if (field.name === '') Object.assign(input, value);
    else input[field.name] = value;
  }
  return input;
}
