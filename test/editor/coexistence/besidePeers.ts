import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { validate } from '../../../skill/index.ts';
import { until, workspaceFolder } from '../suite/skillberth.ts';

export interface Case {
  readonly text: string;
  /** What the other says of it. */
  readonly theirs: RegExp;
  /** What we would say of the same; without the other we do. */
  readonly ours: string;
  /** The client because of which we say it, where it is not said anyway. */
  readonly target?: 'claude-upload';
}

/** Opens a file of a skill of its own. */
export async function open(folder: string, file: string, text: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(workspaceFolder(), 'skills', folder, file);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return vscode.window.showTextDocument(uri);
}

export async function replaceAll(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  const all = new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
  assert.ok(await editor.edit(edit => edit.replace(all, text)));
}

export function findings(uri: vscode.Uri): {
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
} {
  const all = vscode.languages.getDiagnostics(uri);
  const isOurs = ({ source }: vscode.Diagnostic): boolean => source === 'skillberth';
  return {
    ours: all.filter(isOurs).map(({ code }) => String(typeof code === 'object' ? code.value : code)),
    theirs: all.filter(finding => !isOurs(finding)).map(({ message }) => message),
  };
}

/** What we say of a text before anything is left to others. */
function verdict(uri: vscode.Uri, text: string, target: Case['target']): readonly string[] {
  const [folderName = '', file = ''] = uri.path.split('/').slice(-2);
  const paths = new Set([file, 'README.txt']);
  const snapshot = { folderName, parentName: 'skills', paths, read: () => text };
  const targets = target === undefined ? {} : { targets: ['spec' as const, target] };
  return validate(snapshot, { only: file, ...targets }).map(({ rule }) => rule);
}

/** First that the other speaks, then that we are silent: `probe` is what only we say of the text before. */
export async function assertSaidOnce(
  editor: vscode.TextEditor,
  probe: { readonly text: string; readonly rule: string },
  { text, theirs, ours, target }: Case,
): Promise<void> {
  const { uri } = editor.document;
  assert.ok(verdict(uri, text, target).includes(ours), `${ours} is not what we would say of it`);
  await replaceAll(editor, probe.text);
  await until(`our ${probe.rule}`, () => (findings(uri).ours.includes(probe.rule) ? true : undefined));
  await replaceAll(editor, text);
  await until(`their ${theirs}`, () =>
    findings(uri).theirs.some(message => theirs.test(message)) ? true : undefined,
  ).catch(error => {
    throw new Error(`${error.message}; they say: ${findings(uri).theirs.join(' | ')}`);
  });
  await until(`no ${probe.rule} any more`, () =>
    findings(uri).ours.includes(probe.rule) ? undefined : true,
  );
  assert.ok(!findings(uri).ours.includes(ours), `${ours} beside ${findings(uri).theirs.join(' | ')}`);
}
