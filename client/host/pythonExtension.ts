import * as vscode from 'vscode';

/** The part of the Python extension's API that is used here; https://github.com/microsoft/vscode-python/wiki/Python-Environment-APIs */
interface PythonExtensionApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly id: string; readonly path: string };
    resolveEnvironment(environment: {
      readonly id: string;
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri: vscode.Uri | undefined } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

const extensionId = 'ms-python.python';

/** What the Python extension has selected for this window's first folder. */
export class PythonExtension implements vscode.Disposable {
  readonly #log: vscode.LogOutputChannel;
  readonly #onChanged: () => void;
  #listening: vscode.Disposable | undefined;

  constructor(log: vscode.LogOutputChannel, onChanged: () => void) {
    this.#log = log;
    this.#onChanged = onChanged;
  }

  /** Absolute path of an interpreter; undefined without the extension, or where it knows none. */
  async interpreter(): Promise<string | undefined> {
    try {
      const extension = vscode.extensions.getExtension<PythonExtensionApi>(extensionId);
      if (extension === undefined) return undefined;
      const { environments } = extension.isActive ? extension.exports : await extension.activate();
      this.#listening ??= environments.onDidChangeActiveEnvironmentPath(this.#onChanged);
      const active = environments.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri);
      return (await environments.resolveEnvironment(active))?.executable.uri?.fsPath;
    } catch (error) {
      // Another extension's failure must not keep skills from running: the setting and PATH still count.
      this.#log.warn(
        `The Python extension could not say which interpreter it has selected: ${String(error)}`,
      );
      return undefined;
    }
  }

  dispose(): void {
    this.#listening?.dispose();
  }
}
