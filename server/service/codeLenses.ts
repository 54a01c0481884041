import type { CodeLens } from 'vscode-languageserver';
import { manifestFiles } from '../../skill/index.ts';
import type { LensCommands } from '../protocol.ts';
import type { ServiceDocument } from './serviceDocument.ts';

/** What can be done with the skill, as commands that the client supplies, above the manifest that decides it. */
export function codeLenses(document: ServiceDocument, commands: LensCommands): readonly CodeLens[] {
  const deciding = manifestFiles(document.snapshot)[0];
  if (deciding === undefined || deciding.file !== document.file) return [];
  // A skill that only instructs has nothing to run.
  const isExecutable = deciding.format !== 'agent-skill';
  const offered = [
    ['Install', commands.install],
    ['Test', isExecutable ? commands.test : undefined],
    ['Run', isExecutable ? commands.run : undefined],
  ] as const;
  const start = { line: 0, character: 0 };
  return offered.flatMap(([title, command]) =>
    command === undefined
      ? []
      : [{ range: { start, end: start }, command: { title, command, arguments: [document.folderUri] } }],
  );
}
