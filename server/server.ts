import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, type InitializeParams, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { isMapping, type SkillSnapshot } from '../skill/index.ts';
import { checkSettingsFile, readSnapshot } from '../workspace/index.ts';
import { readCapabilities, serverCapabilities } from './capabilities.ts';
import { diagnosticsOf, registerDocumentDiagnostics } from './documentDiagnostics.ts';
import { type OpenManifest, registerDocumentFeatures } from './documentFeatures.ts';
import { FolderOptionsReader } from './folderOptions.ts';
import { Foreground } from './foreground.ts';
import { placeOf } from './place.ts';
import { type InitializationOptions, type LensCommands, settingsSection } from './protocol.ts';
import { PushedDiagnostics } from './pushedDiagnostics.ts';
import { Refreshes } from './refreshes.ts';
import type { TogetherFinding } from './rootIndex.ts';
import { logFailure } from './safely.ts';
import { isManifest } from './service/index.ts';
import { Settings } from './settings.ts';
import { type FolderReader, SkillFolders } from './skillFolders.ts';
import { textsOutside } from './textsOutside.ts';
import { WatchedFiles } from './watchedFiles.ts';
import { registerWorkspaceDiagnostics } from './workspaceDiagnostics.ts';
import { WorkspaceEvents } from './workspaceEvents.ts';
import { WorkspaceIndex } from './workspaceIndex.ts';
import { WorkspaceRoots } from './workspaceRoots.ts';
import { World } from './world.ts';

/** Milliseconds between the first question and a look around. */
const preparation = 300;

export interface ServerOptions {
  /** How folders are read; from the disk without it. */
  readonly readFolder?: FolderReader;
}

/** Wires the language features to a connection and listens. */
export function startServer(connection: Connection, { readFolder = readFromDisk }: ServerOptions = {}): void {
  const documents = new TextDocuments(TextDocument);
  let client = readCapabilities({ capabilities: {} });
  let lensCommands: LensCommands = {};
  const reportFailure = (what: string, error: unknown): void => logFailure(connection, what, error);

  const roots = new WorkspaceRoots();
  const settings = new Settings(problem => connection.console.warn(problem));
  const folderOptions = new FolderOptionsReader(roots, settings, folder =>
    unsavedTexts(folder).get(checkSettingsFile),
  );
  const foreground = new Foreground();
  const pushed = new PushedDiagnostics(connection, {
    openDocuments: () => documents.all(),
    diagnose: uri =>
      inForeground(async () => {
        const open = await manifestAt(uri);
        return open === undefined ? [] : diagnosticsOf(open, togetherAbout(open));
      }),
  });
  const refreshes = new Refreshes(
    connection,
    () => client,
    () => pushed.allChanged(),
  );
  let watchedFiles: WatchedFiles | undefined;
  const watch = (): void => void watchedFiles?.watch([...folders.open, ...index.folders]);

  const folders = new SkillFolders({
    read: readFolder,
    options: folder => folderOptions.of(folder),
    reportFailure: (folder, error) => reportFailure(`Reading ${folder}`, error),
    changed: () => refreshes.request(),
  });
  const index = new WorkspaceIndex(roots, {
    giveWay: () => foreground.giveWay(),
    reportFailure,
    listed: watch,
    togetherChanged: folder => {
      if (folders.open.includes(folder)) refreshes.request();
    },
    check: async root => {
      const { targets, rules } = await settings.of(root.uri);
      return { ...(targets === undefined ? {} : { targets }), rules, overlay: unsavedTexts };
    },
  });
  const world = new World({ skills: () => index.skills, reportFailure });

  /** The texts of the open documents of a folder, by their path in it. */
  function unsavedTexts(folder: string): ReadonlyMap<string, string> {
    const places = documents.all().map(document => ({ document, place: placeOf(document.uri) }));
    return new Map(
      places
        .filter(({ place }) => place.folder === folder)
        .map(({ document, place }) => [place.file, document.getText()]),
    );
  }

  let isPrepared = false;
  /** Looks around once the first answer is given, so that later questions about the surroundings have one too. */
  function prepare(): void {
    if (isPrepared) return;
    isPrepared = true;
    void pause(preparation, undefined, { ref: false }).then(() => index.list());
  }

  async function manifestAt(uri: string): Promise<OpenManifest | undefined> {
    const document = documents.get(uri);
    // Folders are read for manifests only: a web application's manifest.json may lie in a huge one.
    if (document === undefined || !isManifest(folders.alone(document))) return undefined;
    const known = folders.open.length;
    const manifest = await folders.among(document);
    if (folders.open.length !== known) watch();
    prepare();
    return { document, manifest, options: folders.optionsOf(document) };
  }

  function togetherAbout({ document }: OpenManifest): readonly TogetherFinding[] {
    return index.togetherAbout(placeOf(document.uri).folder ?? '');
  }

  async function inForeground<Result>(work: () => Promise<Result>): Promise<Result> {
    foreground.begin();
    try {
      return await work();
    } finally {
      foreground.end();
    }
  }

  connection.onInitialize((params: InitializeParams) => {
    client = readCapabilities(params);
    const given: Partial<InitializationOptions> = isMapping(params.initializationOptions)
      ? params.initializationOptions
      : {};
    lensCommands = given.lensCommands ?? {};
    settings.give(given.settings);
    if (client.configuration) settings.askWith(scope => askForSettings(connection, scope));
    roots.set(rootUrisOf(params));
    index.rootsChanged();
    return { capabilities: serverCapabilities, serverInfo: { name: 'skillberth' } };
  });
  const events = new WorkspaceEvents(connection, { roots, settings, folderOptions, folders, index });
  connection.onInitialized(() => {
    events.listen(client);
    if (!client.registersWatchers) return;
    watchedFiles = new WatchedFiles(connection, roots, client.relativePatterns);
    watch();
  });

  registerDocumentDiagnostics(connection, {
    manifestAt,
    inForeground,
    versionOf: ({ document }) => folders.versionOf(document),
    togetherAbout,
  });
  registerWorkspaceDiagnostics(connection, index);
  registerDocumentFeatures(connection, {
    manifestAt,
    inForeground,
    client: () => client,
    lensCommands: () => lensCommands,
    world,
    programsKnown: () => world.firstReading,
    skillsKnown: () => index.list(),
    textsOutside: async uri => {
      const { folder } = placeOf(uri);
      if (folder === undefined) return new Map();
      const { folders: skillFolders } = index;
      return await textsOutside(folder, {
        roots,
        skillFolders,
        openDocuments: documents.all(),
        reportFailure,
      });
    },
    textsKnown: async uri => {
      const document = documents.get(uri);
      if (document !== undefined) await folders.allTexts(document);
    },
  });

  documents.onDidChangeContent(({ document }) => {
    foreground.edited();
    events.textChanged(document.uri);
    if (!client.pullsDiagnostics) pushed.changed(document.uri);
  });
  documents.onDidSave(({ document }) => {
    // Where files are watched, the save comes as a change like any other.
    const { folder } = placeOf(document.uri);
    if (folder !== undefined && !client.registersWatchers) folders.refresh(folder);
  });
  documents.onDidClose(({ document }) => {
    folders.close(document, documents.all());
    pushed.closed(document.uri);
    const { folder } = placeOf(document.uri);
    if (folder !== undefined) index.folderChanged(folder);
    events.textClosed(document.uri);
  });
  documents.listen(connection);
  connection.listen();
}

function readFromDisk(folder: string, texts: 'manifests' | 'all'): Promise<SkillSnapshot> {
  return readSnapshot(folder, { texts });
}

function askForSettings(connection: Connection, scope: string | undefined): Promise<unknown> {
  return connection.workspace.getConfiguration({
    section: settingsSection,
    ...(scope === undefined ? {} : { scopeUri: scope }),
  });
}

/** Older clients know one folder only. */
function rootUrisOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders != null && workspaceFolders.length > 0) return workspaceFolders.map(({ uri }) => uri);
  return rootUri === null ? [] : [rootUri];
}
