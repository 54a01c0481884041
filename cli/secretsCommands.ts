import type { Command } from 'commander';
import type { EngineCommands } from './engineCommands.ts';

/** `secrets set|get|list|delete|export|import`. */
export function addSecretsCommands(_program: Command, _commands: EngineCommands): void {}
