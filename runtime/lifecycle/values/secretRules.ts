import { SkillberthError } from '../../../skill/index.ts';

const namePattern = /^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/;
/** Bytes of a value as UTF-8. */
const maximumValue = 64 * 1024;

/** Throws `secret-invalid` for a name that cannot be stored. */
export function requireSecretName(name: string): void {
  if (namePattern.test(name)) return;
  throw new SkillberthError({
    code: 'secret-invalid',
    message: `${shown(name)} cannot be the name of a secret.`,
    nextStep: 'Use letters, digits, "_", "." and "-", beginning with a letter or "_", for example API_KEY.',
  });
}

/** Throws `secret-invalid` for a name or a value that cannot be stored. The value is in no message. */
export function requireSecret(name: string, value: string): void {
  requireSecretName(name);
  if (value === '') {
    throw new SkillberthError({
      code: 'secret-invalid',
      message: `The value of ${name} is empty.`,
      nextStep: 'Give a value, or delete the secret.',
    });
  }
  if (Buffer.byteLength(value) > maximumValue) {
    throw new SkillberthError({
      code: 'secret-invalid',
      message: `The value of ${name} is longer than ${maximumValue / 1024} KiB.`,
      nextStep: 'Keep it in a file of the skill instead, and only its key here.',
    });
  }
}

/** A name that breaks the rules may be a value in the wrong place: only its beginning is repeated. */
function shown(name: string): string {
  return JSON.stringify(name.length > 12 ? `${name.slice(0, 4)}…` : name);
}
