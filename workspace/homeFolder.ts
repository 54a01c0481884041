import os from 'node:os';
import path from 'node:path';

/** The user's home folder, or undefined where the account has none (a container's bare user number, an empty HOME). */
export function homeFolder(): string | undefined {
  try {
    const home = os.homedir();
    return path.isAbsolute(home) ? home : undefined;
  } catch {
    // The system knows neither HOME nor the account.
    return undefined;
  }
}
