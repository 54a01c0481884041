import path from 'node:path';
import { type Command, Option } from 'commander';
import type { Engine, SecretScope, SecretsExport } from '../runtime/index.ts';
import { SkillberthError } from '../skill/index.ts';
import { type EngineCommands, jsonFlag } from './engineCommands.ts';
import { output } from './output.ts';
import { parseDocument, readDocumentFile, writeForOwner } from './secretFiles.ts';
import { readSecretValue, readStandardInput } from './secretInput.ts';
import { getText, importText, listText, type SecretAnswer, setText } from './secretsText.ts';

interface SecretFlags {
  readonly skill?: string;
  readonly scope?: 'profile' | 'global';
  readonly json?: true;
  readonly show?: true;
  readonly output?: string;
}

/** `secrets set|get|list|delete|export|import`. */
export function addSecretsCommands(program: Command, commands: EngineCommands): void {
  const { answer, run } = commands;
  const secrets = program
    .command('secrets')
    .description('store, list, back up and restore the secrets of skills');
  const skillOption = new Option(
    '--skill <skill>',
    'of this skill; without it your own, for all that declare it',
  );
  const scopeOption = new Option('--scope <scope>', "the section of the skill's own secrets").choices([
    'profile',
    'global',
  ]);
  const showFlag = new Option('--show', 'print values');

  secrets
    .command('set <name> [value]')
    .description('store a secret; without a value it is asked for, or read from standard input')
    .addOption(skillOption)
    .addOption(scopeOption)
    .addOption(jsonFlag)
    .addHelpText(
      'after',
      '\nOther users of the machine may see a value on the command line; a pipe hides it.',
    )
    .action((name: string, given: string | undefined, flags: SecretFlags) =>
      answer(
        output(flags.json),
        async engine => {
          const scope = scopeOf(flags);
          const value = given ?? (await readSecretValue(name, run.signal));
          await engine.setSecret(flags.skill, name, value, scope);
          return { ...(await describe(engine, name, flags)), scope: scope ?? 'profile' };
        },
        setText,
      ),
    );

  secrets
    .command('get <name>')
    .description('say whether a secret is set and where; with --show print its value alone')
    .addOption(skillOption)
    .addOption(scopeOption)
    .addOption(showFlag)
    .addOption(jsonFlag)
    .action((name: string, flags: SecretFlags) =>
      answer(
        output(flags.json),
        async (engine): Promise<SecretAnswer> => {
          const scope = scopeOf(flags);
          const value = await engine.getSecret(flags.skill, name, scope);
          const found = await describe(engine, name, flags);
          return {
            ...found,
            ...(scope === undefined ? {} : { scope }),
            ...(flags.show === true ? { value } : {}),
          };
        },
        getText,
      ),
    );

  secrets
    .command('list')
    .description('show which secrets skills declare and hold, by name')
    .addOption(skillOption)
    .addOption(jsonFlag)
    .action((flags: SecretFlags) =>
      answer(
        output(flags.json),
        engine => engine.secrets(flags.skill),
        listText,
        report => report.skills.some(({ error }) => error !== undefined),
      ),
    );

  secrets
    .command('delete <name>')
    .description('delete a secret')
    .addOption(skillOption)
    .addOption(scopeOption)
    .addOption(jsonFlag)
    .action((name: string, flags: SecretFlags) =>
      answer(
        output(flags.json),
        async engine => {
          await engine.deleteSecret(flags.skill, name, scopeOf(flags));
          return { deleted: name, ...(flags.skill === undefined ? {} : { skill: flags.skill }) };
        },
        () => `✔ Deleted ${name}${flags.skill === undefined ? '' : ` of ${flags.skill}`}`,
      ),
    );

  secrets
    .command('export')
    .description('write secrets as JSON; values are hidden unless --show')
    .addOption(skillOption)
    .addOption(showFlag)
    .option('--output <file>', 'into a file that only you can read')
    .addOption(jsonFlag)
    .action((flags: SecretFlags) =>
      answer(
        output(flags.json),
        async engine => {
          const document = await engine.exportSecrets(flags.skill, { show: flags.show === true });
          if (flags.output === undefined) return document;
          const file = path.resolve(run.startFolder, flags.output);
          await writeForOwner(file, `${JSON.stringify(document, null, 2)}\n`);
          return { file, redacted: document.redacted, secrets: countOf(document) };
        },
        written =>
          'file' in written
            ? `✔ Wrote ${written.secrets} ${written.secrets === 1 ? 'secret' : 'secrets'} to ${written.file}${
                written.redacted ? ', without values: it cannot be imported. Add --show for a backup.' : ''
              }`
            : JSON.stringify(written, null, 2),
      ),
    );

  secrets
    .command('import <file>')
    .description('add the secrets of an export, or of the adaos format; - reads standard input')
    .addOption(skillOption)
    .addOption(jsonFlag)
    .action((file: string, flags: SecretFlags) =>
      answer(
        output(flags.json),
        async engine => {
          const text =
            file === '-'
              ? await readStandardInput(run.signal)
              : await readDocumentFile(path.resolve(run.startFolder, file));
          return await engine.importSecrets(flags.skill, parseDocument(text));
        },
        importText,
      ),
    );
}

/** The scope that a command means; undefined: the one that its place has by default. */
function scopeOf({ skill, scope }: SecretFlags): SecretScope | undefined {
  if (skill !== undefined) return scope;
  if (scope !== 'profile') return 'user';
  throw new SkillberthError({
    code: 'usage',
    message: 'Only a skill has profile secrets.',
    nextStep: 'Name it with --skill, or leave --scope out for a secret of your own.',
  });
}

async function describe(engine: Engine, name: string, { skill }: SecretFlags): Promise<SecretAnswer> {
  const { user, skills } = await engine.secrets(skill);
  const [first] = skills;
  const known = skill === undefined ? user : (first?.secrets ?? []);
  const found = known.find(secret => secret.name === name) ?? { name, declared: false };
  return { ...found, ...(skill === undefined ? {} : { skill: first?.skill ?? skill }) };
}

function countOf({ user, skills }: SecretsExport): number {
  const parts = [user, ...Object.values(skills).flatMap(({ profile, global }) => [profile, global])];
  return parts.reduce((sum, part) => sum + Object.keys(part).length, 0);
}
