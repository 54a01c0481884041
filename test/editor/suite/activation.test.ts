import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { extension, skillberth } from './skillberth.ts';

/** Milliseconds: the promise made to every window in which the extension wakes up. */
const budget = 50;

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

  it(`takes at most ${budget} ms, loading included`, async () => {
    const api = await skillberth();
    const { extensionPath, packageJSON } = extension();
    const bundle = path.join(extensionPath, packageJSON.main);
    const load = createRequire(bundle);
    // The module a second time, as the editor loaded it the first.
    const loaded = load.cache[bundle];
    delete load.cache[bundle];
    const started = performance.now();
    load(bundle);
    const loading = performance.now() - started;
    if (loaded !== undefined) load.cache[bundle] = loaded;
    const total = loading + api.activationMilliseconds;
    console.log(`activation: ${loading.toFixed(1)} ms loading + ${api.activationMilliseconds.toFixed(1)} ms`);
    assert.ok(total <= budget, `${total.toFixed(1)} ms`);
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
