import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SkillberthApi, TreeSnapshot } from '../../../client/index.ts';

export function extension(): vscode.Extension<SkillberthApi> {
  const found = vscode.extensions.getExtension<SkillberthApi>('skillberth.skillberth');
  assert.ok(found, 'skillberth.skillberth is not among the extensions');
  return found;
}

/** The extension's own interface, once it is active. */
export async function skillberth(): Promise<SkillberthApi> {
  return extension().activate();
}

export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the suite needs a workspace folder');
  return folder.uri;
}

/** Asks again until `probe` finds something; fails with what `probe` last threw. */
export async function until<Found>(
  what: string,
  probe: () => Promise<Found | undefined> | Found | undefined,
  milliseconds = 10_000,
): Promise<Found> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Not within ${milliseconds / 1000} s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** The tree as lines: two spaces a level, then label and description. */
export async function treeLines(): Promise<readonly string[]> {
  const { tree } = await skillberth();
  return linesOf(await tree.snapshot(), '');
}

function linesOf(items: readonly TreeSnapshot[], indent: string): readonly string[] {
  return items.flatMap(item => [
    `${indent}${item.label} ${item.description}`.trimEnd(),
    ...linesOf(item.children, `${indent}  `),
  ]);
}

/** Waits until a line of the tree holds each of the texts. */
export function treeLine(...texts: readonly string[]): Promise<string> {
  let lines: readonly string[] = [];
  return until(`a line of the tree with ${texts.join(' and ')}`, async () => {
    lines = await treeLines();
    return lines.find(line => texts.every(text => line.includes(text)));
  }).catch(error => {
    throw new Error(`${error.message}\nThe tree:\n${lines.join('\n')}`);
  });
}
