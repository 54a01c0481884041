import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skillberth, treeLine, until } from './skillberth.ts';

describe('the host process', () => {
  it('starts again after it crashed', async () => {
    await treeLine('weather_skill');
    const first = await crash();
    const second = await until('another host', async () => {
      const { processId } = (await skillberth()).host;
      return processId === first ? undefined : processId;
    });
    assert.notEqual(second, first);
    await treeLine('weather_skill');
  });

  it('stays off after it crashed again, until it is asked for', async () => {
    await crash();
    const { host, tree } = await skillberth();
    await until('no host', () => (host.running ? undefined : true));
    // What was listed may still be shown; a command that needs the host says that there is none.
    assert.equal(
      await vscode.commands.executeCommand('skillberth.install', { skill: 'weather_skill' }),
      undefined,
    );
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(host.running, false);
    await vscode.commands.executeCommand('skillberth.refresh');
    assert.equal(host.running, true);
    assert.equal((await tree.snapshot())[0]?.label, 'weather_skill');
  });

  /** Ends the host as a crash would. Returns its process id. */
  async function crash(): Promise<number> {
    const { processId } = (await skillberth()).host;
    assert.ok(processId, 'no host runs');
    process.kill(processId, 'SIGKILL');
    return processId;
  }
});
