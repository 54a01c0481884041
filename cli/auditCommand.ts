import { type Command, InvalidArgumentError } from 'commander';
import type { AuditQuery } from '../runtime/index.ts';
import { SkillberthError } from '../skill/index.ts';
import { auditText, verificationText } from './auditText.ts';
import { type EngineCommands, jsonFlag } from './engineCommands.ts';
import { output } from './output.ts';

interface AuditFlags {
  readonly json?: true;
  readonly skill?: string;
  readonly since?: string;
  readonly limit?: number | 'all';
  readonly verify?: true;
}

/** Records that are shown where nothing else is said. */
const standardLimit = 100;

/** `audit`: what was allowed and denied, or whether the record of it is intact. */
export function addAuditCommand(program: Command, { answer }: EngineCommands): void {
  program
    .command('audit')
    .description('show what was allowed, denied and done, oldest first; or check that nothing was changed')
    .option('--skill <id>', 'only what concerns this skill')
    .option('--since <when>', 'only what is newer: 15m, 2h, 7d, or a date as 2026-01-31T09:30')
    .option('--limit <count|all>', `how many of the newest (default: ${standardLimit})`, parseLimit)
    .option('--verify', 'check the chain of all records')
    .addOption(jsonFlag)
    .action(async (flags: AuditFlags) => {
      const write = output(flags.json);
      if (flags.verify === true) {
        const failed = (answered: { readonly intact: boolean }): boolean => !answered.intact;
        await answer(write, engine => verified(flags, () => engine.verifyAudit()), verificationText, failed);
      } else {
        await answer(write, engine => engine.audit(queryOf(flags)), auditText);
      }
    });
}

/** The chain is one: a part of it proves nothing. */
async function verified<Result>(flags: AuditFlags, verify: () => Promise<Result>): Promise<Result> {
  const part = (['skill', 'since', 'limit'] as const).find(name => flags[name] !== undefined);
  if (part === undefined) return await verify();
  throw new SkillberthError({
    code: 'usage',
    message: `--verify always looks at all records, so it takes no --${part}.`,
    nextStep: 'Run `skillberth audit --verify` alone.',
  });
}

function queryOf({ skill, since, limit = standardLimit }: AuditFlags): AuditQuery {
  return {
    ...(skill === undefined ? {} : { skill }),
    ...(since === undefined ? {} : { since }),
    ...(limit === 'all' ? {} : { limit }),
  };
}

function parseLimit(text: string): number | 'all' {
  if (text === 'all') return text;
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number above 0, or `all`.');
}
