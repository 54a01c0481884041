import {
  type CancellationToken,
  type Connection,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  type TextDocumentIdentifier,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ClientSupport } from './capabilities.ts';
import type { FolderOptions } from './folderOptions.ts';
import type { LensCommands } from './protocol.ts';
import { safely } from './safely.ts';
import {
  codeActions,
  codeLenses,
  complete,
  definition,
  documentLinks,
  documentSymbols,
  foldingRanges,
  hover,
  inlayHints,
  prepareRename,
  RenameRefused,
  references,
  rename,
  renamesSkill,
  type ServiceDocument,
  type ServiceWorld,
} from './service/index.ts';

/** A document as features see it. */
export interface OpenManifest {
  readonly document: TextDocument;
  readonly manifest: ServiceDocument;
  readonly options: FolderOptions;
}

export interface DocumentFeaturesEnvironment {
  /** The open document as a manifest among its neighbours, or undefined where it is none of ours. */
  readonly manifestAt: (uri: string) => Promise<OpenManifest | undefined>;
  readonly client: () => ClientSupport;
  readonly lensCommands: () => LensCommands;
  readonly world: ServiceWorld;
  /** While the programs on PATH are read for the first time, because an answer needed them. */
  readonly programsKnown: () => Promise<void> | undefined;
  /** Resolves when every text of the document's skill is read. */
  readonly textsKnown: (uri: string) => Promise<void>;
  /** Resolves when the world knows the skills of the workspace. */
  readonly skillsKnown: () => Promise<void>;
  /** Texts outside of the skill's folder that may refer to the document's skill, by their addresses. */
  readonly textsOutside: (uri: string) => Promise<ReadonlyMap<string, string>>;
  /** Runs something that a person waits for. */
  readonly inForeground: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

type Answer<Params, Result> = (
  open: OpenManifest,
  params: Params,
) => Result | undefined | Promise<Result | undefined>;

/** Answers what is asked about one document. */
export function registerDocumentFeatures(
  connection: Connection,
  environment: DocumentFeaturesEnvironment,
): void {
  const { client, world } = environment;

  function about<Params extends { readonly textDocument: TextDocumentIdentifier }, Result>(
    what: string,
    answer: Answer<Params, Result>,
  ) {
    return (params: Params, token: CancellationToken): Promise<Result | null> =>
      environment.inForeground(() => {
        const { uri } = params.textDocument;
        return safely<Result | null>(connection, `${what} of ${uri}`, token, null, async () => {
          const open = await environment.manifestAt(uri);
          return (open && (await answer(open, params))) ?? null;
        });
      });
  }

  connection.onCompletion(
    about('Completion', async ({ manifest }, { position }) => {
      const answer = () => complete(manifest, position, { snippets: client().snippets }, world);
      const found = answer();
      const reading = environment.programsKnown();
      if (reading === undefined) return found;
      await reading;
      return answer();
    }),
  );
  connection.onHover(about('Hover', ({ manifest }, { position }) => hover(manifest, position)));
  connection.onCodeAction(
    about('Code actions', ({ manifest, document }, { range, context }) => [
      ...codeActions(manifest, document.uri, range, context.only),
    ]),
  );
  connection.onDefinition(
    about('Definition', ({ manifest }, { position }) => [...definition(manifest, position)]),
  );
  connection.onReferences(
    about('References', ({ manifest }, { position, context }) => [
      ...references(manifest, position, { declarations: context.includeDeclaration }),
    ]),
  );
  connection.onPrepareRename(
    about('Renaming', ({ manifest }, { position }) => prepareRename(manifest, position)),
  );
  connection.onRenameRequest(
    about('Renaming', async ({ document }, { position, newName }) => {
      // Whatever names the skill has to change with it, so nothing may be unread.
      await Promise.all([environment.skillsKnown(), environment.textsKnown(document.uri)]);
      const open = await environment.manifestAt(document.uri);
      if (open === undefined) return undefined;
      const { renamesFolders } = client();
      const outside = renamesSkill(open.manifest, position)
        ? await environment.textsOutside(document.uri)
        : new Map<string, string>();
      const options = { renamesFolders, outside };
      const renaming = refusing(() => rename(open.manifest, position, newName, world, options));
      const message = renaming?.message;
      if (message !== undefined) {
        await connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
      }
      return renaming?.edit;
    }),
  );
  connection.onDocumentLinks(about('Links', ({ manifest }) => [...documentLinks(manifest)]));
  connection.onDocumentSymbol(about('Symbols', ({ manifest }) => [...documentSymbols(manifest)]));
  connection.onFoldingRanges(about('Folding', ({ manifest }) => [...foldingRanges(manifest)]));
  connection.onCodeLens(
    about('Code lenses', ({ manifest }) => [...codeLenses(manifest, environment.lensCommands())]),
  );
  connection.languages.inlayHint.on(
    about('Inlay hints', ({ manifest, options }, { range }) =>
      options.inlayHints ? [...inlayHints(manifest, range)] : undefined,
    ),
  );
}

/** A refusal is for the person who asked, not for the log. */
function refusing<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RenameRefused) throw new ResponseError(LSPErrorCodes.RequestFailed, error.message);
    throw error;
  }
}
