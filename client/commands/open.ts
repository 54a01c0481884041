import path from 'node:path';
import * as vscode from 'vscode';
import type { CommandArguments } from '../api.ts';
import { showMessage } from '../messages.ts';
import { slotsOf } from '../views/nodes.ts';
import { pickSkill, pickSlot } from './pick.ts';
import type { Services } from './services.ts';

/** Opens the manifest of a skill; it is where a broken one is mended. */
export async function openManifest(services: Services, given: CommandArguments): Promise<void> {
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill whose manifest opens',
    applies: () => true,
    noneApplies: '',
  });
  if (skill === undefined) return;
  const file = vscode.Uri.file(path.resolve(skill.sourceFolder, skill.manifestFile));
  await vscode.window.showTextDocument(file);
}

/** Opens a log of a slot: install, tests, activate or run, the newest first. */
export async function openSlotLog(services: Services, given: CommandArguments): Promise<void> {
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill whose log opens',
    applies: candidate => slotsOf(candidate).some(slot => slot.prepared),
    noneApplies: 'No skill is installed yet, so there is no log.',
  });
  if (skill === undefined) return;
  const chosen = await pickSlot(skill, given, `Slot of ${skill.id} whose log opens`, () => true);
  if (chosen === undefined) return;
  const logs = await logsOf(vscode.Uri.joinPath(vscode.Uri.file(chosen.slot.path), 'logs'));
  if (logs.length === 0) {
    showMessage('information', `Slot ${chosen.slot.slot} of ${skill.id} has no log yet.`, []);
    return;
  }
  const items = logs.map(({ uri, changed }) => ({
    label: path.posix.basename(uri.path),
    description: new Date(changed).toLocaleString(),
    uri,
  }));
  const [only] = items;
  const log =
    items.length === 1 ? only : await vscode.window.showQuickPick(items, { placeHolder: 'Log to open' });
  if (log !== undefined) await vscode.window.showTextDocument(log.uri);
}

async function logsOf(folder: vscode.Uri): Promise<readonly { uri: vscode.Uri; changed: number }[]> {
  // A slot that never held anything has no folder of logs.
  const entries = await vscode.workspace.fs.readDirectory(folder).then(
    found => found,
    () => [],
  );
  const logs = entries
    .filter(([name]) => name.endsWith('.log'))
    .map(async ([name]) => {
      const uri = vscode.Uri.joinPath(folder, name);
      return { uri, changed: (await vscode.workspace.fs.stat(uri)).mtime };
    });
  return (await Promise.all(logs)).toSorted((left, right) => right.changed - left.changed);
}
