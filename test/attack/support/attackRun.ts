import type { AuditRecord, RunReport } from '../../../runtime/index.ts';
import type { Attack, CodeAttack, Seen, StoryAttack } from '../attack.ts';
import { type AttackGround, willing } from './attackGround.ts';
import { commandOf, moduleOf } from './skillSource.ts';

export interface Outcome {
  readonly succeeded: boolean;
  /** Whether the audit holds what the attack says it must. */
  readonly audited: boolean;
  /** For a failing test: what was answered, and what the audit holds. */
  readonly detail: string;
}

/** Runs attacks through an engine. Attacks that ask for the same permissions and limits share a skill. */
export class AttackRun {
  readonly #ground: AttackGround;
  readonly #skills = new Map<string, Promise<string>>();
  readonly #attacks: readonly Attack[];
  #stories = 0;

  constructor(ground: AttackGround, attacks: readonly Attack[]) {
    this.#ground = ground;
    this.#attacks = attacks;
  }

  async play(attack: Attack): Promise<Outcome> {
    return attack.kind === 'code' ? await this.#call(attack) : await this.#tell(attack);
  }

  async #call(attack: CodeAttack): Promise<Outcome> {
    const skill = await this.#skillFor(attack);
    const at = this.#ground.factsFor(skill);
    const before = (await this.#ground.audit(skill)).length;
    const received = { ...this.#ground.listeners.received };
    const seen = await this.#run(attack, skill);
    for (const name of Object.keys(received) as (keyof typeof received)[])
      received[name] = this.#ground.listeners.received[name] - received[name];
    const succeeded = await attack.succeeded(at, { ...seen, received }, this.#ground);
    const records = newest(await this.#ground.audit(skill), before);
    return outcome(attack, succeeded, records, seen.answer);
  }

  async #tell(attack: StoryAttack): Promise<Outcome> {
    this.#stories += 1;
    const skill = `story-${attack.language}-${this.#stories}`;
    const succeeded = await attack.play(this.#ground, skill);
    return outcome(attack, succeeded, await this.#ground.audit(skill), '');
  }

  async #run(attack: CodeAttack, skill: string): Promise<Omit<Seen, 'received'>> {
    let output = '';
    const context = {
      ...willing,
      onOutput: (text: string): void => {
        output += text;
      },
    };
    const engine = this.#ground.engine({ allowLocalhost: attack.allowLocalhost === true });
    let report: RunReport | undefined;
    try {
      report = await engine.run(skill, commandOf(attack), {}, context);
    } catch (error) {
      output += JSON.stringify({ ...(error as object), message: String(error) });
    }
    const result = report?.result;
    return { result, answer: `${JSON.stringify(result ?? null)}\n${report?.log ?? ''}\n${output}` };
  }

  /** Writes, installs, approves and activates the skill once, with a secret of its own. */
  #skillFor(attack: CodeAttack): Promise<string> {
    const key = keyOf(attack, this.#ground);
    const known = this.#skills.get(key);
    if (known !== undefined) return known;
    const skill = `attacker-${attack.language}-${this.#skills.size + 1}`;
    const made = this.#make(skill, attack, key).then(() => skill);
    this.#skills.set(key, made);
    return made;
  }

  async #make(skill: string, { language, permissions, limits }: CodeAttack, key: string): Promise<void> {
    const alike = this.#attacks.filter(
      (other): other is CodeAttack => other.kind === 'code' && keyOf(other, this.#ground) === key,
    );
    const at = this.#ground.factsFor(skill);
    const asked = permissions === undefined ? {} : { permissions: permissions(at) };
    const commands = alike.map(commandOf);
    await this.#ground.writeSkill(
      { id: skill, language, commands, ...asked, ...(limits === undefined ? {} : { limits }) },
      moduleOf(language, alike, at),
    );
    await this.#ground.activate(skill);
    await this.#ground.engine().setSecret(skill, 'OWN', at.canary.ownSecret);
  }
}

function keyOf({ language, permissions, limits, alone, name }: CodeAttack, ground: AttackGround): string {
  return JSON.stringify([language, permissions?.(ground.factsFor('')), limits, alone === true ? name : '']);
}

/** Records may come in either order. */
function newest(records: readonly AuditRecord[], known: number): readonly AuditRecord[] {
  return [...records].sort((one, other) => one.sequence - other.sequence).slice(known);
}

function outcome(
  { denial }: Attack,
  succeeded: boolean,
  records: readonly AuditRecord[],
  answer: string,
): Outcome {
  const { event, says } = denial;
  const audited = records.some(
    record =>
      record.event === event &&
      (says === undefined || (record.verdict !== 'allow' && says.test(record.reason ?? ''))),
  );
  const held = records.map(record => `${record.event} ${record.verdict} ${record.reason ?? ''}`);
  return { succeeded, audited, detail: `${answer.slice(0, 2000)}\nAudit:\n${held.join('\n')}` };
}
