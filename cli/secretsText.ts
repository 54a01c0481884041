import colors from 'picocolors';
import type { SecretStatus, SecretsImportReport, SecretsReport } from '../runtime/index.ts';
import { shownMessage } from './terminalText.ts';

/** Answers of the `secrets` commands in words; never a value. */

/** What is known of one secret. `skill` is undefined for the user's own. */
export interface SecretAnswer extends SecretStatus {
  readonly skill?: string;
  /** Only where a person asked to see it. */
  readonly value?: string;
}

export function setText({ name, skill, declared, scope }: SecretAnswer): string {
  const where = skill === undefined ? 'for every skill that declares it' : `for ${skill}, ${scope}`;
  const nobody = skill === undefined ? 'No skill here' : skill;
  const warning = declared
    ? ''
    : `\n${colors.yellow('warning')} ${nobody} ${skill === undefined ? 'declares' : 'does not declare'} ${name}.${
        skill === undefined ? ' It reaches a skill once its manifest names it.' : ' It gets it all the same.'
      }`;
  return `${colors.green('✔')} Stored ${name} ${colors.dim(`(${where})`)}${warning}`;
}

export function getText({ name, skill, scope, updatedAt, value }: SecretAnswer): string {
  if (value !== undefined) return value;
  const of = skill === undefined ? '' : ` for ${skill}`;
  const since = updatedAt === undefined ? '' : `, since ${updatedAt.slice(0, 10)}`;
  return `${name} is set${of} ${colors.dim(`(${scope}${since})`)}\n${colors.dim('Add --show to print its value.')}`;
}

export function listText({ user, skills }: SecretsReport): string {
  const parts = [
    ...(user.length === 0
      ? []
      : [`${colors.bold('yours')} ${colors.dim('for skills that declare them')}\n${linesOf(user, 'user')}`]),
    ...skills.map(({ skill, secrets, error }) => {
      if (error !== undefined) {
        const where =
          error.subject === undefined ? '' : `\n  ${colors.dim('at')}   ${shownMessage(error.subject)}`;
        return `${colors.bold(skill)}\n  ${colors.red(`error[${error.code}]`)} ${error.message}${where}\n  ${colors.dim('next')} ${error.nextStep}`;
      }
      return `${colors.bold(skill)}\n${secrets.length === 0 ? colors.dim('  declares and holds no secret') : linesOf(secrets)}`;
    }),
  ];
  return parts.length === 0
    ? 'No skill here declares or holds a secret, and you have none.'
    : parts.join('\n');
}

function linesOf(secrets: readonly SecretStatus[], of?: 'user'): string {
  const width = Math.max(...secrets.map(({ name }) => name.length));
  return secrets
    .map(({ name, declared, scope, updatedAt }) => {
      const facts = [
        scope === undefined ? colors.yellow('missing') : colors.green(scope),
        ...(declared ? [] : [colors.dim(of === 'user' ? 'no skill here declares it' : 'not declared')]),
        ...(updatedAt === undefined ? [] : [colors.dim(updatedAt.slice(0, 10))]),
      ];
      return `  ${shownMessage(name).padEnd(width)}  ${facts.join('  ')}`;
    })
    .join('\n');
}

export function importText({ imported, skipped }: SecretsImportReport): string {
  const count = `${imported.length} ${imported.length === 1 ? 'secret' : 'secrets'}`;
  const done =
    imported.length === 0
      ? 'Imported nothing.'
      : `${colors.green('✔')} Imported ${count}: ${imported.join(', ')}`;
  const left = skipped.map(
    ({ skill, reason }) => `\n  ${colors.yellow('skipped')} ${shownMessage(skill)}: ${reason}`,
  );
  return done + left.join('');
}
