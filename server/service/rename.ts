import type { Position, Range, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import { TextPositions, type TextReplacement } from '../../skill/index.ts';
import { positionsIn } from './navigation/locations.ts';
import { mentionAt } from './navigation/mentions.ts';
import { decoded } from './navigation/skillPaths.ts';
import type { Mention } from './navigation/subject.ts';
import { renameSecret, renameTool } from './rename/renameNamed.ts';
import { renameSkill } from './rename/renameSkill.ts';
import type { Renaming } from './rename/renaming.ts';
import { type ServiceDocument, uriOf } from './serviceDocument.ts';
import type { ServiceWorld } from './serviceWorld.ts';

export { RenameRefused } from './rename/renaming.ts';

export interface RenameOptions {
  /** The client carries out an edit that renames a folder. */
  readonly renamesFolders: boolean;
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

/**
 * Renames what stands under the cursor, of a skill also its folder and what refers to it, in one edit.
 * @throws RenameRefused with a sentence for a name that cannot be given.
 */
export function rename(
  document: ServiceDocument,
  position: Position,
  newName: string,
  world: ServiceWorld,
  { renamesFolders }: RenameOptions,
): RenameResult | undefined {
  const mention = renameable(document, new TextPositions(document.text).offsetAt(position));
  if (mention === undefined) return undefined;
  const { folder, replacements, message } = renamingOf(document, mention, newName.trim(), world);
  if (folder === undefined || !renamesFolders) {
    const edits = textEdits(document, replacements);
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
  const edits = textEdits({ ...document, folderUri }, replacements);
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
    return world.skills().some(({ folderUri }) => decoded(folderUri) === decoded(uri));
  });
}

function textEdits(
  document: ServiceDocument,
  replacements: ReadonlyMap<string, readonly TextReplacement[]>,
): TextDocumentEdit[] {
  return [...replacements].flatMap(([file, found]) => {
    const positions = positionsIn(document, file);
    if (positions === undefined || found.length === 0) return [];
    return [
      {
        textDocument: { uri: uriOf(document, file), version: null },
        edits: found.map(({ start, end, text }) => ({
          range: positions.rangeOf(start, end),
          newText: text,
        })),
      },
    ];
  });
}
