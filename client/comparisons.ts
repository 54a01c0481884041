import path from 'node:path';
import * as vscode from 'vscode';
import type { FileDifference } from '../runtime/comparisonReport.ts';

const scheme = 'skillberth-compare';

/** One side of a comparison in the editor. */
export interface ShownSide {
  /** For example `1.0.0, slot A` and `Sources`. */
  readonly label: string;
  /** Absolute: where its files can be edited; absent where only their texts are shown. */
  readonly folder?: string;
}

/** Differences of two trees in VS Code's own diff editor. */
export class Comparisons implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  #count = 0;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** Opens one diff for a single file, else the editor of many diffs. `after` is the side that may be edited. */
  async show(
    skill: string,
    before: ShownSide,
    after: ShownSide,
    files: readonly FileDifference[],
  ): Promise<void> {
    this.#texts.clear();
    this.#count += 1;
    const pairs = files.map(file => this.#pair(skill, before, after, file));
    const sides = `${before.label} \u2194 ${after.label}`;
    const [only] = pairs;
    if (only !== undefined && pairs.length === 1) {
      await vscode.commands.executeCommand('vscode.diff', only.left, only.right, `${only.path} (${sides})`);
      return;
    }
    await vscode.commands.executeCommand(
      'vscode.changes',
      `${skill}: ${sides}`,
      pairs.map(({ left, right }) => [right, left, right]),
    );
  }

  dispose(): void {
    this.#registration.dispose();
  }

  /** Both sides have one path, or the editor would call the file renamed. */
  #pair(skill: string, before: ShownSide, after: ShownSide, file: FileDifference) {
    const edited = after.folder !== undefined && file.change !== 'removed';
    const place = edited
      ? vscode.Uri.file(path.join(after.folder, file.path)).path
      : `/${skill}/${file.path}`;
    const textOf = (text: string | undefined, missing: boolean): string =>
      text ?? (missing ? '' : '(This file is not text, or too large to be shown here.)\n');
    return {
      path: file.path,
      left: this.#document(place, before.label, textOf(file.before, file.change === 'added')),
      right: edited
        ? vscode.Uri.file(path.join(after.folder, file.path))
        : this.#document(place, after.label, textOf(file.after, file.change === 'removed')),
    };
  }

  #document(place: string, label: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: place, query: `${label}&${this.#count}` });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}
