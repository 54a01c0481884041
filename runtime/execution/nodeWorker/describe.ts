import { pathToFileURL } from 'node:url';
import { inspect, stripVTControlCharacters } from 'node:util';
import { skillRoot } from './places.ts';

const maximumSentence = 500;

/** `TypeError: bad value`, the first line only; whatever was thrown, it never throws itself. */
export function describe(problem: unknown): string {
  return cut(withoutFolder(lineOf(problem)));
}

/** The same for what an import failed with: that it is an error, and Node's code for it, says nothing more. */
export function reason(problem: unknown): string {
  return describe(problem).replace(/^Error: /, '');
}

/** How a value looks, short. */
export function shown(value: unknown): string {
  let text: string;
  try {
    text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, customInspect: false });
  } catch {
    // A proxy or a getter of the skill's that throws.
    text = typeof value;
  }
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function lineOf(problem: unknown): string {
  try {
    if (!(problem instanceof Error)) {
      const { name, message } = (problem ?? {}) as { readonly name?: unknown; readonly message?: unknown };
      // An error of another realm, for example one that a test's process sent.
      return typeof message === 'string'
        ? `${String(name ?? 'Error')}: ${firstLine(message)}`
        : shown(problem);
    }
    const message = firstLine(String(problem.message));
    return message === '' ? String(problem.name) : `${problem.name}: ${message}`;
  } catch {
    return 'an error that cannot be read';
  }
}

/** Without the cross that a compiler draws before it. */
function firstLine(text: string): string {
  const line = stripVTControlCharacters(text).trim().split('\n')[0]?.trim() ?? '';
  return line.replace(/^x (?=[A-Z])/, '');
}

/** Messages of Node name files by their whole path; below the skill's folder the rest says enough. */
function withoutFolder(text: string): string {
  const url = `${pathToFileURL(skillRoot).href}/`;
  return text.replaceAll(url, '').replaceAll(`${skillRoot}/`, '').replaceAll(`${skillRoot}\\`, '');
}

function cut(text: string): string {
  return text.length > maximumSentence ? `${text.slice(0, maximumSentence - 1)}…` : text;
}
