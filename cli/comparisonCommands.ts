import type { Command } from 'commander';
import type { EngineCommands } from './engineCommands.ts';

/** `diff`: compare two slots, or a slot and the sources. */
export function addComparisonCommands(_program: Command, _commands: EngineCommands): void {}
