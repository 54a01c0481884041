import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { SecretScope, SecretsExport, SecretsImportReport, SecretsReport } from '../../secretReport.ts';
import type { SkillFinder } from '../skillFinder.ts';
import {
  deleteSecret,
  exportSecrets,
  getSecret,
  importSecrets,
  type SkillSelection,
  secretsReport,
  setSecret,
} from './secretCommands.ts';

/** Who must know that secrets have changed. */
export interface SecretObserver {
  /** Whatever came of the change: no warm worker goes on with a value of before. */
  changed(skills: readonly DiscoveredSkill[]): Promise<void>;
  /** A name was stored or deleted, of one skill or of the user. */
  noted(
    event: 'secret-set' | 'secret-delete',
    skill: DiscoveredSkill | undefined,
    name: string,
  ): Promise<void>;
}

/** What is done to secrets. `skill`: an id or the path of a skill's folder; without it, the user's own. */
export class SecretOperations {
  readonly #finder: SkillFinder;
  readonly #observer: SecretObserver;

  constructor(finder: SkillFinder, observer: SecretObserver) {
    this.#finder = finder;
    this.#observer = observer;
  }

  async report(skill: string | undefined): Promise<SecretsReport> {
    return await secretsReport(await this.#selection(skill));
  }

  async get(skill: string | undefined, name: string, scope?: SecretScope): Promise<string> {
    return await getSecret(await this.#oneOrNone(skill), name, scope);
  }

  async set(skill: string | undefined, name: string, value: string, scope?: SecretScope): Promise<void> {
    await this.#change(skill, async () => {
      const found = await this.#oneOrNone(skill);
      await setSecret(found, name, value, scope);
      await this.#observer.noted('secret-set', found, name);
    });
  }

  async delete(skill: string | undefined, name: string, scope?: SecretScope): Promise<void> {
    await this.#change(skill, async () => {
      const found = await this.#oneOrNone(skill);
      await deleteSecret(found, name, scope);
      await this.#observer.noted('secret-delete', found, name);
    });
  }

  async export(skill: string | undefined, options: { readonly show: boolean }): Promise<SecretsExport> {
    return await exportSecrets(await this.#selection(skill), options);
  }

  async import(skill: string | undefined, document: unknown): Promise<SecretsImportReport> {
    return await this.#change(skill, async () => {
      const report = await importSecrets(await this.#selection(skill), document);
      await this.#observer.noted('secret-set', await this.#oneOrNone(skill), 'an import');
      return report;
    });
  }

  async #change<Result>(skill: string | undefined, change: () => Promise<Result>): Promise<Result> {
    try {
      return await change();
    } finally {
      await this.#observer.changed(await this.#oneOrAll(skill));
    }
  }

  async #selection(skill: string | undefined): Promise<SkillSelection> {
    return { skills: await this.#oneOrAll(skill), named: skill !== undefined };
  }

  async #oneOrAll(skill: string | undefined): Promise<readonly DiscoveredSkill[]> {
    return skill === undefined ? await this.#finder.discover() : [await this.#finder.find(skill)];
  }

  async #oneOrNone(skill: string | undefined): Promise<DiscoveredSkill | undefined> {
    return skill === undefined ? undefined : await this.#finder.find(skill);
  }
}
