import { type DocumentPath, isMapping, type ParsedDocument, TextPositions } from '../document/index.ts';
import { mappingOf, textsOf } from '../formats/fields.ts';
import type { SkillFormat } from '../manifest.ts';
import type { DeniedAccess } from './deniedAccess.ts';
import { coversDomain } from './hostName.ts';
import type { PermissionSet } from './permissionSet.ts';
import { type Entries, entriesText } from './remedyText.ts';

export interface RemedyRequest {
  readonly format: SkillFormat;
  /** The skill's id. */
  readonly skill: string;
  /** What is enforced now: a list that is written anew keeps what it allows. */
  readonly permissions: PermissionSet;
  /** Whether the user's own `skills.json` decides, because it states the permission already. */
  readonly inConfiguration?: boolean;
  /** The file that `remedyPlace` names, read; absent where there is none. */
  readonly document?: ParsedDocument;
}

export interface RemedyText {
  /** The skill's manifest, or the user's own `skills.json`. */
  readonly place: 'manifest' | 'configuration';
  /** From 1: the line that changes or before which the text goes; absent without a document. */
  readonly line?: number;
  /** One or more whole lines in the language of the file, indented as they belong there. */
  readonly text: string;
}

/** Where a format's permissions are written: adytum's manifest and `SKILL.md` have no place for them. */
export function remedyPlace({
  format,
  inConfiguration = false,
}: Pick<RemedyRequest, 'format' | 'inConfiguration'>): RemedyText['place'] {
  return inConfiguration || format === 'adytum' || format === 'agent-skill' ? 'configuration' : 'manifest';
}

/** The lines that would allow what was denied. */
export function remedyFor(denied: DeniedAccess, request: RemedyRequest): RemedyText {
  const place = remedyPlace(request);
  const { container, entries } =
    place === 'manifest' && request.format === 'adaos'
      ? adaosEntries(denied, request.document)
      : groupEntries(denied, place, request);
  return { place, ...written(container, entries, place, request.document) };
}

interface Change {
  /** The mapping that holds the entries. */
  readonly container: DocumentPath;
  readonly entries: Entries;
}

function adaosEntries(denied: DeniedAccess, document: ParsedDocument | undefined): Change {
  const word = denied.kind === 'host' ? 'network' : 'filesystem';
  const known = textsOf(mappingOf(document?.value)['permissions']);
  return { container: [], entries: { permissions: [...new Set([...known, word])] } };
}

function groupEntries(denied: DeniedAccess, place: RemedyText['place'], request: RemedyRequest): Change {
  const above =
    place === 'manifest' ? ['requires', 'permissions'] : ['skills', 'entries', request.skill, 'permissions'];
  const { network, files } = request.permissions;
  switch (denied.kind) {
    case 'host': {
      const { host, protocol } = denied;
      const { domains } = network;
      const isCovered = domains === 'any' || domains.some(domain => coversDomain(domain, host));
      const isMissing = !network.protocols.includes(protocol) || domains.length === 0;
      const protocols = [...new Set([...(domains.length === 0 ? [] : network.protocols), protocol])];
      return {
        container: [...above, 'net'],
        entries: {
          ...(isCovered ? {} : { allow_domains: [...domains, host] }),
          // `https` alone is what holds where nothing is written.
          ...(isMissing && protocols.join() !== 'https' ? { protocols } : {}),
        },
      };
    }
    case 'read':
    case 'write': {
      const known = files[denied.kind];
      const list = known === 'workspace' || denied.path === undefined ? true : [...known, denied.path];
      return { container: [...above, 'fs'], entries: { [denied.kind]: list } };
    }
    case 'write-state':
      return { container: [...above, 'actions'], entries: { write_state: true } };
  }
}

/** The entries at their place: below the innermost mapping on their way that is there already. */
function written(
  container: DocumentPath,
  entries: Entries,
  place: RemedyText['place'],
  document: ParsedDocument | undefined,
): { readonly text: string; readonly line?: number } {
  const language = document?.language ?? (place === 'configuration' ? 'json' : 'yaml');
  if (document === undefined || !isMapping(document.value)) {
    const text = entriesText(wrapped(container, entries), language, 0);
    // A file of its own: the braces belong to it.
    return {
      text: language === 'json' ? `{\n${entriesText(wrapped(container, entries), 'json', 2)}\n}` : text,
    };
  }
  const existing = existingPart(document, container);
  const rest = container.slice(existing.length);
  const positions = new TextPositions(document.text);
  const lineOf = (offset: number): number => positions.positionAt(offset).line + 1;
  const indent = childIndent(document, existing, positions);
  const text = entriesText(wrapped(rest, entries), language, indent);
  const [changed] =
    rest.length > 0 ? [] : Object.keys(entries).flatMap(name => keyStart(document, [...existing, name]));
  if (changed !== undefined) return { text, line: lineOf(changed) };
  const [parent] = existing.length === 0 ? [] : keyStart(document, existing);
  if (parent !== undefined) return { text, line: lineOf(parent) + 1 };
  if (language === 'json') return { text, line: lineOf(document.rangeOf([])?.start ?? 0) + 1 };
  // Behind everything, on a line of its own.
  const end = document.content.end;
  return { text, line: lineOf(end) + (positions.positionAt(end).character === 0 ? 0 : 1) };
}

function keyStart(document: ParsedDocument, path: DocumentPath): readonly number[] {
  const range = document.keyRangeOf(path);
  return range === undefined ? [] : [range.start];
}

/** How much of the way is there, as mappings that can take another key. */
function existingPart(document: ParsedDocument, path: DocumentPath): DocumentPath {
  let length = 0;
  let value: unknown = document.value;
  while (length < path.length && isMapping(value) && Object.hasOwn(value, path[length] ?? '')) {
    value = value[path[length] ?? ''];
    // An empty value becomes a mapping by what is written below it; any other value is replaced from here.
    if (!isMapping(value) && (value !== null || document.language === 'json')) break;
    length += 1;
  }
  return path.slice(0, length);
}

function childIndent(document: ParsedDocument, parent: DocumentPath, positions: TextPositions): number {
  let value: unknown = document.value;
  for (const step of parent) value = isMapping(value) ? value[step] : undefined;
  const [first] = Object.keys(mappingOf(value)).flatMap(name => keyStart(document, [...parent, name]));
  if (first !== undefined) return positions.positionAt(first).character;
  const [own] = parent.length === 0 ? [] : keyStart(document, parent);
  return own === undefined ? (document.language === 'json' ? 2 : 0) : positions.positionAt(own).character + 2;
}

function wrapped(path: DocumentPath, entries: Entries): Entries {
  return path.reduceRight<Entries>((inner, name) => ({ [name]: inner }), entries);
}
