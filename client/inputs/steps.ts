import * as vscode from 'vscode';
import { type InputField, parseField, textOf } from './fields.ts';

export interface Step {
  readonly title: string;
  readonly number: number;
  readonly total: number;
  readonly field: InputField;
  /** What stands in the box already: this tool's last input. Undefined: nothing does. */
  readonly prefilled: unknown;
}

export type StepAnswer =
  | { readonly state: 'value'; readonly value: unknown }
  | { readonly state: 'omitted' | 'back' | 'left' };

/** Asks for one input, by a list where the schema names the values. */
export function askStep(step: Step): Promise<StepAnswer> {
  return step.field.kind === 'choice' ? askChoice(step) : askText(step);
}

function askText({ title, number, total, field, prefilled }: Step): Promise<StepAnswer> {
  const box = vscode.window.createInputBox();
  prepare(box, title, number, total);
  box.prompt = promptOf(field);
  box.placeholder = placeholderOf(field);
  box.password = field.secret;
  if (prefilled !== undefined) box.value = textOf(prefilled);
  box.onDidChangeValue(text => {
    // An empty box is not a mistake before Enter.
    const result = text === '' ? undefined : parseField(field, text);
    box.validationMessage = result?.state === 'problem' ? result.message : undefined;
  });
  return answerOf(box, () => {
    const result = parseField(field, box.value);
    if (result.state !== 'problem') return result;
    box.validationMessage = result.message;
    return undefined;
  });
}

interface ChoiceItem extends vscode.QuickPickItem {
  readonly answer: StepAnswer;
}

function askChoice({ title, number, total, field, prefilled }: Step): Promise<StepAnswer> {
  const list = vscode.window.createQuickPick<ChoiceItem>();
  prepare(list, title, number, total);
  list.placeholder = promptOf(field);
  const choices = field.choices.map(
    (value): ChoiceItem => ({
      label: textOf(value),
      description: 'fallback' in field && value === field.fallback ? 'default' : '',
      answer: { state: 'value', value },
    }),
  );
  list.items = field.required
    ? choices
    : [...choices, { label: '$(dash) Leave out', answer: { state: 'omitted' } }];
  const likely = prefilled ?? field.fallback;
  const active = list.items.find(({ answer }) => answer.state === 'value' && answer.value === likely);
  if (active !== undefined) list.activeItems = [active];
  return answerOf(list, () => list.selectedItems[0]?.answer);
}

function prepare(input: vscode.QuickInput, title: string, number: number, total: number): void {
  input.title = title;
  input.step = number;
  input.totalSteps = total;
  // Looking something up in another window must not lose what was typed.
  input.ignoreFocusOut = true;
}

function promptOf({ name, description, required }: InputField): string {
  const label = name === '' ? '' : `${name}${required ? '' : ' (optional)'}`;
  return [label, description].filter(part => part !== '').join(': ');
}

function placeholderOf(field: InputField): string {
  if (field.fallback !== undefined && field.name !== '')
    return `Empty: the default, ${textOf(field.fallback)}`;
  if (field.name === '') return 'Empty: {}';
  if (field.required) return field.kind === 'array' || field.kind === 'object' ? `JSON ${field.kind}` : '';
  return 'Empty: left out';
}

function answerOf(
  input: (vscode.InputBox | vscode.QuickPick<ChoiceItem>) & vscode.QuickInput,
  accept: () => StepAnswer | undefined,
): Promise<StepAnswer> {
  const { promise, resolve } = Promise.withResolvers<StepAnswer>();
  if ((input.step ?? 1) > 1) input.buttons = [vscode.QuickInputButtons.Back];
  input.onDidAccept(() => {
    const answer = accept();
    if (answer !== undefined) resolve(answer);
  });
  input.onDidTriggerButton(() => resolve({ state: 'back' }));
  input.onDidHide(() => resolve({ state: 'left' }));
  input.show();
  return promise.finally(() => input.dispose());
}
