import type { Notation } from '../cursor/index.ts';

/** A text as the notation writes it: in its quotes, or in double ones where YAML would read something else. */
export function writtenText(text: string, { style, quote }: Notation): string {
  if (quote === "'") return `'${text.replaceAll("'", "''")}'`;
  if (quote === '"' || !isPlain(text, style === 'flow')) return JSON.stringify(text);
  return text;
}

/** Whether YAML reads the text as itself without quotes. */
function isPlain(text: string, inFlow: boolean): boolean {
  if (text === '' || text.trim() !== text) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`]/.test(text)) return false;
  if (/:(?:\s|$)|\s#|[\r\n]/.test(text)) return false;
  if (/^(?:true|false|null|yes|no|on|off|y|n|~)$/i.test(text)) return false;
  if (/^[+.\d][\d_.:eE+-]*$|^0[box][\da-f_]+$/i.test(text)) return false;
  return !(inFlow && /[,[\]{}]/.test(text));
}
