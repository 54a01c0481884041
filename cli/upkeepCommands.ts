import type { Command } from 'commander';
import type { EngineCommands } from './engineCommands.ts';

/** `doctor`, `gc`, `uninstall` and `logs`. */
export function addUpkeepCommands(_program: Command, _commands: EngineCommands): void {}
