import type { CodeLens } from 'vscode-languageserver';
import { manifestFiles } from '../../skill/index.ts';
import type { LensCommands } from '../protocol.ts';
import type { ServiceDocument } from './serviceDocument.ts';

/** What can be done with the skill, as commands that the client supplies, above the manifest that decides it. */
export function codeLenses(document: ServiceDocument, commands: LensCommands): readonly CodeLens[] {
  const deciding = manifestFiles(document.snapshot)[0];
  if (deciding === undefined || deciding.file !== document.file) return [];
  const offered = [
    ['Install', commands.install],
    ['Test', commands.test],
    ['Run', commands.run],
  ] as const;
  const start = { line: 0, character: 0 };
  return offered.flatMap(([title, lens]) => {
    if (lens === undefined || !lens.formats.includes(deciding.format)) return [];
    const command = { title, command: lens.command, arguments: [document.folderUri] };
    return [{ range: { start, end: start }, command }];
  });
}
