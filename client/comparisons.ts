import path from 'node:path';
import * as vscode from 'vscode';
import type { FileDifference } from '../runtime/comparisonReport.ts';

const scheme = 'skillberth-compare';

/** One side of a comparison in the editor: a folder on disk where its files can be edited, or only texts. */
export interface ShownSide {
  /** For example `1.0.0, slot A` and `Sources`. */
  readonly label: string;
  /** Absolute; absent where only the texts are known. */
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

  /** Opens one diff for a single file, else the editor of many diffs. */
  async show(
    title: string,
    before: ShownSide,
    after: ShownSide,
    files: readonly FileDifference[],
  ): Promise<void> {
    this.#texts.clear();
    this.#count += 1;
    const pairs = files.map(file => ({
      file,
      left: this.#side(before, file, file.change === 'added' ? undefined : file.before),
      right: this.#side(after, file, file.change === 'removed' ? undefined : file.after),
    }));
    const [only] = pairs;
    if (only !== undefined && pairs.length === 1) {
      const name = `${only.file.path} (${before.label} ↔ ${after.label})`;
      await vscode.commands.executeCommand('vscode.diff', only.left, only.right, name);
      return;
    }
    await vscode.commands.executeCommand(
      'vscode.changes',
      title,
      pairs.map(({ left, right }) => [right, left, right]),
    );
  }

  dispose(): void {
    this.#registration.dispose();
  }

  /** The file itself where it lies on disk, else a read-only document with its text; empty where it is not there. */
  #side(side: ShownSide, file: FileDifference, text: string | undefined): vscode.Uri {
    if (side.folder !== undefined && text !== undefined) {
      return vscode.Uri.file(path.join(side.folder, file.path));
    }
    const uri = vscode.Uri.from({
      scheme,
      path: `/${side.label}/${file.path}`,
      query: String(this.#count),
    });
    this.#texts.set(uri.toString(), text ?? '');
    return uri;
  }
}
