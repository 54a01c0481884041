import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A copy of a workspace that tests may change, with a state of its own beside it. */
export interface WorkspaceCopy extends AsyncDisposable {
  readonly folder: string;
  /** Keeps the user's own registry, configuration and state out of the tests. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function copyWorkspace(source: string): Promise<WorkspaceCopy> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'skillberth-workspace-'));
  const folder = path.join(scratch, path.basename(source));
  const isOwn = (file: string): boolean =>
    !/(^|[\\/])(\.runtime|\.skillberth|__pycache__|node_modules)$/.test(file);
  await cp(source, folder, { recursive: true, filter: isOwn });
  return {
    folder,
    environment: {
      SKILLBERTH_HOME: path.join(scratch, 'home'),
      XDG_STATE_HOME: path.join(scratch, 'state'),
      XDG_CONFIG_HOME: path.join(scratch, 'config'),
    },
    [Symbol.asyncDispose]: () =>
      rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}
