import * as vscode from 'vscode';
import type { SkillStatus } from '../../runtime/report.ts';
import type { CommandArguments } from '../api.ts';
import { reportError } from '../errors.ts';
import { requireTrust } from '../trust.ts';
import { describeSecret } from '../views/describe.ts';
import { isOwn } from '../views/nodes.ts';
import { pickSkill } from './pick.ts';
import type { Services } from './services.ts';
import { referenceOf } from './target.ts';

/** Stores a secret of a skill. The value is typed unseen and goes to the skill's own file alone. */
export async function setSecret(services: Services, given: CommandArguments): Promise<void> {
  if (!requireTrust()) return;
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill whose secret is set',
    applies: () => true,
    noneApplies: '',
  });
  if (skill === undefined) return;
  const name = given.secret ?? (await pickName(skill));
  if (name === undefined) return;
  const value = given.value ?? (await askValue(skill, name));
  if (value === undefined) return;
  await change(services, skill, name, value);
}

/** Deletes a stored secret of a skill, after asking. */
export async function deleteSecret(services: Services, given: CommandArguments): Promise<void> {
  if (!requireTrust()) return;
  const skill = await pickSkill(services, given, {
    placeholder: 'Skill whose secret is deleted',
    applies: candidate => candidate.secrets.some(isOwn),
    noneApplies: 'No skill has a secret of its own.',
  });
  if (skill === undefined) return;
  const stored = skill.secrets.filter(isOwn).map(({ name }) => name);
  const name =
    given.secret ?? (await vscode.window.showQuickPick(stored, { placeHolder: 'Secret to delete' }));
  if (name === undefined) return;
  if (given.confirmed === undefined && !(await confirmDelete(skill, name))) return;
  await change(services, skill, name, undefined);
}

async function confirmDelete(skill: SkillStatus, name: string): Promise<boolean> {
  const detail = 'Its value is gone then; Skillberth keeps no copy.';
  const answer = await vscode.window.showWarningMessage(
    `Delete the secret ${name} of ${skill.id}?`,
    { modal: true, detail },
    'Delete',
  );
  return answer === 'Delete';
}

async function change(
  { host, skills, log }: Services,
  skill: SkillStatus,
  name: string,
  value: string | undefined,
): Promise<void> {
  const reference = referenceOf(skill, await skills.get());
  const done = value === undefined ? 'deleted' : 'stored';
  try {
    await (await host()).secret({ skill: reference, name, ...(value === undefined ? {} : { value }) });
    vscode.window.setStatusBarMessage(`$(key) ${name} of ${skill.id} ${done}`, 5000);
  } catch (error) {
    const doing = value === undefined ? 'delete' : 'store';
    reportError(error, log, `${doing} the secret ${name} of ${skill.id}`, { skill: skill.sourceFolder });
  }
  await skills.refreshIfUsed();
}

/** One of the names the skill declares, what is missing first; or another one. */
async function pickName(skill: SkillStatus): Promise<string | undefined> {
  const items = skill.secrets
    .toSorted((left, right) => Number(left.scope !== undefined) - Number(right.scope !== undefined))
    .map(secret => ({ label: secret.name, description: describeSecret(secret), other: false }));
  if (items.length === 0) return askName(skill);
  const other = { label: 'Other Name…', description: '', other: true };
  const chosen = await vscode.window.showQuickPick([...items, other], {
    title: `Set a Secret of ${skill.id}`,
    placeHolder: 'Secret to set',
  });
  return chosen?.other === true ? askName(skill) : chosen?.label;
}

async function askName(skill: SkillStatus): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: `Set a Secret of ${skill.id}`,
    prompt: 'The name that the skill asks for.',
    placeHolder: 'WEATHER_API_KEY',
    ignoreFocusOut: true,
    validateInput: text =>
      /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text)
        ? undefined
        : 'Letters, digits, _, . and -; it begins with a letter or _.',
  });
  return name;
}

async function askValue(skill: SkillStatus, name: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `${name} of ${skill.id}`,
    prompt: 'Kept with the skill, in a file that you alone can read.',
    password: true,
    ignoreFocusOut: true,
    validateInput: text => (text === '' ? 'Enter a value, or press Escape to leave.' : undefined),
  });
}
