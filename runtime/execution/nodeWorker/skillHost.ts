import type { Connection } from './connection.ts';

/** What a handler gets as its second argument: the host's services for this skill. Every function may reject. */
export interface SkillHost {
  readonly secrets: {
    /** Null where nothing is stored, or the skill does not declare it. */
    get(name: string): Promise<string | null>;
    set(name: string, value: string): Promise<void>;
    delete(name: string): Promise<void>;
  };
  /** JSON values that survive versions. */
  readonly memory: {
    get(key: string): Promise<unknown>;
    set(key: string, value: unknown): Promise<void>;
  };
  emit(topic: string, payload?: unknown, meta?: object): void;
  log(level: 'debug' | 'info' | 'warning' | 'error', message: string): void;
}

/** Gives the skill these functions and not the connection: what else the protocol knows stays out of reach. */
export function skillHost(connection: Connection): SkillHost {
  const valueIn = async (method: string, parameters: object): Promise<unknown> => {
    const answer = (await connection.request(method, parameters)) as { readonly value?: unknown } | null;
    return answer?.value ?? null;
  };
  const get = async (name: string): Promise<string | null> => {
    const value = await valueIn('secrets.get', { name });
    return typeof value === 'string' ? value : null;
  };
  return Object.freeze({
    secrets: Object.freeze({
      get,
      set: async (name: string, value: string) =>
        void (await connection.request('secrets.set', { name, value })),
      delete: async (name: string) => void (await connection.request('secrets.set', { name, value: null })),
    }),
    memory: Object.freeze({
      get: (key: string) => valueIn('memory.get', { key }),
      set: async (key: string, value: unknown) =>
        void (await connection.request('memory.set', { key, value: value ?? null })),
    }),
    emit: (topic: string, payload: unknown = null, meta: object = {}) =>
      connection.notify('emit', { topic, payload, meta }),
    log: (level: string, message: string) => connection.notify('log', { level, message }),
  });
}
