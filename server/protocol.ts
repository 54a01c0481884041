/** What the language client and the language server share. Data only: both sides bundle it. */

/** The `source` of every diagnostic. Its `code` is the rule's id. */
export const diagnosticSource = 'skillberth';

/** File names that the server may have something to say about; whether it does depends on their content. */
export const manifestNames: readonly string[] = [
  'skill.yaml',
  'manifest.yaml',
  'manifest.json',
  'skill.json',
  'SKILL.md',
];

/** Documents that the client sends to the server: by file pattern, whatever language id they have. */
export const documentSelector: readonly { readonly scheme: string; readonly pattern: string }[] = [
  'file',
  'untitled',
  'vscode-remote',
].flatMap(scheme => manifestNames.map(name => ({ scheme, pattern: `**/${name}` })));

/** Files whose change on disk can change what the server says of their neighbours. */
export const watchedFiles = `**/{${manifestNames.join(',')},skill.yml,manifest.yml,adytum.plugin.json}`;

/** `data` of a completion item: the key that it inserts, or whose value it inserts. */
export interface CompletionData {
  readonly key: string;
}
