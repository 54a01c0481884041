import type { Phase } from '../../invocationReport.ts';
import { type RegistryConnection, wordIn } from './registryConnection.ts';

/* The phase of a workspace, by the real path of its folder. Inside a transaction of `RegistryDatabase`. */

export function phaseOf(connection: RegistryConnection, workspaceFolder: string): Phase | 'unset' {
  const row = connection.row('SELECT phase FROM phases WHERE workspace = ?', workspaceFolder);
  return row === undefined ? 'unset' : wordIn<Phase>(row, 'phase', ['planning', 'execution']);
}

/** `unset` forgets the workspace. */
export function setPhase(
  connection: RegistryConnection,
  workspaceFolder: string,
  phase: Phase | 'unset',
): void {
  if (phase === 'unset') connection.run('DELETE FROM phases WHERE workspace = ?', workspaceFolder);
  else connection.run('INSERT OR REPLACE INTO phases VALUES (?, ?)', workspaceFolder, phase);
}
