import { execFile } from 'node:child_process';
import { commandLineScript } from './commandLine.ts';

/** What a person does: waits for a text on the screen, then types. */
export type Step = readonly [awaited: string, typed: string];

export interface TerminalSession {
  /** The exit code, negative for a signal. */
  readonly code: number;
  /** Everything that was on the screen, what the terminal showed of the typing included. */
  readonly screen: string;
}

/** Runs a program in a pseudo terminal of its own and types to it. */
const driver = `
import json, os, pty, select, signal, sys, time
steps, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
screen, deadline = b"", time.monotonic() + 40
def read():
    global screen
    if time.monotonic() > deadline:
        os.kill(pid, signal.SIGKILL)
        sys.exit("No answer in 40 s; the screen: " + screen.decode(errors="replace"))
    if select.select([terminal], [], [], 0.5)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            return False
        screen += part
        return part != b""
    return True
for awaited, typed in steps:
    at = len(screen) if awaited == "" else 0
    while awaited.encode() not in screen[at:]:
        if not read():
            break
    time.sleep(0.3)
    os.write(terminal, typed.encode())
while read():
    pass
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({"code": code, "screen": screen.decode(errors="replace")}))
`;

/** The built command line in a terminal. */
export function callInTerminal(
  words: readonly string[],
  cwd: string,
  steps: readonly Step[],
): Promise<TerminalSession> {
  return new Promise((resolve, reject) => {
    execFile(
      'python3',
      ['-c', driver, JSON.stringify(steps), process.execPath, commandLineScript, ...words],
      { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', TERM: 'xterm' } },
      (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout) as TerminalSession);
        else reject(new Error(stderr));
      },
    );
  });
}
