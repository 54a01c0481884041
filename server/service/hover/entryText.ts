import { outlineOf, pythonModuleFile } from '../../../skill/index.ts';
import type { ServiceDocument } from '../serviceDocument.ts';

/** A signature is not longer than this in what is shown. */
const longestSignature = 400;

/** The first line of the function that `module:callable` names, in Markdown; undefined where it is not found. */
export function describeEntry({ snapshot }: ServiceDocument, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const separator = value.lastIndexOf(':');
  if (separator < 0) return undefined;
  const module = value.slice(0, separator).trim();
  const name = value.slice(separator + 1).trim();
  const file =
    pythonModuleFile(snapshot, module.replace(/\.py$/, '').replaceAll('/', '.')) ??
    (snapshot.paths.has(module) ? module : undefined);
  return file === undefined ? undefined : describeFunction(snapshot, file, name);
}

/** The same for a function of the file that the manifest names once for all its commands. */
export function describeHandler(
  { snapshot }: ServiceDocument,
  module: unknown,
  name: unknown,
): string | undefined {
  if (typeof module !== 'string' || typeof name !== 'string') return undefined;
  const path = module.replace(/^(?:\.\/)+/, '');
  return snapshot.paths.has(path) ? describeFunction(snapshot, path, name) : undefined;
}

function describeFunction(
  snapshot: ServiceDocument['snapshot'],
  file: string,
  name: string,
): string | undefined {
  const text = snapshot.read(file);
  const symbol = outlineOf(snapshot, file)?.symbols.find(known => known.name === name);
  if (text === undefined || symbol === undefined) return undefined;
  const [language, bodySign] = file.endsWith('.py')
    ? (['python', ':'] as const)
    : (['typescript', '{'] as const);
  return `\`\`\`${language}\n${signatureAt(text, symbol.range.start, bodySign)}\n\`\`\`\n\n${file}`;
}

/** From the start of the line to the function's body, on one line. */
function signatureAt(text: string, offset: number, bodySign: ':' | '{'): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const part = text.slice(start, start + longestSignature);
  let depth = 0;
  for (let index = offset - start; index < part.length; index += 1) {
    const character = part[index] ?? '';
    if (depth === 0 && (character === '\n' || character === bodySign)) return oneLine(part.slice(0, index));
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
  }
  return oneLine(part.split('\n')[0] ?? '');
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([([]) /g, '$1')
    .replaceAll(/,? ([)\]])/g, '$1')
    .trim();
}
