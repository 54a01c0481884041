/** What the language client and the language server share. Data only: both sides bundle it. */

/** The `source` of every diagnostic. Its `code` is the rule's id. */
export const diagnosticSource = 'skillberth';

/** Files that the server may have something to say about; whether it does depends on their content. */
export const documentPatterns: readonly string[] = [
  ...['skill.yaml', 'skill.yml', 'manifest.yaml', 'manifest.yml', 'manifest.json', 'skill.json'],
  ...['adytum.plugin.json', 'SKILL.md', 'skill.md', 'skills.json', '.skillberth.json'],
  ...['agents/openai.yaml', 'evals/*.json'],
].map(name => `**/${name}`);

/** Documents that the client sends to the server: by file pattern, whatever language id they have. */
export const documentSelector: readonly { readonly scheme: string; readonly pattern: string }[] = [
  'file',
  'untitled',
  'vscode-remote',
].flatMap(scheme => documentPatterns.map(pattern => ({ scheme, pattern })));

/** What the client tells the server at the start. */
export interface InitializationOptions {
  /** Commands for code lenses; a lens whose command is not named is not shown. */
  readonly lensCommands?: LensCommands;
  /** Settings of a client that does not answer `workspace/configuration`. */
  readonly settings?: ServerSettings;
}

export interface LensCommands {
  readonly install?: LensCommand;
  readonly test?: LensCommand;
  readonly run?: LensCommand;
}

export interface LensCommand {
  /** Takes the address of the skill's folder as its only argument. */
  readonly command: string;
  /** The formats of skills that it can work on. */
  readonly formats: readonly string[];
}

/** The section of the client's settings, asked for with `workspace/configuration`. */
export const settingsSection = 'skillberth';

/** The settings that the server reads, per folder. */
export interface ServerSettings {
  /** Target ids; empty: the specification and the clients that are evident. */
  readonly targets?: readonly string[];
  /** By rule id or family (`adaos/*`): `off`, `hint`, `information`, `warning` or `error`. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly inlayHints?: boolean;
}

/** `data` of a completion item: the key that it inserts, or whose value it inserts. */
export interface CompletionData {
  readonly key: string;
}

/** The first line of the table with which a hover tells what each client makes of a key of `SKILL.md`. */
export const targetTableHead = '| client | status | limit, note | checked |';
