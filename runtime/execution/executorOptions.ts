/** What starts workers. */
export interface WorkerPrograms {
  /** The bundled supervisor, absolute; the Node worker lies beside it. */
  readonly supervisorScript: string;
  /** Absolute: the folder with `skillberth_worker` and `adaos`. */
  readonly pythonFolder: string;
  /** The user's interpreter setting. */
  readonly python?: string;
  /** The user's setting for Node. */
  readonly node?: string;
}

export interface SlotProcessOptions extends WorkerPrograms {
  /** Absolute. */
  readonly workspaceFolders: readonly string[];
  /** For development: hosts on this machine and in its network may be declared. */
  readonly allowLocalhost?: boolean;
}

export interface ExecutorOptions extends SlotProcessOptions {
  /** Where the system cannot isolate: let the language's own means and limits do, and say so. */
  readonly allowProcessOnly?: boolean;
}
