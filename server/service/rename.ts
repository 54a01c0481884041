import type { Position, Range, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import { decodedUri, TextPositions, type TextReplacement } from '../../skill/index.ts';
import { positionsIn } from './navigation/locations.ts';
import { mentionAt } from './navigation/mentions.ts';
import type { Mention } from './navigation/subject.ts';
import { renameSecret, renameTool } from './rename/renameNamed.ts';
import { type OutsideNames, renameOutside } from './rename/renameOutside.ts';
import { renameSkill } from './rename/renameSkill.ts';
import type { Renaming } from './rename/renaming.ts';
import { type ServiceDocument, uriOf } from './serviceDocument.ts';
import type { ServiceWorld } from './serviceWorld.ts';

export { RenameRefused } from './rename/renaming.ts';

export interface RenameOptions {
  /** The client carries out an edit that renames a folder. */
  readonly renamesFolders: boolean;
  /** Texts outside of the skill's folder that may refer to the skill, by their addresses. */
  readonly outside?: ReadonlyMap<string, string>;
}

export interface RenameResult {
  readonly edit: WorkspaceEdit;
  /** What the person should know or still has to do. */
  readonly message?: string;
}

/** The name of a skill, tool or secret under the cursor, or undefined where nothing can be renamed. */
export function prepareRename(
  document: ServiceDocument,
  position: Position,
): { readonly range: Range; readonly placeholder: string } | undefined {
  const positions = new TextPositions(document.text);
  const mention = renameable(document, positions.offsetAt(position));
  return (
    mention && {
      range: positions.rangeOf(mention.start, mention.end),
      placeholder: document.text.slice(mention.start, mention.end),
    }
  );
}

/** Whether it is the skill that would be renamed, so that texts outside of its folder may have to change too. */
export function renamesSkill(document: ServiceDocument, position: Position): boolean {
  const offset = new TextPositions(document.text).offsetAt(position);
  return renameable(document, offset)?.subject.kind === 'skill';
}

/**
 * Renames what stands under the cursor, of a skill also its folder and what refers to it, in one edit.
 * @throws RenameRefused with a sentence for a name that cannot be given.
 */
export function rename(
  document: ServiceDocument,
  position: Position,
  newName: string,
  world: ServiceWorld,
  { renamesFolders, outside = new Map() }: RenameOptions,
): RenameResult | undefined {
  const mention = renameable(document, new TextPositions(document.text).offsetAt(position));
  if (mention === undefined) return undefined;
  const renaming = renamingOf(document, mention, newName.trim(), world);
  const { folder, message } = renaming;
  const replacements = withOwnPaths(document, renaming, world);
  const edits = outsideEdits(document, renaming, world, outside);
  if (folder === undefined || !renamesFolders) {
    edits.unshift(...textEdits(document, replacements));
    const changes = Object.fromEntries(
      edits.map(({ textDocument, edits: found }) => [textDocument.uri, found]),
    );
    const advice =
      folder && `Rename the folder of the skill to \`${folder}\` too: this editor does not do it.`;
    const all = [message, advice].filter(Boolean).join(' ');
    return { edit: { changes } as WorkspaceEdit, ...(all === '' ? {} : { message: all }) };
  }
  const folderUri = folderUriOf(document, folder);
  const oldUri = document.folderUri.replace(/\/$/, '');
  const newUri = folderUri.replace(/\/$/, '');
  // The folder comes first: some ways through an editor carry out all renames before any change of text.
  edits.unshift(...textEdits({ ...document, folderUri }, replacements));
  const documentChanges = [{ kind: 'rename' as const, oldUri, newUri }, ...edits];
  return { edit: { documentChanges }, ...(message === undefined ? {} : { message }) };
}

/** The skill's folder, were it called otherwise. */
function folderUriOf({ folderUri }: ServiceDocument, name: string): string {
  return `${folderUri.replace(/[^/]+\/$/, '')}${encodeURIComponent(name)}/`;
}

function renameable({ snapshot, file }: ServiceDocument, offset: number): Mention | undefined {
  const mention = mentionAt(snapshot, file, offset);
  return mention !== undefined && ['skill', 'tool', 'secret'].includes(mention.subject.kind)
    ? mention
    : undefined;
}

function renamingOf(
  document: ServiceDocument,
  mention: Mention,
  newName: string,
  world: ServiceWorld,
): Renaming {
  const { subject } = mention;
  if (subject.kind === 'tool') return renameTool(document.snapshot, subject.name, newName);
  if (subject.kind === 'secret') return renameSecret(document.snapshot, subject.name, newName);
  return renameSkill(document.snapshot, mention, newName, folder => {
    const uri = folderUriOf(document, folder);
    return world.skills().some(({ folderUri }) => decodedUri(folderUri) === decodedUri(uri));
  });
}

/** With what the skill's own files say of the folder as seen from outside: `../weather/notes.md`. */
function withOwnPaths(
  document: ServiceDocument,
  renaming: Renaming,
  world: ServiceWorld,
): Renaming['replacements'] {
  const names = outsideNames(document, renaming, world);
  if (names === undefined) return renaming.replacements;
  const all = new Map(renaming.replacements);
  for (const file of document.snapshot.paths) {
    // Only the one at a workspace's root configures skills.
    if (file.endsWith('/skills.json')) continue;
    const found = renameOutside(uriOf(document, file), document.snapshot.read(file) ?? '', names);
    const known = all.get(file) ?? [];
    const further = found.filter(one =>
      known.every(({ start, end }) => one.end <= start || end <= one.start),
    );
    if (further.length > 0) all.set(file, [...known, ...further]);
  }
  return all;
}

/** Texts outside of the folder stay where they are. */
function outsideEdits(
  document: ServiceDocument,
  renaming: Renaming,
  world: ServiceWorld,
  texts: ReadonlyMap<string, string>,
): TextDocumentEdit[] {
  const names = outsideNames(document, renaming, world);
  if (names === undefined) return [];
  const own = decodedUri(document.folderUri);
  return [...texts]
    .filter(([uri]) => !decodedUri(uri).startsWith(own))
    .flatMap(([uri, text]) => textEdit(uri, new TextPositions(text), renameOutside(uri, text, names)));
}

function outsideNames(
  { folderUri }: ServiceDocument,
  { folder, ids }: Renaming,
  world: ServiceWorld,
): OutsideNames | undefined {
  if (folder === undefined && ids === undefined) return undefined;
  const isShared = world
    .skills()
    .some(skill => skill.name === ids?.from && decodedUri(skill.folderUri) !== decodedUri(folderUri));
  return { folderUri, folder, ids, isShared };
}

function textEdits(
  document: ServiceDocument,
  replacements: ReadonlyMap<string, readonly TextReplacement[]>,
): TextDocumentEdit[] {
  return [...replacements].flatMap(([file, found]) => {
    const positions = positionsIn(document, file);
    return positions === undefined ? [] : textEdit(uriOf(document, file), positions, found);
  });
}

function textEdit(
  uri: string,
  positions: TextPositions,
  replacements: readonly TextReplacement[],
): TextDocumentEdit[] {
  if (replacements.length === 0) return [];
  const edits = replacements.map(({ start, end, text }) => ({
    range: positions.rangeOf(start, end),
    newText: text,
  }));
  return [{ textDocument: { uri, version: null }, edits }];
}
