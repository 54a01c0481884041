import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension, skillberth } from './skillberth.ts';

// This file comes first: what it says of the untouched window holds only before the others.
describe('activation', () => {
  it('happens where a workspace holds skills', async () => {
    const api = await skillberth();
    assert.equal(extension().isActive, true);
    assert.equal(typeof api.tree.snapshot, 'function');
  });

  it('starts neither the host nor the language server', async () => {
    const api = await skillberth();
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(api.host.running, false);
    assert.equal(api.languageClient.started, false);
  });

  it('registers every command that the manifest names', async () => {
    await skillberth();
    const named: { command: string }[] = extension().packageJSON.contributes.commands;
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      named.map(({ command }) => command).filter(command => !registered.has(command)),
      [],
    );
  });
});
