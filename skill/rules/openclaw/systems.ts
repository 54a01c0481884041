import type { DocumentPath } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import { type Entry, entriesOf } from '../listEntries.ts';
import { fixOf, replacedValue } from '../valueFix.ts';
import { type Envelope, rangeOfPlace } from './envelope.ts';

/** The systems as Node.js names them, by what people write, in lower case. */
const systemNames: Readonly<Record<string, string>> = {
  darwin: 'darwin',
  macos: 'darwin',
  macosx: 'darwin',
  'mac os': 'darwin',
  'mac os x': 'darwin',
  'os x': 'darwin',
  osx: 'darwin',
  mac: 'darwin',
  linux: 'linux',
  'gnu/linux': 'linux',
  win32: 'win32',
  windows: 'win32',
  win: 'win32',
  win64: 'win32',
};

/** The name that clients know for a system, or undefined. */
export function systemNamed(text: string): string | undefined {
  const name = text.trim().toLowerCase();
  return Object.hasOwn(systemNames, name) ? systemNames[name] : undefined;
}

/** Systems that clients compare with `process.platform` letter by letter. */
export function checkSystems(envelope: Envelope): readonly Finding[] {
  const { value, at } = envelope;
  const install = Array.isArray(value['install']) ? value['install'] : [];
  const lists: readonly (readonly [unknown, DocumentPath])[] = [
    [value['os'], ['os']],
    ...install.map((step, index) => [mappingOf(step)['os'], ['install', index, 'os']] as const),
  ];
  return lists.flatMap(([list, path]) => {
    const entries = entriesOf(list, [...at, ...path]);
    const written = new Set(entries.map(({ text }) => text));
    return entries.flatMap(entry => checkSystem(envelope, entry, written));
  });
}

function checkSystem(
  { document, report }: Envelope,
  { text, path }: Entry,
  written: ReadonlySet<string>,
): readonly Finding[] {
  const known = systemNamed(text);
  if (text === known) return [];
  const isThere = known !== undefined && written.has(known);
  const mend =
    known === undefined
      ? 'Write `darwin`, `linux` or `win32`, or leave `os` out where every system will do.'
      : isThere
        ? `Remove it: \`${known}\` is there already.`
        : `Write \`${known}\`.`;
  const message = `Clients compare \`os\` with \`darwin\`, \`linux\` and \`win32\`, so \`${text}\` matches no system. ${mend}`;
  const replacement = known === undefined || isThere ? undefined : replacedValue(document, path, text, known);
  const fix = fixOf(`Write \`${known ?? ''}\``, replacement);
  return [report('openclaw/os-value', rangeOfPlace(document, path), message, fix)];
}
