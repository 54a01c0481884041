import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A row that no code of ours has written: the file was changed by hand or damaged. */
export class DamagedRow extends Error {}

/** An open database of the registry, inside one transaction; each statement is prepared once. */
export class RegistryConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Statements without values or rows, several of them with `;` between. */
  execute(statements: string): void {
    this.#database.exec(statements);
  }

  /** How many rows it changed. */
  run(statement: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#prepared(statement).run(...values).changes);
  }

  row(statement: string, ...values: readonly SQLInputValue[]): Row | undefined {
    return this.#prepared(statement).get(...values);
  }

  rows(statement: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.#prepared(statement).all(...values);
  }

  /** Rolls back what is not committed. */
  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepared(statement: string): StatementSync {
    const known = this.#statements.get(statement);
    if (known !== undefined) return known;
    const prepared = this.#database.prepare(statement);
    this.#statements.set(statement, prepared);
    return prepared;
  }
}

export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new DamagedRow(`The column ${column} holds no text.`);
}

export function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw new DamagedRow(`The column ${column} holds no number.`);
}

/** The JSON value that the column holds. */
export function jsonIn(row: Row, column: string): unknown {
  const text = textIn(row, column);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DamagedRow(`The column ${column} holds no JSON.`, { cause: error });
  }
}

/** The column's text where it is one of the words. */
export function wordIn<Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  const text = textIn(row, column);
  const found = words.find(word => word === text);
  if (found === undefined) throw new DamagedRow(`The column ${column} holds an unknown word.`);
  return found;
}
