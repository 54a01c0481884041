/** The same engine for a terminal and for scripts. */
export { type CommandLineOptions, runCommandLine } from './commandLine.ts';
export { ProgressLines } from './progressLines.ts';
