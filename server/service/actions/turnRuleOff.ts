import { modify } from 'jsonc-parser';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { isMapping, isUnreadable, parseManifest, TextPositions } from '../../../skill/index.ts';
import { type ServiceDocument, uriOf } from '../serviceDocument.ts';

const settingsFile = '.skillberth.json';

/**
 * The edit that sets a rule to `off` for the skill's folder, in a settings file that it makes where there is none.
 * Undefined where that file cannot be read.
 */
export function turnRuleOff(document: ServiceDocument, rule: string): WorkspaceEdit | undefined {
  const { file, snapshot } = document;
  const uri = uriOf(document, settingsFile);
  if (file !== settingsFile && !snapshot.paths.has(settingsFile)) {
    const newText = `${JSON.stringify({ rules: { [rule]: 'off' } }, null, 2)}\n`;
    const start = { line: 0, character: 0 };
    return {
      documentChanges: [
        { kind: 'create', uri, options: { ignoreIfExists: true } },
        { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText }] },
      ],
    };
  }
  const text = file === settingsFile ? document.text : snapshot.read(settingsFile);
  const edits = text === undefined ? undefined : editsFor(text, rule);
  return edits === undefined ? undefined : { changes: { [uri]: edits } };
}

function editsFor(text: string, rule: string): TextEdit[] | undefined {
  const parsed = parseManifest(text, settingsFile);
  const value = parsed?.value;
  const isEmpty = text.replace(/^\uFEFF/, '').trim() === '';
  if (!isEmpty && (parsed === undefined || isUnreadable(parsed) || !isMapping(value))) return undefined;
  if (isMapping(value) && 'rules' in value && !isMapping(value['rules'])) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const positions = new TextPositions(text);
  const formattingOptions = { insertSpaces: !/^\t/m.test(text), tabSize: 2, eol };
  return modify(text, ['rules', rule], 'off', { formattingOptions }).map(({ offset, length, content }) => ({
    range: positions.rangeOf(offset, offset + length),
    newText: content,
  }));
}
