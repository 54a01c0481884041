import process from 'node:process';

/** Ends this process, after `stop`, when its input ends, its output breaks, or it is told to terminate. */
export function stopWithInput(stop: () => Promise<void>): void {
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    void stop().finally(() => process.exit(0));
  };
  process.stdin.once('end', end).once('close', end);
  process.stdout.once('error', end);
  process.once('SIGTERM', end);
}
