import type { ToolForm } from '../../../schemas/index.ts';

/** Tools as one text names them. */
export interface ToolList {
  /** Each with its pattern: `Bash(git add:*)`. */
  readonly tools: readonly string[];
  readonly form: Exclude<ToolForm, 'list'>;
  /** The place of the first bracket without its partner, in the text. */
  readonly unpaired: number | undefined;
}

/** Takes a text apart at spaces and commas outside of brackets. */
export function readToolList(text: string): ToolList {
  const tools: string[] = [];
  const open: number[] = [];
  let form: ToolList['form'] = 'spaces';
  let stray: number | undefined;
  let start = 0;
  const end = (at: number): void => {
    if (at > start) tools.push(text.slice(start, at));
    start = at + 1;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '(') open.push(at);
    else if (character === ')') {
      if (open.pop() === undefined) stray ??= at;
    } else if (open.length === 0 && (character === ',' || /\s/.test(character))) {
      if (character === ',') form = 'commas';
      end(at);
    }
  }
  end(text.length);
  return { tools, form, unpaired: stray ?? open[0] };
}
