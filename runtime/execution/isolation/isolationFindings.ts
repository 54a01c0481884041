import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import type { DoctorFinding } from '../../upkeepReport.ts';
import { programOnPath, refusal, systemFacts } from './missingSystem.ts';

/** Milliseconds that a trivial program may take in the sandbox. */
const probeLimit = 10_000;

/** Why this machine cannot keep a skill to its permissions; empty where it can. `processOnly`: the user allows less. */
export async function isolationFindings(processOnly: boolean): Promise<readonly DoctorFinding[]> {
  const { platform } = process;
  const programs = platform === 'linux' ? ['bwrap', 'socat'] : [];
  const missing = programs.filter(name => programOnPath(name) === undefined);
  const output = platform === 'linux' && missing.length === 0 ? await refusedBy('bwrap') : undefined;
  const isThere = (platform === 'linux' || platform === 'darwin') && missing.length === 0;
  if (isThere && output === undefined) return [];
  const { message, remedy } = refusal(systemFacts(missing), output ?? '');
  const effect = processOnly ? 'Skills run under process-only isolation' : 'No skills run on this machine';
  return [
    {
      code: 'isolation-unavailable',
      // Where there never is one, it is no defect of the machine.
      severity: platform === 'linux' && !processOnly ? 'error' : 'warning',
      message: `${effect}, for the system cannot keep them to their permissions. ${message} ${remedy}`,
      fixable: false,
    },
  ];
}

/** What bubblewrap prints where it cannot make the simplest sandbox. */
async function refusedBy(program: string): Promise<string | undefined> {
  const sandbox = ['--unshare-all', '--die-with-parent', '--ro-bind', '/', '/', '--proc', '/proc', 'true'];
  try {
    await promisify(execFile)(program, sandbox, { timeout: probeLimit });
    return undefined;
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  }
}
