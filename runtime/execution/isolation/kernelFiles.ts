import { statSync } from 'node:fs';

/**
 * What of /proc belongs to the whole machine and can be written by its root. A sandbox that root starts keeps root's
 * number, and for these files the number is all the kernel asks for: a changed `core_pattern` starts a program outside.
 * https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#readonly-paths
 */
const ofTheMachine = ['sys', 'sysrq-trigger', 'fs', 'acpi', 'asound', 'scsi', 'mtrr'];

/** Words for bubblewrap, after those that mount /proc: it covers `irq` and `bus` by itself. */
export function kernelFilesReadOnly(): readonly string[] {
  return ofTheMachine
    .map(name => `/proc/${name}`)
    .filter(file => statSync(file, { throwIfNoEntry: false }) !== undefined)
    .flatMap(file => ['--ro-bind', file, file]);
}
